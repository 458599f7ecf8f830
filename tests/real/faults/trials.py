"""Run several trials of a fault at a time, and count their results."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Outcome
from tests.real.key_latency import BOUND_S

# A trial in the app or in `run`, in a folder of its own; returns a figure.
Trial = Callable[[Path], Awaitable[float]]


async def run_trials(
    outcome: Outcome, trials: Iterable[tuple[str, Callable[[], Awaitable[float]]]], at_a_time: int
) -> float:
    """Run named trials, each of which fails by raising; return the largest figure."""
    slots = asyncio.Semaphore(at_a_time)
    figures: list[float] = []

    async def run_one(name: str, trial: Callable[[], Awaitable[float]]) -> None:
        async with slots:
            try:
                figures.append(await trial())
            except AssertionError as error:
                outcome.note(f"{name}: {error}")
            except Exception:  # noqa: BLE001 - the other trials run all the same
                outcome.note(f"{name}: {traceback.format_exc()}")
            else:
                outcome.note(None)

    await asyncio.gather(*(run_one(*each) for each in trials))
    return max(figures, default=0.0)


async def in_app_and_run(
    folder: Path, times: int, in_app: Trial, in_run: Trial
) -> tuple[Outcome, float]:
    """Run a trial in the app and in `run` side by side; return the largest figure of both."""
    outcome = Outcome()
    worst = 0.0
    for number in range(times):
        place = folder / str(number)
        trials = [("app", partial(in_app, place / "app")), ("run", partial(in_run, place / "run"))]
        worst = max(worst, await run_trials(outcome, trials, 2))
    return outcome, worst


async def check_key_latency(
    outcome: Outcome, latency_s: Callable[[], Awaitable[float]], of_what: str
) -> None:
    """Run one trial that returns the key latency at p95, and compare it with the bound."""

    async def trial() -> float:
        p95_s = await latency_s()
        outcome.worst = f"{1000 * p95_s:.0f} ms at p95, {of_what}"
        assert p95_s <= BOUND_S, f"the key latency is {1000 * p95_s:.0f} ms at p95"
        return p95_s

    await run_trials(outcome, [(of_what, trial)], 1)
