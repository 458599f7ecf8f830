"""Drive a target without Locust, and write what was counted as a run's JSON."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

from tests.analysis.run_examples import a_run, a_second
from tui.figures import percentile

USERS = 4
REQUEST = b"GET / HTTP/1.1\r\nHost: target\r\n\r\n"


async def drive(port: int, seconds: int) -> dict[str, Any]:
    """Have USERS users request one page after the other; return a run with these figures."""
    answers: list[tuple[float, float]] = []
    begun = time.monotonic()
    await asyncio.gather(*(_user(port, begun, seconds, answers) for _ in range(USERS)))
    samples = []
    for second in range(seconds):
        times_ms = [ms for t, ms in answers if second <= t < second + 1]
        known = {f"p{rank}_ms": _percentile(times_ms, rank) for rank in (50, 95)}
        samples.append(a_second(float(second), users=USERS, rps=float(len(times_ms)), **known))
    every = [ms for _, ms in answers]
    run = a_run(len(every) / seconds, samples=samples, users=USERS)
    run["totals"] |= {
        "requests": len(every),
        "failures": 0,
        "failures_per_s": 0.0,
        "response_ms": {
            "mean": sum(every) / len(every),
            **{f"p{rank}": _percentile(every, rank) for rank in (50, 95, 99)},
        },
    }
    return run | {"endpoints": []}


def _percentile(times_ms: list[float], rank: int) -> float | None:
    # Locust, too, counts whole milliseconds.
    return percentile(Counter(round(each) for each in times_ms), rank / 100)


async def _user(
    port: int, begun: float, seconds: float, answers: list[tuple[float, float]]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while (asked := time.monotonic()) < begun + seconds:
            writer.write(REQUEST)
            await reader.readuntil(b"ok")
            answered = time.monotonic()
            answers.append((answered - begun, 1000 * (answered - asked)))
    finally:
        writer.close()
