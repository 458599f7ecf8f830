"""The top of a chart's y axis: a round number that does not flap."""

from math import ceil, floor, log10

_CALM = 0.8
"""A lower top is used only when all data are below this share of it."""
_TOLERANCE = 1.05
"""A fixed top is kept up to this factor above it: 101 % of a core is no reason to change."""


def step_above(value: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, 50 ... (and 0.5, 0.2 ...) from `value` on."""
    if value <= 0:
        return 1
    exponent = floor(log10(value))
    for base in (1, 2, 5):
        step = _power(base, exponent)
        if value <= step * (1 + 1e-9):
            return step
    return _power(1, exponent + 1)


def _power(base: int, exponent: int) -> float:
    # Not base * 10.0**exponent: that gives 0.30000000000000004 and the like.
    return base * float(10**exponent) if exponent >= 0 else base / 10**-exponent


class Scale:
    """A top that grows at once, and shrinks only when everything visible is well below it."""

    def __init__(self, fixed: float | None = None) -> None:
        """Keep the top `fixed` unless data exceed it; None stands for 1-2-5 steps."""
        self._fixed = fixed
        self.top: float = 1 if fixed is None else fixed

    def fit(self, highest: float) -> float:
        """Adapt to the highest visible value, and return the top."""
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
