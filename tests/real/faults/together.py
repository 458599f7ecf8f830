"""Several tries of a fault at a time."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Outcome

# A try in the app, or in `run`, in a folder of its own; returns a figure.
Face = Callable[[Path], Awaitable[float]]


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


async def both_faces(folder: Path, times: int, in_app: Face, in_run: Face) -> tuple[Outcome, float]:
    """The app and `run`, beside each other; the worst figure of both."""
    outcome = Outcome()
    worst = 0.0
    for number in range(times):
        place = folder / str(number)
        tries = [("app", partial(in_app, place / "app")), ("run", partial(in_run, place / "run"))]
        worst = max(worst, await together(outcome, tries, 2))
    return outcome, worst
