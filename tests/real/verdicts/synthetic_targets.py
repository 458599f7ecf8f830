"""Targets with a known limit: `python -m tests.real.verdicts.synthetic_targets KIND PORT`."""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.real.counting_server import CountingServer

SLEEP_S = 0.1
THREADS = 4
BURN_S = 0.005
DELAY_S = 0.3


def burn() -> None:
    """Compute for BURN_S of this thread's CPU time, in which waiting for a core does not count."""
    until = time.thread_time() + BURN_S
    while time.thread_time() < until:
        pass


class Sleeping(CountingServer):
    """Wait in few threads, as for a database: saturated at 40 requests a second without CPU."""

    def __init__(self, port: int) -> None:
        super().__init__(port=port)
        self._threads = ThreadPoolExecutor(THREADS)

    async def work(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, time.sleep, SLEEP_S)


class Burning(CountingServer):
    """Compute in one thread: saturated at 200 requests a second and one core."""

    async def work(self) -> None:
        burn()


def target(kind: str, port: int) -> CountingServer:
    """Return a target: `sleep`, `burn`, `quick` (no work), or `far` (on another continent)."""
    match kind:
        case "sleep":
            return Sleeping(port)
        case "burn":
            return Burning(port=port)
        case "quick":
            return CountingServer(port=port)
        case "far":
            return CountingServer(DELAY_S, port)
    raise SystemExit(f"no such target: {kind}")


async def main(kind: str, port: int) -> None:
    """Serve until the process is killed."""
    async with target(kind, port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
