"""Workers are killed, or hang, while the load is on."""

from __future__ import annotations

import asyncio
import re
import time
from functools import partial
from pathlib import Path

import psutil

from tests.real.app_screen import AppScreen, app_screen
from tests.real.child_process import ChildProcess
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import DELAY_S, TWO_WORKERS, USERS
from tests.real.faults.trials import run_trials
from tests.real.lab_state import events, telemetry, web_port

SHOWN_WITHIN_S = 1.5


async def living_users(petload: ChildProcess) -> int:
    """Return how many users the living workers have, as the master reports."""
    workers = (await telemetry(web_port(petload)))["workers"]
    return sum(each["users"] for each in workers if psutil.pid_exists(each.get("pid", -1)))


async def all_users_up(petload: ChildProcess, since: float, within_s: float) -> float:
    """Wait until living workers have all users; return when that was, in s after `since`."""
    while (users := await living_users(petload)) != USERS:
        assert time.monotonic() - since < within_s, f"{users} users up after {within_s:g} s"
        await asyncio.sleep(0.05)
    return time.monotonic() - since


# --- 3: a worker is killed ----------------------------------------------------------------------


async def lose_a_worker(screen: AppScreen, server: CountingServer, number: int) -> float:
    """Kill one of two workers mid-run, the younger and the older in turn.

    Return how long until the crash was shown in s.
    """
    received_before = server.total
    await screen.start_load()
    await all_users_up(screen.petload, time.monotonic(), within_s=20)
    rated_at, rated = time.monotonic(), server.total
    await asyncio.sleep(1.5)
    one_worker_s = (server.total - rated) / (time.monotonic() - rated_at) / 2
    alive = [
        worker for worker in screen.buffer.workers() if "running" in screen.buffer.process(worker)
    ]
    victim = alive[number % 2 - 1]
    screen.worker(victim).kill()
    killed = time.monotonic()
    crash = re.compile(rf"{victim} was killed \(SIGKILL\), replaced by worker-\d+")
    buffer = screen.buffer

    def is_shown() -> bool:
        in_table = "failed" in buffer.process(victim)
        return in_table and any(crash.search(row) for row in buffer.rows())

    await buffer.until(is_shown, f"{victim} shown as killed and replaced", SHOWN_WITHIN_S)
    shown_s = time.monotonic() - killed
    assert shown_s <= SHOWN_WITHIN_S, f"shown after {shown_s:.1f} s"
    await all_users_up(screen.petload, killed, within_s=8)
    await screen.stop_load()
    run = screen.newest_run(number)
    received = server.total - received_before
    lost = received - run["totals"]["requests"]
    max_lost = 2 * one_worker_s + USERS / 2
    assert 0 <= lost <= max_lost, f"{lost} of {received} requests lost, not {max_lost:.0f} at most"
    assert f"{victim} was lost" in run["invalid_because"], run["invalid_because"]
    assert any(crash.search(event) for event in events(run)), events(run)
    return shown_s


async def killed_worker(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    async with (
        CountingServer(DELAY_S) as server,
        app_screen(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        worst_s = 0.0
        for number in range(1, times + 1):
            trial = partial(lose_a_worker, screen, server, number)
            worst_s = max(worst_s, await run_trials(outcome, [(f"trial {number}", trial)], 1))
            if outcome.problems:
                break
        else:
            await screen.quit()
    outcome.worst = f"shown after {worst_s:.1f} s"
    return outcome


# --- 7: a worker hangs --------------------------------------------------------------------------


async def suspend_a_worker(folder: Path) -> float:
    """Suspend a worker for 8 s; return how long until that was shown in s."""
    async with (
        CountingServer(DELAY_S) as server,
        app_screen(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        buffer = screen.buffer
        await screen.start_load()
        worker = screen.worker("worker-1")
        worker.suspend()
        suspended = time.monotonic()

        def is_shown() -> bool:
            return "hung" in buffer.process("worker-1") and buffer.shows("worker-1 hangs")

        await buffer.until(is_shown, "worker-1 shown as hung", 3)
        shown_s = time.monotonic() - suspended
        await asyncio.sleep(suspended + 8 - time.monotonic())
        worker.resume()
        await buffer.until(
            lambda: "running" in buffer.process("worker-1"), "worker-1 runs again", 15
        )
        await screen.stop_load()
        counted = screen.newest_run(1)["totals"]["requests"]
        assert 0 < counted <= server.total, f"{counted} counted, {server.total} received"
        await screen.quit()
        return shown_s


async def stop_with_a_hung_worker(folder: Path) -> float:
    """Stop the load while a worker is suspended; return how long that took in s."""
    async with (
        CountingServer(DELAY_S) as server,
        app_screen(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        await screen.start_load()
        await all_users_up(screen.petload, time.monotonic(), within_s=20)
        screen.worker("worker-1").suspend()
        await asyncio.sleep(1)
        taken_s = await screen.stop_load(patience_s=10)
        counted = screen.newest_run(1)["totals"]["requests"]
        assert 0 < counted <= server.total, f"{counted} counted, of {server.total} received"
        await screen.quit()
        return taken_s


async def hung_worker(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    worst = 0.0
    for number in range(times):
        trials = [
            ("8 s", partial(suspend_a_worker, folder / f"hang-{number}")),
            ("stop", partial(stop_with_a_hung_worker, folder / f"stop-{number}")),
        ]
        worst = max(worst, await run_trials(outcome, trials, 2))
    outcome.worst = f"shown or stopped after {worst:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        *(3, "a worker is killed mid-run", "shown after 1.5 s, users after 8 s"),
        *(killed_worker, 1, 20),
        marker="alone",
    ),
    Fault(7, "a worker hangs", "shown after 3 s, stop within 10 s", hung_worker, 1, 5),
)
