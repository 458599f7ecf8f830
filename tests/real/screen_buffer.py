"""A screen buffer: draw the stream of a pseudo-terminal on a grid, as a user sees it."""

from __future__ import annotations

import fcntl
import re
import struct
import termios
from collections.abc import Callable
from unicodedata import combining, east_asian_width

from tests.real.pseudo_terminal import PseudoTerminal
from tests.real.waiting import PATIENCE_S, until

# Columns and rows: large enough to show every event and every process in full.
SIZE = (300, 60)
INCOMPLETE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*|[P_^X][^\x1b]*)?\Z")
TOKEN = re.compile(
    r"\x1b\[(?P<arguments>[0-?]*)[ -/]*(?P<command>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*\x1b\\|\x1b."
    r"|(?P<control>[\x00-\x1f])|(?P<text>[^\x00-\x1f\x1b]+)"
)


class ScreenBuffer:
    """What the terminal shows now. It interprets the sequences that petload uses, and no others."""

    def __init__(self, terminal: PseudoTerminal) -> None:
        self._terminal = terminal
        self._read = 0
        self._cells: dict[int, list[str]] = {}
        self._row = self._column = 0
        self.height = SIZE[1]

    def rows(self) -> list[str]:
        """Return the rows from top to bottom; a row with nothing drawn on it is empty."""
        self._draw_unread()
        # petload may still draw for the higher window right after a resize.
        rows = min(self.height, max(self._cells, default=-1) + 1)
        return ["".join(self._cells.get(row, ())) for row in range(rows)]

    def shows(self, text: str) -> bool:
        """Return whether one of the rows shows the text."""
        return any(text in row for row in self.rows())

    def process(self, name: str) -> str:
        """Return the process table's row that begins with the name; empty where there is none."""
        begins = re.compile(rf" *{name} +[●✗○◌] ")
        return next((row for row in self.rows() if begins.match(row)), "")

    def workers(self) -> list[str]:
        """Return the names of the workers in the process table."""
        named = (re.match(r" *(worker-\d+) +[●✗○◌] ", row) for row in self.rows())
        return [row[1] for row in named if row]

    def resize(self, columns: int, rows: int) -> None:
        """Change the window size: petload gets SIGWINCH and draws everything anew."""
        self._draw_unread()
        self._cells.clear()
        self.height = rows
        size = struct.pack("4H", rows, columns, 0, 0)
        fcntl.ioctl(self._terminal.slave, termios.TIOCSWINSZ, size)

    async def until(
        self, holds: Callable[[], object], what: str, patience_s: float = PATIENCE_S
    ) -> float:
        """Wait as `until` does; the AssertionError quotes the screen."""
        try:
            return await until(holds, what, patience_s)
        except AssertionError as error:
            rows = (row.rstrip() for row in self.rows() if not set("│┤└") & set(row))
            seen = "\n".join(row for row in rows if row)
            raise AssertionError(f"{error}; on the screen:\n{seen}") from None

    async def until_shown(self, text: str, patience_s: float = PATIENCE_S) -> float:
        """Wait until the text is shown; return how long that took in s."""
        return await self.until(lambda: self.shows(text), f"{text!r} on the screen", patience_s)

    def _draw_unread(self) -> None:
        new = self._terminal.written[self._read :]
        if tail := INCOMPLETE.search(new):
            new = new[: tail.start()]
        # The last character of several bytes may be incomplete.
        text = new.decode("utf-8", "ignore")
        decoded = len(text.encode())
        if decoded < len(new) and len(new) - decoded > 3:
            text, decoded = new.decode("utf-8", "replace"), len(new)
        self._read += decoded
        for token in TOKEN.finditer(text):
            self._draw(token)

    def _draw(self, token: re.Match[str]) -> None:
        if (words := token["text"]) is not None:
            self._write(words)
        elif token["control"] == "\n":
            self._row += 1
        elif token["control"] == "\r":
            self._column = 0
        elif token["command"] == "H":
            row, column = (int(number or 1) for number in (token["arguments"] + ";").split(";")[:2])
            self._row, self._column = row - 1, column - 1
        elif (token["command"], token["arguments"]) in (("h", "?1049"), ("J", "2")):
            self._cells.clear()

    def _write(self, words: str) -> None:
        row = self._cells.setdefault(self._row, [])
        cells = list(words)
        if not words.isascii():
            # A wide character has two cells, a combining one none.
            cells = [
                cell
                for character in words
                if not combining(character)
                for cell in ((character, "") if east_asian_width(character) in "WF" else character)
            ]
        row.extend(" " * (self._column - len(row)))
        row[self._column : self._column + len(cells)] = cells
        self._column += len(cells)
