"""Measure the figures that a learner may have predicted, and compare both. Pure.

A question names its test (so many users, on this server), and only that test answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.analysis.steadiness import SteadyFigures
from tui.analysis.thresholds import IN_A_ROW_S, SPOT_ON_SHARE
from tui.guide.checks.part4 import speedup
from tui.guide.observations import Observations, all_up
from tui.model.parts import PARTS, ShopMode
from tui.model.snapshot import Snapshot

Answer = Callable[[Snapshot, Observations], float | None]


def how_far(predicted: float, measured: float) -> str:
    """Return how far a prediction was off, in a few words."""
    if predicted == measured:
        return "exactly"
    if measured <= 0 or predicted <= 0:
        return "too high" if predicted > measured else "too low"
    ratio = predicted / measured
    if abs(ratio - 1) <= SPOT_ON_SHARE:
        return "spot on"
    if ratio >= 2:
        return f"{_times(ratio)} times too high"
    if ratio <= 0.5:
        return f"{_times(1 / ratio)} times too low"
    return f"{abs(ratio - 1):.0%} too {'high' if ratio > 1 else 'low'}"


def _times(ratio: float) -> str:
    if ratio >= 1000:
        return "over 1,000"
    return f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"


def _as_asked(snapshot: Snapshot, observed: Observations) -> SteadyFigures | None:
    """Return the steady figures of now, where they are those of the part's own test."""
    current, part = observed.current, PARTS[snapshot.part]
    if current is None or not all_up(snapshot):
        return None
    setup = current.setup
    # Users that think make the same RPS on either server.
    shops = tuple(ShopMode) if snapshot.part == 1 else (part.shop,)
    return current if setup.users == part.users and setup.shop in shops else None


def long_rps(snapshot: Snapshot, observed: Observations) -> float | None:
    """Return RPS over ten seconds."""
    return observed.steadiness.long_rps if _as_asked(snapshot, observed) else None


def thinking(snapshot: Snapshot, observed: Observations) -> float | None:
    """Return how many users think."""
    if _as_asked(snapshot, observed) is None or snapshot.split is None:
        return None
    return snapshot.split.thinking


def rps(snapshot: Snapshot, observed: Observations) -> float | None:
    """Return RPS of steady seconds."""
    current = _as_asked(snapshot, observed)
    return current.rps if current else None


def p95_ms(snapshot: Snapshot, observed: Observations) -> float | None:
    """Return the p95 of steady seconds, in ms."""
    current = _as_asked(snapshot, observed)
    return current.p95_ms if current else None


def late_users(snapshot: Snapshot, observed: Observations) -> float | None:
    """Return the fewest users whose p95 missed the objective, on the part's own server."""
    if snapshot.shop is not PARTS[snapshot.part].shop or observed.late_s < IN_A_ROW_S:
        return None
    return observed.late_users


def one_workers_rps(snapshot: Snapshot, observed: Observations) -> float | None:
    """Return RPS of steady seconds with one worker."""
    current = _as_asked(snapshot, observed)
    return current.rps if current and current.setup.workers == 1 else None


def two_workers_times(snapshot: Snapshot, observed: Observations) -> float | None:
    """Return RPS of two workers by that of one."""
    current, pair = _as_asked(snapshot, observed), speedup(observed)
    if current is None or pair is None or current.setup.workers != 2:
        return None
    return current.rps / pair[0].rps


ANSWERS: Mapping[int, Mapping[str, Answer]] = {
    1: {"rps": long_rps, "thinking": thinking},
    2: {"rps": rps, "p95": p95_ms},
    3: {"p95": p95_ms, "late-users": late_users},
    4: {"rps": one_workers_rps, "times": two_workers_times},
}
"""By part and question."""
