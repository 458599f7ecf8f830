"""Decide which RPS the screen shows: that of the newest second, or a mean where it is low. Pure.

The judge, the conditions and the JSON have each second as it is, and so have failures per second: a
failure is news at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from statistics import fmean
from typing import TypeVar

from tui.analysis.thresholds import LONG_SAMPLES, LOW_RPS
from tui.model.sample import Sample
from tui.model.snapshot import EndpointView, ProcessView

Row = TypeVar("Row", ProcessView, EndpointView)


def shown_rate(newest_first: Iterable[float | None]) -> float | None:
    """Return the newest rate; where it is low, the mean over the newest LONG_SAMPLES seconds.

    A second without a rate ends the mean: what was before it belongs to another load.
    """
    rates = [rate for _, rate in zip(range(LONG_SAMPLES), newest_first, strict=False)]
    known = [rate for rate in takewhile(lambda rate: rate is not None, rates) if rate is not None]
    if not known:
        return None
    mean = fmean(known)
    # While users come up, or just after they went, the mean is of another load.
    return known[0] if max(known[0], mean) >= LOW_RPS else mean


def shown_rps(history: Sequence[Sample], now: Sample) -> float | None:
    """Return the RPS to show of a second; `history` are the seconds until then."""
    before = (each for each in reversed(history[-LONG_SAMPLES - 1 :]) if each.t < now.t)
    return shown_rate(each.rps for each in (now, *before))


class ShownRates:
    """Hold the newest rates of the workers and the endpoints."""

    def __init__(self) -> None:
        self._rates: dict[Hashable, deque[float | None]] = {}

    def add(self, rows: Iterable[ProcessView | EndpointView]) -> None:
        """Take in a second under load; a row that is no more is forgotten."""
        rates = {_key(row): row.rps for row in rows}
        self._rates = {key: self._rates.get(key, deque(maxlen=LONG_SAMPLES)) for key in rates}
        for key, rate in rates.items():
            self._rates[key].appendleft(rate)

    def shown(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return the rows with the RPS to show."""
        return tuple(
            row
            if row.rps is None or _key(row) not in self._rates
            else replace(row, rps=shown_rate(self._rates[_key(row)]))
            for row in rows
        )


def _key(row: ProcessView | EndpointView) -> Hashable:
    return row.name if isinstance(row, ProcessView) else (row.method, row.name)
