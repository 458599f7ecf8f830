"""A target that serves one request at a time: `python -m tests.real.comparisons.target MS PORT`."""

from __future__ import annotations

import asyncio
import sys

from tests.real.counting_server import CountingServer


class Serving(CountingServer):
    """Take `service_s` for each request, one after the other: 1 / service_s requests/s at most.

    The clock decides when each is served, as on a machine of its own: where this process waits for
    a core, the next request does not begin later for that.
    """

    def __init__(self, service_s: float, port: int) -> None:
        super().__init__(port=port)
        self._service_s = service_s
        self._free_t = 0.0

    async def work(self) -> None:
        clock = asyncio.get_running_loop().time
        self._free_t = max(clock(), self._free_t) + self._service_s
        await asyncio.sleep(max(0.0, self._free_t - clock()))


async def main(service_ms: float, port: int) -> None:
    """Serve until the process is killed."""
    async with Serving(service_ms / 1000, port):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), int(sys.argv[2])))
