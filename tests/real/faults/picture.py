"""petload's screen as a person sees it: the stream drawn on a grid, and a lab behind it."""

from __future__ import annotations

import fcntl
import re
import struct
import termios
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import combining, east_asian_width

import psutil

from tests.real.petload import COMMAND
from tests.real.started import PATIENCE_S, Started, kept_runs, own_ports, until
from tests.real.terminal import RUNNING, Terminal, in_terminal

# Columns and rows: wide and high enough for every event and every process in full.
SIZE = (300, 60)
NOT_WHOLE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*|[P_^X][^\x1b]*)?\Z")
TOKEN = re.compile(
    r"\x1b\[(?P<arguments>[0-?]*)[ -/]*(?P<command>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*\x1b\\|\x1b."
    r"|(?P<control>[\x00-\x1f])|(?P<text>[^\x00-\x1f\x1b]+)"
)


class Picture:
    """What stands on the terminal now. Knows of a terminal what petload's screen makes use of."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._read = 0
        self._cells: dict[int, list[str]] = {}
        self._row = self._column = 0
        self.height = SIZE[1]

    def rows(self) -> list[str]:
        """The rows from top to bottom; those that nothing was drawn on are empty."""
        self._draw_the_rest()
        # What was on its way when the window became lower is below it.
        rows = min(self.height, max(self._cells, default=-1) + 1)
        return ["".join(self._cells.get(row, ())) for row in range(rows)]

    def shows(self, text: str) -> bool:
        """Whether the text stands somewhere, in one row."""
        return any(text in row for row in self.rows())

    def process(self, name: str) -> str:
        """The row of the process table that begins with the name; empty where there is none."""
        begins = re.compile(rf" *{name} +[●✗○◌] ")
        return next((row for row in self.rows() if begins.match(row)), "")

    def workers(self) -> list[str]:
        """The workers in the process table, by name."""
        named = (re.match(r" *(worker-\d+) +[●✗○◌] ", row) for row in self.rows())
        return [row[1] for row in named if row]

    def resize(self, columns: int, rows: int) -> None:
        """Another window size, of which petload is told by SIGWINCH; it draws everything anew."""
        self._draw_the_rest()
        self._cells.clear()
        self.height = rows
        size = struct.pack("4H", rows, columns, 0, 0)
        fcntl.ioctl(self._terminal.slave, termios.TIOCSWINSZ, size)

    async def until(
        self, holds: Callable[[], object], what: str, patience_s: float = PATIENCE_S
    ) -> float:
        """As `until`; where it never holds, what stood there is told."""
        try:
            return await until(holds, what, patience_s)
        except AssertionError as error:
            rows = (row.rstrip() for row in self.rows() if not set("│┤└") & set(row))
            seen = "\n".join(row for row in rows if row)
            raise AssertionError(f"{error}; on the screen:\n{seen}") from None

    async def until_shown(self, text: str, patience_s: float = PATIENCE_S) -> float:
        """Wait until the text stands there; how long that took in s."""
        return await self.until(lambda: self.shows(text), f"{text!r} on the screen", patience_s)

    def _draw_the_rest(self) -> None:
        new = self._terminal.written[self._read :]
        if tail := NOT_WHOLE.search(new):
            new = new[: tail.start()]
        # A character of several bytes may have come by half.
        text = new.decode("utf-8", "ignore")
        whole = len(text.encode())
        if whole < len(new) and len(new) - whole > 3:
            text, whole = new.decode("utf-8", "replace"), len(new)
        self._read += whole
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
            # A wide character has two cells; the second is empty. A combining one has none.
            cells = [
                cell
                for character in words
                if not combining(character)
                for cell in ((character, "") if east_asian_width(character) in "WF" else character)
            ]
        row.extend(" " * (self._column - len(row)))
        row[self._column : self._column + len(cells)] = cells
        self._column += len(cells)


def written_by(process: psutil.Process) -> Path:
    """The file that a process's output goes to."""
    return Path(f"/proc/{process.pid}/fd/1").readlink()


@dataclass(frozen=True, slots=True)
class Screen:
    """petload's app in a pseudo-terminal; `data` is its folder."""

    petload: Started
    terminal: Terminal
    picture: Picture
    data: Path

    def press(self, keys: str) -> None:
        """Type."""
        self.terminal.press(keys)

    def worker(self, name: str) -> psutil.Process:
        """The process of a worker, told by the log that it writes."""
        for process in self.petload.children("--worker"):
            if written_by(process).name == f"{name}.log":
                return process
        raise AssertionError(f"there is no {name}")

    async def start_load(self) -> None:
        """Press s, and wait until all users are up."""
        self.press("s")
        await self.picture.until_shown(RUNNING)

    async def stop_load(self, patience_s: float = PATIENCE_S) -> float:
        """Press x, and wait until the run is over; how long that took in s."""
        self.press("x")
        return await self.picture.until_shown("○ stopped", patience_s)

    def newest_run(self, number: int) -> dict[str, Any]:
        """The run that was kept last; there must be `number` of them."""
        runs = kept_runs(self.data)
        assert len(runs) == number, f"{len(runs)} runs were kept, not {number}"
        return runs[-1]

    async def quit(self) -> None:
        """Press q; it ends in order, and nobody is left."""
        self.press("q")
        status = await self.petload.ended(7)
        assert status == 0, f"ended with {status}"
        left = await self.petload.left(within_s=2)
        assert not left, f"left: {left}"
        assert "Traceback" not in self.terminal.text(), "a traceback on the terminal"


@asynccontextmanager
async def app(
    *arguments: str,
    folder: Path,
    size: tuple[int, int] = SIZE,
    up: tuple[str, ...] = ("○ ready",),
) -> AsyncIterator[Screen]:
    """The app with part 2's users, on ports of its own, once the screen shows one of `up`."""
    data = folder / "data"
    # Without a desktop: the key o would open a browser.
    command = (
        *("/usr/bin/env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", *COMMAND, "--part", "2"),
        *(*own_ports(), "--data-dir", str(data), *arguments),
    )
    columns, rows = size
    async with in_terminal(*command, folder=folder, columns=columns, rows=rows) as (
        petload,
        terminal,
    ):
        screen = Screen(petload, terminal, Picture(terminal), data)
        await screen.picture.until(
            lambda: any(map(screen.picture.shows, up)) or petload.process.poll() is not None,
            "ready",
        )
        assert petload.process.poll() is None, f"petload ended: {terminal.text()[-2000:]}"
        yield screen
