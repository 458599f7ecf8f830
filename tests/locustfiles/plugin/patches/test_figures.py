"""Rounded response times and the report interval."""

from __future__ import annotations

import locust.runners
import locust.stats
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locustfiles.plugin.patches.figures import three_digits

settings.load_profile("patient")


@pytest.mark.parametrize(
    ("ms", "rounded"),
    [
        (0.0, 0),
        (0.4, 0),
        (7.6, 8),
        (123.4, 123),
        (999.4, 999),
        (1234.0, 1230),
        (1996.0, 2000),
        (9994.0, 9990),
        (12_340.0, 12_300),
        (30_060.0, 30_100),
    ],
)
def test_three_digits(ms: float, rounded: int) -> None:
    assert three_digits(ms) == rounded
    assert type(three_digits(ms)) is int


@given(st.floats(0, 99_999))
def test_rounding_moves_a_time_by_half_a_percent_at_most(ms: float) -> None:
    assert abs(three_digits(ms) - ms) <= max(0.5, 0.0051 * ms)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_rounding_keeps_the_order(one: float, other: float) -> None:
    assert three_digits(min(one, other)) <= three_digits(max(one, other))


def test_locust_rounds_and_reports_as_the_plug_in_has_it() -> None:
    assert locust.stats.bucket_response_time is three_digits
    assert locust.runners.WORKER_REPORT_INTERVAL == 1.0
    entry = locust.stats.StatsEntry(None, "/", "GET", use_response_times_cache=False)
    entry._log_response_time(1234)
    assert entry.response_times == {1230: 1}
