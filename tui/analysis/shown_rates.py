"""Decide which RPS the screen shows: that of the newest second, or a mean where it is low. Pure.

The judge, the conditions and the JSON have each second as it is, and so have failures per second: a
failure is shown in the second in which it happens.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import fmean
from typing import TypeVar

from tui.analysis.thresholds import LONG_SAMPLES, LOW_RPS
from tui.model.sample import Sample
from tui.model.snapshot import EndpointView, ProcessView

Row = TypeVar("Row", ProcessView, EndpointView)


def shown_rates(rates: Iterable[float | None]) -> Iterator[float | None]:
    """Yield each rate; where it is low, the mean over LONG_SAMPLES seconds until then.

    A second without a rate ends the mean: what was before it belongs to another load.
    """
    window: deque[float] = deque(maxlen=LONG_SAMPLES)
    for rate in rates:
        if rate is None:
            window.clear()
            yield None
            continue
        window.append(rate)
        # While users come up, or just after they went, the mean is of another load.
        is_low = rate < LOW_RPS and (mean := fmean(window)) < LOW_RPS
        yield mean if is_low else rate


def shown_rps(history: Sequence[Sample], now: Sample) -> float | None:
    """Return the RPS to show of a second; `history` has the seconds before it."""
    at = bisect_left(history, now.t, key=lambda sample: sample.t)
    before = history[max(0, at - LONG_SAMPLES + 1) : at]
    return _newest([*(sample.rps for sample in before), now.rps])


def _newest(rates: Iterable[float | None]) -> float | None:
    return list(shown_rates(rates))[-1]


class ShownRates:
    """Hold the newest rates of the workers and the endpoints."""

    def __init__(self) -> None:
        self._rates: dict[Hashable, deque[float | None]] = {}

    def add(self, rows: Iterable[ProcessView | EndpointView]) -> None:
        """Take in a second under load; a row that is no more is forgotten."""
        rates = {_key(row): row.rps for row in rows}
        self._rates = {key: self._rates.get(key, deque(maxlen=LONG_SAMPLES)) for key in rates}
        for key, rate in rates.items():
            self._rates[key].append(rate)

    def shown(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return the rows with the RPS to show."""
        return tuple(
            row
            if row.rps is None or _key(row) not in self._rates
            else replace(row, rps=_newest(self._rates[_key(row)]))
            for row in rows
        )


def _key(row: ProcessView | EndpointView) -> Hashable:
    return row.name if isinstance(row, ProcessView) else (row.method, row.name)
