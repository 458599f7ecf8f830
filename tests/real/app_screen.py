"""petload's app in a pseudo-terminal, with a real lab behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.real.child_process import ChildProcess
from tests.real.cli import COMMAND
from tests.real.free_ports import own_ports
from tests.real.lab_state import kept_runs
from tests.real.pseudo_terminal import RUNNING, PseudoTerminal, in_terminal
from tests.real.screen_buffer import SIZE, ScreenBuffer
from tests.real.waiting import PATIENCE_S


def stdout_file(process: psutil.Process) -> Path:
    """Return the file that a process's stdout goes to."""
    return Path(f"/proc/{process.pid}/fd/1").readlink()


@dataclass(frozen=True, slots=True)
class AppScreen:
    """petload's app in a pseudo-terminal; `data` is its data folder."""

    petload: ChildProcess
    terminal: PseudoTerminal
    buffer: ScreenBuffer
    data: Path

    def press(self, keys: str) -> None:
        """Type the keys."""
        self.terminal.press(keys)

    def worker(self, name: str) -> psutil.Process:
        """Return the process of a worker, identified by the log that it writes."""
        for process in self.petload.children("--worker"):
            if stdout_file(process).name == f"{name}.log":
                return process
        raise AssertionError(f"there is no {name}")

    async def start_load(self) -> None:
        """Press `s`, and wait until all users are up."""
        self.press("s")
        await self.buffer.until_shown(RUNNING)

    async def stop_load(self, patience_s: float = PATIENCE_S) -> float:
        """Press `x`, and wait until the run has ended; return how long that took in s."""
        self.press("x")
        return await self.buffer.until_shown("○ stopped", patience_s)

    def newest_run(self, number: int) -> dict[str, Any]:
        """Return the newest run in the run store, which must hold `number` runs."""
        runs = kept_runs(self.data)
        assert len(runs) == number, f"{len(runs)} runs were kept, not {number}"
        return runs[-1]

    async def quit(self) -> None:
        """Press `q`; raise AssertionError on another status than 0, orphans or a traceback."""
        self.press("q")
        status = await self.petload.exit_status(7)
        assert status == 0, f"ended with {status}"
        orphans = await self.petload.orphans(within_s=2)
        assert not orphans, f"orphans: {orphans}"
        assert "Traceback" not in self.terminal.text(), "a traceback on the terminal"


@asynccontextmanager
async def app_screen(
    *arguments: str,
    folder: Path,
    size: tuple[int, int] = SIZE,
    up: tuple[str, ...] = ("○ ready",),
) -> AsyncIterator[AppScreen]:
    """Run the app with part 2 on free ports; yield once the screen shows one of `up`."""
    data = folder / "data"
    # Without a desktop, the key `o` opens no browser.

    command = (
        *("/usr/bin/env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", *COMMAND, "--part", "2"),
        *(*own_ports(), "--data-dir", str(data), *arguments),
    )
    columns, rows = size
    async with in_terminal(*command, folder=folder, columns=columns, rows=rows) as (
        petload,
        terminal,
    ):
        screen = AppScreen(petload, terminal, ScreenBuffer(terminal), data)
        await screen.buffer.until(
            lambda: any(map(screen.buffer.shows, up)) or petload.process.poll() is not None,
            "ready",
        )
        assert petload.process.poll() is None, f"petload ended: {terminal.text()[-2000:]}"
        yield screen
