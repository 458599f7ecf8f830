"""Targets that are no shop of petload's, each with a limit of another kind.

python -m tests.real.verdicts.target sleep 5001
"""

from __future__ import annotations

import asyncio
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.real.oracle import CountingServer

SLEEP_S = 0.1
THREADS = 4
BURN_S = 0.005
DELAY_S = 0.3


def burn() -> None:
    """Compute for a while, by the thread's own CPU clock: waiting for a core is no work."""
    until = time.thread_time() + BURN_S
    while time.thread_time() < until:
        pass


class Sleeping(CountingServer):
    """Waits, for a database say, in few threads: full at 40 requests a second and no CPU at all."""

    def __init__(self, port: int) -> None:
        super().__init__(port=port)
        self._threads = ThreadPoolExecutor(THREADS)

    async def work(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, time.sleep, SLEEP_S)


class Burning(CountingServer):
    """Computes in one loop: full at 200 requests a second and one core."""

    async def work(self) -> None:
        burn()


def target(kind: str, port: int) -> CountingServer:
    """`sleep`, `burn`, `quick` (nothing to do), or `far` (as from another continent)."""
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
    """Serve until it is killed."""
    async with target(kind, port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
