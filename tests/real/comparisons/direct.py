"""Drive a target without Locust, and write what was counted as a run's JSON."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

from tests.runs.examples import written
from tui.figures import percentile

USERS = 4
REQUEST = b"GET / HTTP/1.1\r\nHost: target\r\n\r\n"


async def drive(port: int, seconds: float) -> dict[str, Any]:
    """Have USERS users request one page after the other; return a run with these figures."""
    times_ms: list[float] = []
    end = time.monotonic() + seconds
    await asyncio.gather(*(_user(port, end, times_ms) for _ in range(USERS)))
    # Locust, too, counts whole milliseconds.
    counted = Counter(round(each) for each in times_ms)
    run = written(samples=(), processes=(), endpoints=())
    run["totals"] |= {
        "requests": len(times_ms),
        "failures": 0,
        "rps": len(times_ms) / seconds,
        "failures_per_s": 0.0,
        "response_ms": {
            "mean": sum(times_ms) / len(times_ms),
            **{f"p{rank}": percentile(counted, rank / 100) for rank in (50, 95, 99)},
        },
    }
    return run | {"invalid_because": [], "verdict": run["verdict"] | {"bottleneck": "shop"}}


async def _user(port: int, end: float, times_ms: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while (began := time.monotonic()) < end:
            writer.write(REQUEST)
            await reader.readuntil(b"ok")
            times_ms.append(1000 * (time.monotonic() - began))
    finally:
        writer.close()
