"""Compute means, percentiles and rounded figures, where None stands for 'not known'. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from statistics import fmean

# A thousandth of a millisecond, or of a request per second, is below anything that is measured.
DECIMALS = 3


def rounded(value: float | None) -> float | None:
    """Return the value as it stands in JSON, with three decimals."""
    return None if value is None else round(value, DECIMALS)


def mean_of_known(values: Iterable[float | None]) -> float | None:
    """Return the mean of the values that are known; None without any."""
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def percentile(counts: Mapping[int, int] | Mapping[float, int], fraction: float) -> float | None:
    """Return the smallest value that `fraction` (0..1) of the counted values do not exceed.

    `counts` is {value: how often}. Nearest rank (Hyndman and Fan's definition 1), as Locust's own.
    None without values.
    """
    total = sum(counts.values())
    if total <= 0:
        return None
    rank = max(1, ceil(fraction * total))
    for value, count in sorted(counts.items()):
        rank -= count
        if rank <= 0:
            return float(value)
    return float(max(counts))
