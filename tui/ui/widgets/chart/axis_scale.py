"""The top of a chart's y axis: a round number that does not flap."""

from math import ceil, floor, log10

_CALM = 0.8
"""A lower top is taken only when it would leave this much air: all data below 80 % of it."""
_TOLERANCE = 1.05
"""A fixed top is kept while it is exceeded by no more than this: 101 % of a core is no reason."""


def step_above(value: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, 50 ... (and 0.5, 0.2 ...) that is not below ``value``."""
    if value <= 0:
        return 1
    exponent = floor(log10(value))
    for base in (1, 2, 5):
        step = _power(base, exponent)
        if value <= step * (1 + 1e-9):
            return step
    return _power(1, exponent + 1)


def _power(base: int, exponent: int) -> float:
    # Not base * 10.0**exponent: that is 0.30000000000000004 and the like on the axis.
    return base * float(10**exponent) if exponent >= 0 else base / 10**-exponent


class Scale:
    """Grows at once, shrinks only after everything visible has stayed well below."""

    def __init__(self, fixed: float | None = None) -> None:
        """``fixed`` is the top to keep unless data exceed it, or ``None`` for 1-2-5 steps."""
        self._fixed = fixed
        self.top: float = 1 if fixed is None else fixed

    def fit(self, highest: float) -> float:
        """Adapt to the highest visible value and return the top."""
        if highest > self.top * (_TOLERANCE if self._fixed else 1):
            self.top = self._above(highest)
        else:
            self.top = min(self.top, self._above(highest / _CALM))
        return self.top

    def _above(self, value: float) -> float:
        if self._fixed is None:
            return step_above(value)
        if value <= self._fixed * _TOLERANCE:
            return self._fixed
        # Half steps: 100, 150, 200 % ... waste less of the chart than doubling does.
        return ceil(value / self._fixed * 2) * self._fixed / 2
