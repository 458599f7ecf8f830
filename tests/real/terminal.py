"""petload's screen in a pseudo-terminal: keys go in, and what is drawn comes out as a stream."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.real.petload import COMMAND
from tests.real.started import Started, started, until

ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*\x1b\\|\x1b."
)
ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
# The state of the load on petload's screen, with its clock; that of a process has none.
RUNNING = "● running 0:"
# When all of petload must be gone after it was asked to end, in s.
GONE_WITHIN_S = 7.0
# What a login shell does: the terminal on stdin becomes the one that the session belongs to.
OWN_THE_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """Both ends of a pseudo-terminal, and everything that was written to it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.written = b""
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
        self.attributes_before = self.attributes()
        os.set_blocking(self._master, False)
        asyncio.get_running_loop().add_reader(self._master, self._read)
        self._open = True

    @property
    def slave(self) -> int:
        return self._slave

    def attributes(self) -> list[Any]:
        """The terminal's settings: echo, line mode, control characters."""
        return termios.tcgetattr(self._slave)

    @property
    def is_open(self) -> bool:
        """Was it not closed yet?"""
        return self._open

    @property
    def in_alternate_screen(self) -> bool:
        return self.written.rfind(ENTERED) > self.written.rfind(LEFT)

    def text(self, since: int = 0) -> str:
        """What was written since a position, without colours and cursor movements."""
        return ESCAPES.sub(b"\0", self.written[since:]).decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    async def shows(self, text: str, since: int = 0, patience_s: float = 40.0) -> int:
        """Wait until the text is drawn; returns where the stream was then."""
        looked_at = -1

        def is_shown() -> bool:
            nonlocal looked_at
            before, looked_at = looked_at, len(self.written)
            return looked_at > before and text in self.text(since)

        try:
            await until(is_shown, f"{text!r} on the screen", patience_s)
        except AssertionError as error:
            raise AssertionError(f"{error}; the last of it: {self.text()[-2000:]!r}") from None
        return len(self.written)

    def close(self) -> None:
        """As when the window is closed: whoever has the terminal gets SIGHUP and no answers."""
        if self._open:
            self._open = False
            asyncio.get_running_loop().remove_reader(self._master)
            os.close(self._slave)
            os.close(self._master)

    def _read(self) -> None:
        with suppress(BlockingIOError, OSError):
            self.written += os.read(self._master, 1 << 16)


@asynccontextmanager
async def in_terminal(
    *command: str, folder: Path, columns: int = 160, rows: int = 50
) -> AsyncIterator[tuple[Started, Terminal]]:
    """Run a command as the session of a new terminal; nothing of it is left."""
    terminal = Terminal(columns, rows)
    try:
        with started(
            *(sys.executable, "-c", OWN_THE_TERMINAL, *command),
            folder=folder,
            env={
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LINES": None,
                "COLUMNS": None,
            },
            stdin=terminal.slave,
            stdout=terminal.slave,
            stderr=terminal.slave,
            start_new_session=True,
        ) as petload:
            yield petload, terminal
    finally:
        terminal.close()


@asynccontextmanager
async def petload_screen(*arguments: str, folder: Path) -> AsyncIterator[tuple[Started, Terminal]]:
    """`petload-tui`, the app, with its data in `folder`/data."""
    data = ("--data-dir", str(folder / "data"))
    async with in_terminal(*COMMAND, *data, *arguments, folder=folder) as both:
        yield both


async def ended_well(petload: Started, terminal: Terminal, status: int, since: float) -> float:
    """Nobody is left in time, and the terminal is as it was; returns how long that took in s."""
    ended = await petload.ended(GONE_WITHIN_S)
    assert ended == status, f"exit status {ended}, not {status}: {terminal.text()[-300:]!r}"
    taken_s = await petload.gone(since, GONE_WITHIN_S)
    if terminal.is_open:
        await until(lambda: not terminal.in_alternate_screen, "the alternate screen was left", 2)
        assert terminal.attributes() == terminal.attributes_before, "the terminal is not as before"
        assert "Traceback" not in terminal.text(), terminal.text()[-1000:]
    return taken_s
