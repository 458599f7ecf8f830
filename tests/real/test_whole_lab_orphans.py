"""Nothing outlives a whole lab that is killed, whenever that happens."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.real.oracle import CountingServer
from tests.real.started import Started, alive_with, own_ports, petload_run, until
from tests.real.terminal import petload_screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

GONE_WITHIN_S = 2.0
# More with PETLOAD_CYCLES=20, to measure.
CYCLES = int(os.environ.get("PETLOAD_CYCLES", "4"))
LAB = ("--part", "2", "--users", "4", "--workers", "2")
moments = random.Random(20_250_302)  # noqa: S311 - so that a failure can be had again
DELAYS_S = [moments.uniform(0, 1.5) for _ in range(CYCLES)]


async def start(face: str, folder: Path, stack: AsyncExitStack, host: tuple[str, ...]) -> Started:
    if face == "run":
        return stack.enter_context(petload_run(*LAB, *host, "--duration", "60s", folder=folder))
    options = (*LAB, *host, *own_ports(), "--autostart")
    petload, _ = await stack.enter_async_context(petload_screen(*options, folder=folder))
    return petload


@pytest.mark.timeout(120 + 30 * CYCLES)
async def test_nothing_outlives_a_lab_that_is_killed(tmp_path: Path) -> None:
    room = asyncio.Semaphore(2)
    seen: list[int] = []

    async def cycle(number: int, delay_s: float) -> dict[int, str]:
        """Even: `run`; odd: the app. Two of four are killed as they come up, two mid-run."""
        async with room, CountingServer(delay_s=0.1) as server, AsyncExitStack() as stack:
            mid_run = number % 4 > 1
            # While it comes up the shop is part of it; under load the oracle tells that it is on.
            host = ("--host", server.url) if mid_run else ()
            face = "app" if number % 2 else "run"
            petload = await start(face, tmp_path / str(number), stack, host)
            if mid_run:
                await until(lambda: server.total > 0, "requests came")
            await asyncio.sleep(delay_s)
            seen.append(len(alive_with(petload.token)))
            petload.process.kill()
            petload.process.wait()
            await petload.left(GONE_WITHIN_S)
            left = alive_with(petload.token)
            asked = server.total
            await asyncio.sleep(0.3)
            # Whom the token does not name is known by what it asks.
            assert left or server.total == asked
            return left

    orphans = await asyncio.gather(*(cycle(*each) for each in enumerate(DELAYS_S)))
    assert orphans == [{}] * CYCLES
    # The oracle sees whole labs: petload, its guard, the master and two workers.
    assert max(seen) >= 5
