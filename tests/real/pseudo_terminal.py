"""A pseudo-terminal: the test types keys, and reads what petload draws as a stream of bytes."""

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

from tests.real.child_process import ChildProcess, child_process
from tests.real.cli import COMMAND
from tests.real.waiting import until

ESCAPES = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^X][^\x1b]*\x1b\\|\x1b."
)
ENTERED, LEFT = b"\x1b[?1049h", b"\x1b[?1049l"
# The state of the load with its clock; the state of a process has no clock.
RUNNING = "● running 0:"
# All processes of petload must have exited so soon after it was asked to end, in s.
GONE_WITHIN_S = 7.0
# A login shell does the same: the terminal on stdin becomes the session's controlling terminal.
TAKE_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


class PseudoTerminal:
    """Both ends of a pseudo-terminal, and everything that has been written to it."""

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
        """Return the terminal's settings: echo, line mode, control characters."""
        return termios.tcgetattr(self._slave)

    @property
    def is_open(self) -> bool:
        """Whether the terminal has not been closed yet."""
        return self._open

    @property
    def in_alternate_screen(self) -> bool:
        return self.written.rfind(ENTERED) > self.written.rfind(LEFT)

    def text(self, since: int = 0) -> str:
        """Return what has been written since a position, without colours and cursor movements."""
        return ESCAPES.sub(b"\0", self.written[since:]).decode("utf-8", "replace")

    def press(self, keys: str) -> None:
        """Type the keys."""
        os.write(self._master, keys.encode())

    async def shows(self, text: str, since: int = 0, patience_s: float = 40.0) -> int:
        """Wait until the text is drawn; return the position in the stream."""
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
        """Close the window: processes on the terminal get SIGHUP, and their reads fail."""
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
) -> AsyncIterator[tuple[ChildProcess, PseudoTerminal]]:
    """Run a command in the session of a new terminal; kill all its processes at the end."""
    terminal = PseudoTerminal(columns, rows)
    try:
        with child_process(
            *(sys.executable, "-c", TAKE_TERMINAL, *command),
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
async def app_in_terminal(
    *arguments: str, folder: Path
) -> AsyncIterator[tuple[ChildProcess, PseudoTerminal]]:
    """Run the app in a pseudo-terminal, with its data in `folder`/data."""
    data = ("--data-dir", str(folder / "data"))
    async with in_terminal(*COMMAND, *data, *arguments, folder=folder) as both:
        yield both


async def exited_cleanly(
    petload: ChildProcess, terminal: PseudoTerminal, status: int, since: float
) -> float:
    """Wait for the exit; return how long after `since` no process was left, in s.

    Raise AssertionError on another exit status, on orphans, or where the terminal is not restored.
    """
    actual = await petload.exit_status(GONE_WITHIN_S)
    assert actual == status, f"exit status {actual}, not {status}: {terminal.text()[-300:]!r}"
    taken_s = await petload.gone(since, GONE_WITHIN_S)
    if terminal.is_open:
        await until(lambda: not terminal.in_alternate_screen, "the alternate screen was left", 2)
        assert terminal.attributes() == terminal.attributes_before, "the terminal is not restored"

        assert "Traceback" not in terminal.text(), terminal.text()[-1000:]
    return taken_s
