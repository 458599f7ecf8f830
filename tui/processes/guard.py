"""Make sure that no child outlives petload, however it ends.

Every child starts through `exec_wrapper.py`, which on Linux has the kernel kill it when petload
dies. That does not reach the children of children, nor anything on macOS. One small process per
petload, `orphan_sweeper.py`, ends those: it waits for petload's end on a pipe.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psutil

from tui.processes import exec_wrapper, orphan_sweeper
from tui.processes.exit_watcher import ended

if TYPE_CHECKING:
    from collections.abc import Iterable

PYTHON = (sys.executable, "-I", "-S", "-E")
VARIABLE = "PETLOAD_SESSION"
# More than it can need: twenty looks, 200 ms apart.
CLOSE_TIMEOUT_S = 10.0


class Guard:
    """The one guard of a petload; open while there are children, and a little longer.

        async with Guard() as guard:
            ...

    Left behind or not, it ends by itself when the process that opened it ends.
    """

    def __init__(self) -> None:
        """Prepare the guard; nothing is started yet."""
        self.token = secrets.token_hex(16)
        self._pipe: int | None = None
        self._sweeper: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The pid of the guard process, whose CPU and memory are part of petload's cost."""
        return None if self._sweeper is None else self._sweeper.pid

    def open(self) -> None:
        """Start the guard process. Raises OSError if it cannot be started."""
        # Both ends are close-on-exec: a child that held the writing end would hide petload's end.
        reading, self._pipe = os.pipe()
        try:
            self._sweeper = subprocess.Popen(
                [*PYTHON, orphan_sweeper.__file__, str(Path(psutil.__file__).parents[1])],
                stdin=reading,
                # It holds none of petload's own output: a reader of that need not wait for its end.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
            )
        except OSError:
            os.close(self._pipe)
            self._pipe = None
            raise
        finally:
            os.close(reading)
        # A guard that does not read must not stop petload: see `_tell`.
        os.set_blocking(self._pipe, False)
        self._tell(f"mark {VARIABLE}={self.token}")

    async def close(self) -> None:
        """Let the guard end what is left; return when it has ended itself."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
        if self._sweeper is None:
            return
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await ended(self._sweeper.pid)
        except TimeoutError:  # it was stopped by a signal, say
            self._sweeper.kill()
        self._sweeper.wait()
        self._sweeper = None

    async def __aenter__(self) -> Self:
        """Open."""
        self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    def environment(self) -> dict[str, str]:
        """Return the variables by which the guard knows a child."""
        return {VARIABLE: self.token}

    def command(self, argv: Iterable[str]) -> list[str]:
        """Return the command that starts `argv` so that it dies with this very process.

        Raises RuntimeError while the guard is not open: nothing is started unguarded.
        """
        if self._pipe is None:
            raise RuntimeError("the guard is not open")
        return [*PYTHON, exec_wrapper.__file__, str(os.getpid()), "--", *argv]

    def register(self, pid: int) -> None:
        """Add the session of `pid`, a child that was started as its leader."""
        self._tell(f"+ {pid} {orphan_sweeper.born(pid)}")

    def forget(self, pid: int) -> None:
        """Forget the session of `pid`, which is empty. Call this before the leader is reaped."""
        self._tell(f"- {pid}")

    def _tell(self, line: str) -> None:
        # A closed guard has ended all there was.
        if self._pipe is None:
            return
        # A guard that was killed or stopped loses lines. What it misses it knows by the mark, and
        # of what it should have forgotten it spares a number that has become another's.
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._pipe, f"{line}\n".encode())
