"""Say how much a figure changed from A to B, and whether that is more than noise. Pure.

This is the one place that knows what more than noise is: the command line, conditions and reports
all read `Change.is_more_than_noise`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb
from statistics import median

from tui.analysis import block_bootstrap, rank_test
from tui.analysis.thresholds import FIGURE_ALPHA


class Better(StrEnum):
    """Which change of a figure is an improvement."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a run. Figures in % change by points, all others by a share of A.

    `is_whole_run` says that seconds do not have it: it includes the ramp-up.
    """

    name: str
    unit: str
    better: Better
    is_whole_run: bool = False

    @property
    def is_in_points(self) -> bool:
        """Whether a change is given in percentage points."""
        return self.unit == "%"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of A and of B: medians of the repeats, or of the seconds.

    `percent`, `low` and `high` are the change and its interval, in % of A, or in points. `p` is the
    rank test's. None is not known.
    """

    figure: Figure
    a: float | None
    b: float | None
    percent: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None

    @property
    def is_more_than_noise(self) -> bool:
        """Whether equal runs would so rarely differ as much: once in 40 times at most."""
        if self.p is not None and self.p > FIGURE_ALPHA:
            return False
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def is_worse(self) -> bool | None:
        """Whether B is worse than A; None where the change is noise or neither."""
        if not self.is_more_than_noise or self.figure.better is Better.NEITHER:
            return None
        return ((self.low or 0.0) > 0) is (self.figure.better is Better.LOWER)


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some repeats, and the interval that holds it with this confidence (0..1)."""

    median: float | None
    low: float | None
    high: float | None
    confidence: float | None


def spread(values: Sequence[float | None]) -> Spread | None:
    """Return the median's narrowest interval of at least 95 %, by the order of the values.

    As benchstat does. Fewer than six values reach 94 % at most: from the smallest to the largest.
    None without a known value.
    """
    ordered = sorted(_known(values))
    size = len(ordered)
    if not ordered:
        return None

    def confidence(cut: int) -> float:
        return 1 - sum(comb(size, below) for below in range(cut + 1)) / 2 ** float(size - 1)

    cut = max((each for each in range(size // 2) if confidence(each) >= 0.95), default=0)
    return Spread(median(ordered), ordered[cut], ordered[-1 - cut], confidence(cut))


def between_repeats(figure: Figure, a: Sequence[float | None], b: Sequence[float | None]) -> Change:
    """Return the change between two groups of repeats, one value a run."""
    one, other = _known(a), _known(b)
    if not one or not other:
        return untested(figure, _median(one), _median(other))
    change = untested(figure, median(one), median(other))
    if change.percent is None:
        return change

    def difference(value: float, another: float) -> float:
        return another - value if figure.is_in_points else 100 * (another / value - 1)

    # A ratio by 0 is none, and says nothing.
    has_ratios = figure.is_in_points or min(*one, *other) > 0
    found = rank_test.interval(one, other, difference, FIGURE_ALPHA) if has_ratios else None
    return _with_interval(change, found, rank_test.p_value(one, other))


def between_seconds(figure: Figure, a: Sequence[float], b: Sequence[float]) -> Change:
    """Return the change between the seconds of one run each.

    What differs from run to run is not in its interval.
    """
    change = untested(figure, _median(a), _median(b))
    found = block_bootstrap.interval(a, b, FIGURE_ALPHA, ratio=not figure.is_in_points)
    if found is None or change.percent is None:
        return change
    low, high = found if figure.is_in_points else (100 * (each - 1) for each in found)
    return _with_interval(change, (low, high), None)


def untested(figure: Figure, a: float | None, b: float | None) -> Change:
    """Return the change between two values of which no spread is known."""
    percent = None
    if a is not None and b is not None and (figure.is_in_points or a > 0):
        percent = b - a if figure.is_in_points else 100 * (b / a - 1)
    return Change(figure, a, b, percent)


def _with_interval(change: Change, found: tuple[float, float] | None, p: float | None) -> Change:
    low, high = found if found is not None else (None, None)
    if low is not None and high is not None and change.percent is not None:
        # The change of the medians lies within it, but for large groups of two clusters.
        low, high = min(low, change.percent), max(high, change.percent)
    return Change(change.figure, change.a, change.b, change.percent, low, high, p)


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None
