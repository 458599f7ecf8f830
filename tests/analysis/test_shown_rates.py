"""Which rate the screen shows: the newest one, or a mean of low ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.analysis.shown_rates import ShownRates, shown_rates, shown_rps
from tui.analysis.thresholds import LONG_SAMPLES, LOW_RPS
from tui.model.sample import Sample
from tui.model.snapshot import EndpointView, ProcessView, ResponseTimes


@pytest.mark.parametrize(
    ("rates", "shown"),
    [
        ([None, 5.0, None], [None, 5.0, None]),
        ([8.0, 1.0, 3.0, 8.0], [8.0, 4.5, 4.0, 5.0]),
        ([4.0, None, 6.0, 4.0], [4.0, None, 6.0, 5.0]),
        ([0.0, 0.0], [0.0, 0.0]),
        ([1.0, LOW_RPS], [1.0, LOW_RPS]),
        # On the way up and down, the newest second.
        ([0.0, 6.0, 30.0], [0.0, 3.0, 30.0]),
        ([600.0, 5.0], [600.0, 5.0]),
    ],
)
def test_a_low_rate_is_shown_as_a_mean(
    rates: list[float | None], shown: list[float | None]
) -> None:
    assert list(shown_rates(rates)) == shown


def test_the_mean_is_over_ten_seconds() -> None:
    assert list(shown_rates([15.0] + [5.0] * LONG_SAMPLES))[-2:] == [6.0, 5.0]


def test_the_rates_of_a_second_are_means_until_then() -> None:
    history = [Sample(float(t), rps=rps) for t, rps in enumerate([2.0, 4.0])]
    now = Sample(2.0, rps=9.0)
    # The newest second may or may not stand in the history.
    for seconds in (history, [*history, now]):
        assert shown_rps(seconds, now) == 5.0
    assert shown_rps(history, Sample(2.0)) is None
    assert shown_rps([*history, now], history[-1]) == 3.0


def endpoint(name: str, rps: float | None) -> EndpointView:
    return EndpointView("GET", name, 9, 0, rps, ResponseTimes())


def test_the_rows_of_a_table_have_means_of_their_own() -> None:
    rates = ShownRates()
    worker = ProcessView("worker-1", "worker", "running", rps=2.0)
    rates.add([worker, endpoint("/", 2.0), endpoint("/pets", 600.0)])
    rates.add([replace(worker, rps=3.0), endpoint("/", 4.0), endpoint("/pets", 700.0)])
    assert [row.rps for row in rates.shown([worker])] == [2.5]
    now = [endpoint("/", 4.0), endpoint("/pets", 700.0), endpoint("/new", 1.0)]
    assert [row.rps for row in rates.shown(now)] == [3.0, 700.0, 1.0]
    # A row that is not measured has no rate, and none of before.
    rates.add([endpoint("/", None)])
    assert [row.rps for row in rates.shown([endpoint("/", None)])] == [None]
    rates.add([endpoint("/", 8.0)])
    assert [row.rps for row in rates.shown([endpoint("/", 8.0)])] == [8.0]
    # After a stop, nothing is left of the load.
    rates.add([])
    assert [row.rps for row in rates.shown([endpoint("/", 0.0)])] == [0.0]
