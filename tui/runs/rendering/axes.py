"""Round ticks for the axes of a chart. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from tui.runs.rendering.words import clock

_TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200)
_MOST_TIMES = 8
_FEWEST_VALUES = 3


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a place along its axis, in per cent from the left or from the bottom.

    A narrow screen leaves out those that are `minor`.
    """

    at: float
    label: str
    minor: bool = False


def top_of(highest: float) -> float:
    """Return a round top for an axis from 0: the multiple of a round step from `highest` on."""
    if highest <= 0:
        return 1.0
    step = _step(highest)
    return step * ceil(highest / step - 1e-9)


def value_ticks(top: float) -> list[Tick]:
    """Return ticks from 0 to the top, a round step apart."""
    step = _step(top)
    count = max(1, round(top / step))
    return [Tick(round(100 * n / count, 3), _plain(n * step), n % 2 == 1) for n in range(count + 1)]


def _step(highest: float) -> float:
    """Return the largest of 1, 2, 5, 10, ... of which three fit below `highest`."""
    exponent = floor(log10(highest))
    for power in (exponent, exponent - 1):
        for base in (5, 2, 1):
            # Not base * 10.0**power: that gives 0.30000000000000004 and the like.
            step = base * float(10**power) if power >= 0 else base / 10**-power
            if highest / step >= _FEWEST_VALUES:
                return float(step)
    return highest


def _plain(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) >= 1e6 or abs(value) < 1e-3:
        return f"{value:.3g}"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def time_ticks(end_s: float) -> list[Tick]:
    """Return ticks from the run's start to its end, labelled by `clock`."""
    if end_s <= 0:
        return [Tick(0.0, clock(0))]
    step = next((s for s in _TIME_STEPS_S if end_s / s <= _MOST_TIMES), _TIME_STEPS_S[-1])
    step = max(step, ceil(end_s / _MOST_TIMES / 86_400) * 86_400) if end_s > 400_000 else step
    return [
        Tick(round(100 * n * step / end_s, 3), clock(n * step), n % 2 == 1)
        for n in range(floor(end_s / step) + 1)
    ]
