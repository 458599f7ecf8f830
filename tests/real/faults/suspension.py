"""Ctrl+Z suspends the app under load, and fg continues it."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path

import psutil

from tests.real.app_screen import AppScreen
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.lab_state import kept_runs
from tests.real.pseudo_terminal import RUNNING, in_terminal
from tests.real.screen_buffer import SIZE, ScreenBuffer
from tests.real.waiting import until

SUSPENDED_S = 5


@asynccontextmanager
async def in_shell(*arguments: str, folder: Path) -> AsyncIterator[AppScreen]:
    """Run the app as a job of an interactive shell, which Ctrl+Z needs."""
    data = folder / "data"
    words = (*COMMAND, "--part", "2", *own_ports(), "--data-dir", str(data), *arguments)
    bash = ("/bin/bash", "--norc", "--noprofile", "-i")
    async with in_terminal(*bash, folder=folder, columns=SIZE[0], rows=SIZE[1]) as (
        shell,
        terminal,
    ):
        terminal.press(" ".join(words) + "\n")
        screen = AppScreen(shell, terminal, ScreenBuffer(terminal), data)
        await screen.buffer.until_shown("○ ready")
        yield screen


def job(screen: AppScreen) -> psutil.Process:
    """Return petload, the shell's only child."""
    [petload] = psutil.Process(screen.petload.process.pid).children()
    return petload


async def suspend_and_resume(folder: Path) -> float:
    """Press Ctrl+Z mid-run, and type fg 5 s later; return how long until the screen is back in s.

    The load continues while the app is suspended.
    """
    async with (
        CountingServer(0.05) as server,
        in_shell("--users", "4", "--host", server.url, folder=folder) as screen,
    ):
        terminal, petload = screen.terminal, job(screen)
        await screen.start_load()
        await until(lambda: server.total > 50, "requests came")
        screen.press("\x1a")
        await until(
            lambda: petload.status() == psutil.STATUS_STOPPED and not terminal.in_alternate_screen,
            "petload is stopped and its screen gone",
            5,
        )
        received = server.total
        await asyncio.sleep(SUSPENDED_S)
        # 80 requests a second on an idle machine.
        more = server.total - received
        assert more > 10 * SUSPENDED_S, f"only {more} requests in {SUSPENDED_S} s, suspended"
        screen.press("fg\n")
        begun = time.monotonic()
        await until(lambda: terminal.in_alternate_screen, "the screen is back", 5)
        await screen.buffer.until_shown(RUNNING, 5)
        back_s = time.monotonic() - begun
        await asyncio.sleep(2)
        await screen.stop_load()
        [run] = kept_runs(screen.data)
        check_gap(run["samples"], run["invalid_because"])
        assert run["totals"]["requests"] == server.total, (run["totals"], server.total)
        screen.press("q")
        await until(lambda: not petload.is_running(), "petload ended", 7)
        screen.press('echo "status=$?"; exit\n')
        await until(lambda: "status=0" in terminal.text(), "the shell says status 0", 5)
        await screen.petload.exit_status(5)
        orphans = await screen.petload.orphans(within_s=2)
        assert not orphans, f"orphans: {orphans}"
        return back_s


def check_gap(samples: list[dict[str, float]], reasons: list[str]) -> None:
    """Raise AssertionError where samples have no gap, or the run does not name its length."""
    named = [re.fullmatch(r"petload measured nothing for (\d+) s", reason) for reason in reasons]
    seconds = [int(found[1]) for found in named if found]
    assert len(seconds) == 1, reasons
    assert abs(seconds[0] - SUSPENDED_S) <= 2, reasons
    measured = [each["t"] for each in samples if each["users"] is not None]
    gap_s = max(now - then for then, now in pairwise(measured))
    assert gap_s > SUSPENDED_S - 1, f"no gap of {SUSPENDED_S} s in {measured}"


async def suspended_app(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    if not os.access("/bin/bash", os.X_OK):
        outcome.skipped = "there is no bash"
        return outcome
    trials = [
        (f"trial {number}", partial(suspend_and_resume, folder / str(number)))
        for number in range(times)
    ]
    worst_s = await run_trials(outcome, trials, 2)
    outcome.worst = f"back after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(23, "Ctrl+Z and fg", "load continues, the gap is recorded", suspended_app, 1, 10),
)
