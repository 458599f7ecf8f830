"""Several tries of a fault at a time."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable

from tests.real.faults.fault import Outcome


async def together(
    outcome: Outcome, tries: Iterable[tuple[str, Callable[[], Awaitable[float]]]], at_a_time: int
) -> float:
    """Note each try, which has a name and fails by what it raises; returns the largest figure."""
    room = asyncio.Semaphore(at_a_time)
    figures: list[float] = []

    async def one(name: str, attempt: Callable[[], Awaitable[float]]) -> None:
        async with room:
            try:
                figures.append(await attempt())
            except AssertionError as error:
                outcome.note(f"{name}: {error}")
            except Exception:  # noqa: BLE001 - the other tries are made all the same
                outcome.note(f"{name}: {traceback.format_exc()}")
            else:
                outcome.note(None)

    await asyncio.gather(*(one(*each) for each in tries))
    return max(figures, default=0.0)
