"""Compare RPS before and after a change of workers or shop: the effect of the change. Pure.

Of all signals this is the strongest: it asks the system itself. A component that is not the limit
brings nothing when it is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from tui.analysis.steadiness import SteadyFigures
from tui.analysis.thresholds import LIMIT_SHARE, MACHINE_SATURATED_PERCENT, NOISE_SHARE
from tui.model.parts import ShopMode
from tui.model.snapshot import Annotation, Load

CHANGE_OF_WORKERS = re.compile(r"\d+ workers?")


@dataclass(slots=True)
class EffectTracker:
    """Compare the steady figures of every setup with those of the setup before, once each."""

    _last: SteadyFigures | None = None

    def add(self, figures: SteadyFigures | None) -> str | None:
        """Take in a second's figures; return a sentence in the second that completes a comparison.

        A setup that is left before its load is steady has no figures: it is passed over.
        """
        if figures is None:
            return None
        before, self._last = self._last, figures
        return None if before is None else compare(before, figures)


def compare(before: SteadyFigures, after: SteadyFigures) -> str | None:
    """Return a sentence about the effect of a change; None where more than one thing changed."""
    if before.rps <= 0:
        return None
    change = after.rps / before.rps - 1
    figures = f"({before.rps:,.0f} → {after.rps:,.0f} RPS)"
    busiest = max(before.machine_percent or 0.0, after.machine_percent or 0.0)
    no_core_is_free = busiest >= MACHINE_SATURATED_PERCENT
    if replace(before.setup, workers=after.setup.workers) == after.setup:
        workers = (before.setup.workers, after.setup.workers)
        return _workers(*workers, change, figures, no_core_is_free=no_core_is_free)
    if replace(before.setup, shop=after.setup.shop) == after.setup:
        return _shop(after.setup.shop, change, figures, no_core_is_free=no_core_is_free)
    return None


def _workers(
    before: int, after: int, change: float, figures: str, *, no_core_is_free: bool
) -> str | None:
    """Return the sentence for a change of the pool; `no_core_is_free` before or after it."""
    if before == after:
        return None
    # Where a worker has no core to run on, no gain says nothing about the tester.
    nothing = "no core was free for it" if no_core_is_free else "the tester was not the limit"
    if after < before:
        if change <= -LIMIT_SHARE:
            return f"{_count(after)} RPS fell by {-change:.0%} {figures}: the tester is the limit."
        if change < NOISE_SHARE:
            return f"{_count(after)} RPS stayed {figures}: {nothing}."
        return f"{_count(after)} RPS rose by {change:.0%} {figures}: more took the shop's CPU."
    added = {1: "A second worker", 2: "A third worker"}.get(before, "Another worker")
    added = added if after == before + 1 else f"{after - before} extra workers"
    if change >= LIMIT_SHARE:
        return f"{added} added {change:.0%} {figures}: the tester was the limit."
    if change > NOISE_SHARE:
        little = nothing if no_core_is_free else "too little to blame the tester"
        return f"{added} added {change:.0%} {figures}: {little}."
    if change > -NOISE_SHARE:
        return f"{added} added {max(0.0, change):.0%} {figures}: {nothing}."
    return f"{added} cost {-change:.0%} {figures}: the workers take the shop's CPU."


def _count(workers: int) -> str:
    return "With one worker" if workers == 1 else f"With {workers} workers"


def _shop(shop: ShopMode, change: float, figures: str, *, no_core_is_free: bool) -> str:
    server = "the production server" if shop is ShopMode.PROD else "the development server"
    if change >= LIMIT_SHARE:
        return f"With {server} RPS rose by {change:.0%} {figures}: the shop was the limit."
    if change <= -LIMIT_SHARE:
        return f"With {server} RPS fell by {-change:.0%} {figures}: now the shop is the limit."
    nothing = "no core was free" if no_core_is_free else "the shop was not the limit"
    return f"With {server} RPS stayed {figures}: {nothing}."


def no_effect(marks: Sequence[Annotation], load: Load) -> str:
    """Return why no effect is known, by the marks on the charts."""
    texts = [mark.text for mark in marks]
    begun = max((at for at, text in enumerate(texts) if text == "start"), default=len(texts))
    of_load = takewhile(lambda text: text != "stop", texts[begun:])
    if not any(CHANGE_OF_WORKERS.fullmatch(text) for text in of_load):
        return "none yet: change the workers (+ -) or the shop (v) under load"
    if load.is_on:
        return "not known yet: users must be steady before and after the change"
    return "not known: users were not steady both before and after the change"
