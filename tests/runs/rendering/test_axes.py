"""Round ticks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.runs.rendering.axes import time_ticks, top_of, value_ticks


@pytest.mark.parametrize(
    ("highest", "labels"),
    [
        (0, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
        (0.07, ["0", "0.02", "0.04", "0.06", "0.08"]),
        (42, ["0", "10", "20", "30", "40", "50"]),
        (64.3, ["0", "20", "40", "60", "80"]),
        (1100, ["0", "200", "400", "600", "800", "1,000", "1,200"]),
        (5000, ["0", "1,000", "2,000", "3,000", "4,000", "5,000"]),
    ],
)
def test_value_ticks(highest: float, labels: list[str]) -> None:
    assert [tick.label for tick in value_ticks(top_of(highest))] == labels


@given(st.floats(1e-6, 1e12))
def test_the_top_is_above_all_values_and_wastes_little(highest: float) -> None:
    top = top_of(highest)
    assert highest <= top * (1 + 1e-6)
    assert top <= highest * 4 / 3 * (1 + 1e-6)
    ticks = value_ticks(top)
    assert 3 <= len(ticks) - 1 <= 8
    assert (ticks[0].at, ticks[-1].at) == (0.0, 100.0)


@pytest.mark.parametrize(
    ("end_s", "labels"),
    [
        (0, ["0:00"]),
        (20, ["0:00", "0:05", "0:10", "0:15", "0:20"]),
        (61, ["0:00", "0:10", "0:20", "0:30", "0:40", "0:50", "1:00"]),
        (3600, ["0:00", "10:00", "20:00", "30:00", "40:00", "50:00", "1:00:00"]),
    ],
)
def test_time_ticks(end_s: float, labels: list[str]) -> None:
    assert [tick.label for tick in time_ticks(end_s)] == labels


@given(st.floats(0.1, 1e8))
def test_times_are_few_and_inside(end_s: float) -> None:
    ticks = time_ticks(end_s)
    assert 1 <= len(ticks) <= 9
    assert all(0 <= tick.at <= 100.001 for tick in ticks)
