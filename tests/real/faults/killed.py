"""petload gets SIGKILL: nobody is left."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.parent import all_up, parent
from tests.real.started import alive_with, own_ports, petload_run, until
from tests.real.terminal import petload_screen

KILLED_GONE_WITHIN_S = 2.0
COMES_UP_S = 1.5


def moments(number: int) -> Iterator[float]:
    """Random moments while petload comes up, in s; the same ones each time, to have one again."""
    dice = random.Random(number)  # noqa: S311
    while True:
        yield dice.uniform(0, COMES_UP_S)


async def kill_parent(folder: Path, delay_s: float, *, mid_run: bool) -> float:
    with parent(folder) as process:
        if mid_run:
            await all_up(process)
        await asyncio.sleep(delay_s)
        process.process.kill()
        return await process.gone(time.monotonic(), KILLED_GONE_WITHIN_S)


async def kill_lab(folder: Path, face: str, delay_s: float, *, mid_run: bool) -> float:
    async with CountingServer(delay_s=0.1) as server, AsyncExitStack() as stack:
        # While it comes up the shop is part of it; under load the oracle tells that it is on.
        host = ("--host", server.url) if mid_run else ()
        options = (*LOAD, "--workers", "2", *host)
        if face == "run":
            petload = stack.enter_context(petload_run(*options, "--duration", "60s", folder=folder))
        else:
            screen = petload_screen(*options, *own_ports(), "--autostart", folder=folder)
            petload, _ = await stack.enter_async_context(screen)
        if mid_run:
            await until(lambda: server.total > 0, "requests came")
            # petload, its guard, the master and two workers: the oracle sees all of them.
            assert len(alive_with(petload.token)) >= 5, "the token is not in every process"
        await asyncio.sleep(delay_s)
        petload.process.kill()
        taken_s = await petload.gone(time.monotonic(), KILLED_GONE_WITHIN_S)
        # Whom the token does not name is known by what it asks.
        asked = server.total
        await asyncio.sleep(0.3)
        assert server.total == asked, "somebody whom the token does not name asks on"
        return taken_s


async def killed(folder: Path, times: int) -> Outcome:
    """One in ten is a whole lab, at least two: of two one mid-run, of four two with the app."""
    outcome = Outcome()
    labs = max(2, times // 10)
    delays = moments(1)
    parents_s = await together(
        outcome,
        (
            (f"parent {n}", partial(kill_parent, folder / f"p{n}", next(delays), mid_run=n % 3 > 1))
            for n in range(times - labs)
        ),
        at_a_time=4,
    )
    labs_s = await together(
        outcome,
        (
            (
                f"lab {n}, {face}",
                partial(kill_lab, folder / f"l{n}", face, next(delays), mid_run=n % 2 == 1),
            )
            for n in range(labs)
            for face in [("run", "app", "app", "run")[n % 4]]
        ),
        at_a_time=2,
    )
    outcome.worst = f"nobody left after {parents_s:.2f} s, of a whole lab {labs_s:.2f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(1, "petload gets SIGKILL", "0 orphans after 2 s", killed, short=10, long=200),
)
