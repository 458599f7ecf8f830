"""Estimate, from the seconds of one run each, how much two runs differ. Pure.

Neighbouring seconds resemble each other: a second's queue is the next one's. So blocks of seconds
are drawn, not single ones (the moving-block bootstrap of Künsch, 1989). The spread of the medians
of such draws is the median's standard error. A run has few blocks, so the interval is as wide as
Student's t asks for with as many degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp, hypot, log, sqrt
from random import Random
from statistics import NormalDist, median, pstdev

from tui.analysis.thresholds import BLOCK_S, BLOCK_SHARE, LEAST_BLOCKS

# The standard error is known to some 4 % with so many draws; an hour's run takes fewer.
DRAWS = 400
LEAST_DRAWS = 100
DRAWN_SECONDS = 80_000
# The same two runs give the same interval each time.
SEED = 20_120


def is_long_enough(seconds: int) -> bool:
    """Return whether so many seconds have blocks enough to tell their spread."""
    return seconds >= LEAST_BLOCKS * BLOCK_S


def interval(
    a: Sequence[float], b: Sequence[float], alpha: float, *, ratio: bool
) -> tuple[float, float] | None:
    """Return the interval of the change of the median from `a` to `b`, a figure a second each.

    With a confidence of 1 - `alpha`; as ratio b / a, or as difference b - a. None where a run is
    too short, or a ratio has a figure that is not above 0.
    """
    if not is_long_enough(min(len(a), len(b))) or (ratio and min(*a, *b) <= 0):
        return None
    if ratio:
        around = interval(
            [log(value) for value in a], [log(value) for value in b], alpha, ratio=False
        )
        return None if around is None else (exp(around[0]), exp(around[1]))
    blocks = len(a) / _block(len(a)) + len(b) / _block(len(b))
    reach = student_t(1 - alpha / 2, blocks - 2) * hypot(_error(a), _error(b))
    change = median(b) - median(a)
    return change - reach, change + reach


def student_t(probability: float, freedom: float) -> float:
    """Return the quantile of Student's t distribution (Abramowitz and Stegun, 26.7.5).

    Within 1 % from four degrees of freedom on, up to the probability 0.99.
    """
    z = NormalDist().inv_cdf(probability)
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92_160 * freedom**4)
    )


def _block(seconds: int) -> int:
    """Return a block's length: longer in a long run, whose drifts are longer, too."""
    return max(BLOCK_S, int(BLOCK_SHARE * seconds))


def _error(values: Sequence[float]) -> float:
    """Return the standard error of the median."""
    size, block = len(values), _block(len(values))
    random = Random(SEED)  # noqa: S311 - a draw, not a secret
    starts = range(size - block + 1)
    medians = []
    for _ in range(max(LEAST_DRAWS, min(DRAWS, DRAWN_SECONDS // size))):
        drawn: list[float] = []
        for start in random.choices(starts, k=ceil(size / block)):
            drawn += values[start : start + block]
        medians.append(median(drawn[:size]))
    # Blocks that overlap spread less than the seconds do: by the share that a block takes.
    return pstdev(medians) * sqrt(size / (size - block))
