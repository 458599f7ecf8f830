"""Means, percentiles and rounded figures, and None for what is not known."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.figures import mean_of_known, percentile, rounded

HISTOGRAMS = st.dictionaries(
    st.integers(0, 100_000), st.integers(0, 50), min_size=1, max_size=20
).filter(lambda histogram: sum(histogram.values()) > 0)

# --- percentile ---------------------------------------------------------------------------------


def naive_percentile(histogram: dict[int, int], percent: int) -> int:
    """Return the percentile of the sorted list of all values."""
    each = sorted(ms for ms, count in histogram.items() for _ in range(count))
    return each[max(1, math.ceil(Fraction(percent, 100) * len(each))) - 1]


@given(HISTOGRAMS, st.sampled_from([1, 50, 90, 95, 99, 100]))
def test_percentile_is_the_nearest_rank(histogram: dict[int, int], percent: int) -> None:
    assert percentile(histogram, percent / 100) == naive_percentile(histogram, percent)


@pytest.mark.parametrize("percent", [50, 95, 99])
def test_percentile_hits_the_very_request(percent: int) -> None:
    for requests in range(1, 301):
        histogram = dict.fromkeys(range(1, requests + 1), 1)
        assert percentile(histogram, percent / 100) == naive_percentile(histogram, percent)


@given(HISTOGRAMS, st.floats(0, 1), st.floats(0, 1))
def test_percentile_never_falls_with_the_fraction(
    histogram: dict[int, int], one: float, other: float
) -> None:
    low, high = percentile(histogram, min(one, other)), percentile(histogram, max(one, other))
    assert low is not None
    assert high is not None
    assert low <= high


@given(HISTOGRAMS)
def test_percentile_goes_from_the_fastest_to_the_slowest(histogram: dict[int, int]) -> None:
    real = [ms for ms, count in histogram.items() if count]
    assert percentile(histogram, 0.0) == min(real)
    assert percentile(histogram, 1.0) == max(real)


def test_percentile_of_a_hundred() -> None:
    histogram = dict.fromkeys(range(1, 101), 1)
    assert percentile(histogram, 0.50) == 50
    assert percentile(histogram, 0.95) == 95
    assert percentile(histogram, 0.99) == 99


def test_percentile_of_nothing_is_not_known() -> None:
    assert percentile({}, 0.5) is None
    assert percentile({7: 0}, 0.5) is None


def test_percentile_of_figures_with_fractions() -> None:
    assert percentile({1.5: 1, 97.25: 1}, 0.5) == 1.5
    assert percentile({1.5: 1, 97.25: 1}, 0.95) == 97.25


# --- means and rounded figures ------------------------------------------------------------------

VALUES = st.lists(st.none() | st.floats(-1e6, 1e6))


@given(VALUES)
def test_the_mean_is_of_the_known_values(values: list[float | None]) -> None:
    known = [value for value in values if value is not None]
    mean = mean_of_known(values)
    assert (mean is None) == (not known)
    if mean is not None:
        assert min(known) - 1e-6 <= mean <= max(known) + 1e-6
        assert mean == pytest.approx(sum(known) / len(known), abs=1e-6)


@given(st.none() | st.floats(-1e6, 1e6))
def test_a_rounded_figure_is_near_and_stays_as_it_is(value: float | None) -> None:
    if value is None:
        assert rounded(value) is None
    else:
        assert rounded(value) == pytest.approx(value, abs=0.00051)
        assert rounded(rounded(value)) == rounded(value)
