"""petload gets SIGKILL: no process is left."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from tests.real.child_process import petload_run, processes_with
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.process_tree import all_up, process_tree
from tests.real.pseudo_terminal import app_in_terminal
from tests.real.waiting import until

KILLED_GONE_WITHIN_S = 2.0
# Processes start in this time.
STARTS_S = 1.5


def random_delays_s(seed: int) -> Iterator[float]:
    """Yield random delays in s; the seed is fixed, so that a failure can be repeated."""
    dice = random.Random(seed)  # noqa: S311
    while True:
        yield dice.uniform(0, STARTS_S)


async def kill_tree(folder: Path, delay_s: float, *, mid_run: bool) -> float:
    """Kill the parent of a process tree; return how long until no process was left, in s."""
    with process_tree(folder) as process:
        if mid_run:
            await all_up(process)
        await asyncio.sleep(delay_s)
        process.process.kill()
        return await process.gone(time.monotonic(), KILLED_GONE_WITHIN_S)


async def kill_lab(folder: Path, mode: str, delay_s: float, *, mid_run: bool) -> float:
    """Kill a whole petload; return how long until no process was left, in s."""
    async with CountingServer(delay_s=0.1) as server, AsyncExitStack() as stack:
        # While the lab starts, the shop takes part; mid-run, the server shows that the load is on.
        host = ("--host", server.url) if mid_run else ()
        options = (*LOAD, "--workers", "2", *host)
        if mode == "run":
            petload = stack.enter_context(petload_run(*options, "--duration", "60s", folder=folder))
        else:
            screen = app_in_terminal(*options, *own_ports(), "--autostart", folder=folder)
            petload, _ = await stack.enter_async_context(screen)
        if mid_run:
            await until(lambda: server.total > 0, "requests came")
            # petload, its guard, the master and two workers.
            assert len(processes_with(petload.token)) >= 5, "the token is not in every process"
        await asyncio.sleep(delay_s)
        petload.process.kill()
        taken_s = await petload.gone(time.monotonic(), KILLED_GONE_WITHIN_S)
        # A worker without the token would still send requests.
        received = server.total
        await asyncio.sleep(0.3)
        assert server.total == received, "a process without the token sends requests"
        return taken_s


async def killed(folder: Path, times: int) -> Outcome:
    """Kill so many process trees; one in ten trials, and at least two, kills a whole lab.

    Of the labs, every second is killed mid-run, and two of four run the app.
    """
    outcome = Outcome()
    labs = max(2, times // 10)
    delays = random_delays_s(1)
    trees_s = await run_trials(
        outcome,
        (
            (f"tree {n}", partial(kill_tree, folder / f"t{n}", next(delays), mid_run=n % 3 > 1))
            for n in range(times - labs)
        ),
        at_a_time=4,
    )
    labs_s = await run_trials(
        outcome,
        (
            (
                f"lab {n}, {mode}",
                partial(kill_lab, folder / f"l{n}", mode, next(delays), mid_run=n % 2 == 1),
            )
            for n in range(labs)
            for mode in [("run", "app", "app", "run")[n % 4]]
        ),
        at_a_time=2,
    )
    outcome.worst = f"no process left after {trees_s:.2f} s, of a whole lab {labs_s:.2f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(1, "petload gets SIGKILL", "0 orphans after 2 s", killed, short=10, long=200),
)
