"""How soon a key is answered: from its press until what it brings is drawn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from tests.real.faults.fault import Outcome
from tests.real.faults.picture import Screen
from tests.real.faults.together import together

BOUND_S = 0.1
# The columns and rows of a large window; what a key brings takes the longer the more is drawn.
USUAL_SIZE = (160, 50)
LOOK_EVERY_S = 0.002
# Drawn at once and in one piece at every size, and only in the help.
HELP = "part 1: A realistic workflow"


async def answer_s(screen: Screen, key: str, text: str, patience_s: float = 10.0) -> float:
    """Press the key; the time in s until the text, which is not there yet, is drawn.

    It must be drawn in one piece: only the bytes are searched, because to understand them would
    take time that is petload's then.
    """
    terminal, drawn = screen.terminal, text.encode()
    since, begun = len(terminal.written), time.monotonic()
    screen.press(key)
    while drawn not in terminal.written[since:]:
        await asyncio.sleep(LOOK_EVERY_S)
        taken_s = time.monotonic() - begun
        assert taken_s < patience_s, f"{key!r} brought no {text!r} in {patience_s:g} s"
    return time.monotonic() - begun


async def help_answers_s(screen: Screen, times: int) -> list[float]:
    """How long each of so many presses of ? took until the help was drawn, in s."""
    taken = []
    for _ in range(times):
        taken.append(await answer_s(screen, "?", HELP))
        await close_help(screen)
    return taken


async def close_help(screen: Screen) -> None:
    """Back to the main screen. A key that follows Escape at once would be read with Alt."""
    screen.press("\x1b")
    await screen.picture.until(lambda: not screen.picture.shows(HELP), "the help is gone")


def percentile_95(values: list[float]) -> float:
    """The smallest value that 95 of 100 do not exceed."""
    return sorted(values)[-(-95 * len(values) // 100) - 1]


async def in_time(outcome: Outcome, answers: Callable[[], Awaitable[float]], of_what: str) -> None:
    """Note one try whose 95th percentile, in s, must be below the bound."""

    async def attempt() -> float:
        taken_s = await answers()
        outcome.worst = f"{1000 * taken_s:.0f} ms at p95, {of_what}"
        assert taken_s <= BOUND_S, f"keys were answered in {1000 * taken_s:.0f} ms at p95"
        return taken_s

    await together(outcome, [(of_what, attempt)], 1)
