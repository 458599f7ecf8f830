"""A change against noise: intervals, words, and how often each is wrong."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.analysis.run_examples import noisy_seconds
from tui.analysis.block_bootstrap import interval, is_long_enough, student_t
from tui.analysis.change import (
    Better,
    Change,
    Figure,
    between_repeats,
    between_seconds,
    spread,
    untested,
)
from tui.analysis.thresholds import FIGURE_ALPHA

RPS = Figure("RPS", "/s", Better.HIGHER)
P95 = Figure("p95", "ms", Better.LOWER)
FAILURES = Figure("failures", "%", Better.LOWER)
CPU = Figure("CPU", "%", Better.NEITHER)
FAST, SLOW = [100.0, 101.0, 102.0, 103.0, 104.0], [115.0, 116.0, 117.0, 118.0, 119.0]


def test_a_change_is_a_share_of_a_with_an_interval_around_it() -> None:
    change = between_repeats(P95, FAST, SLOW)
    assert (change.a, change.b) == (102.0, 117.0)
    assert change.percent == pytest.approx(100 * (117 / 102 - 1))
    assert change.low is not None
    assert change.high is not None
    assert 100 * (115 / 104 - 1) < change.low < change.percent < change.high < 19
    assert change.p == pytest.approx(2 / 252)
    assert change.is_more_than_noise


@pytest.mark.parametrize(
    ("figure", "is_worse"), [(P95, True), (RPS, False), (FAILURES, True), (CPU, None)]
)
def test_higher_is_better_for_some_figures_only(figure: Figure, is_worse: bool | None) -> None:
    assert between_repeats(figure, FAST, SLOW).is_worse is is_worse
    assert between_repeats(figure, SLOW, FAST).is_worse is (
        None if is_worse is None else not is_worse
    )
    assert between_repeats(figure, FAST, FAST).is_worse is None


def test_a_figure_in_percent_changes_by_points() -> None:
    change = between_repeats(FAILURES, [0.0] * 5, [2.0, 2.5, 3.0, 3.5, 4.0])
    assert change.percent == 3.0
    assert change.is_more_than_noise


def test_a_ratio_by_nothing_is_not_known() -> None:
    change = between_repeats(RPS, [0.0] * 5, FAST)
    assert (change.percent, change.low, change.is_more_than_noise) == (None, None, False)
    change = between_repeats(RPS, FAST, [0.0] * 5)
    assert (change.percent, change.low) == (-100.0, None)


def test_what_is_not_known_is_left_out() -> None:
    assert between_repeats(RPS, [None, *FAST], [*SLOW, None]) == between_repeats(RPS, FAST, SLOW)
    change = between_repeats(RPS, [None], FAST)
    assert (change.a, change.b, change.percent) == (None, 102.0, None)


def test_few_repeats_have_a_change_and_no_interval() -> None:
    change = between_repeats(P95, FAST[:4], SLOW[:4])
    assert change.percent == pytest.approx(14.8, abs=0.1)
    assert (change.low, change.is_more_than_noise) == (None, False)


def test_the_change_of_the_medians_lies_within_its_interval() -> None:
    # Two clusters, of which one has just more than half: the median jumps, the ranks hardly move.
    a, b = [1.0] * 21 + [9.0] * 19, [1.0] * 19 + [9.0] * 21
    change = between_repeats(P95, a, b)
    assert change.low is not None
    assert change.high is not None
    assert change.low <= (change.percent or 0.0) <= change.high
    assert not change.is_more_than_noise


def test_more_than_noise_needs_both_the_interval_and_the_rank_test() -> None:
    def change(low: float | None, high: float | None, p: float | None) -> Change:
        return Change(P95, 100.0, 110.0, 10.0, low, high, p)

    assert change(1.0, 20.0, FIGURE_ALPHA).is_more_than_noise
    assert change(-20.0, -1.0, None).is_more_than_noise
    assert not change(1.0, 20.0, FIGURE_ALPHA + 0.001).is_more_than_noise
    assert not change(-1.0, 20.0, 0.001).is_more_than_noise
    assert not change(None, None, 0.001).is_more_than_noise


def test_the_spread_of_repeats_is_that_of_the_order_of_their_values() -> None:
    # Of six values the smallest and the largest hold the median at 1 - 2 / 2**6.
    six = spread([6.0, 1.0, None, 5.0, 2.0, 4.0, 3.0])
    assert six is not None
    assert (six.median, six.low, six.high, six.confidence) == (3.5, 1.0, 6.0, 1 - 2 / 64)
    five = spread(FAST)
    assert five is not None
    assert (five.low, five.high, five.confidence) == (100.0, 104.0, 0.9375)
    twenty = spread([float(n) for n in range(1, 21)])
    assert twenty is not None
    # The tables of the sign test: the 6th and the 15th of 20.
    assert (twenty.low, twenty.high) == (6.0, 15.0)
    one = spread([7.0])
    assert one is not None
    assert (one.low, one.confidence) == (7.0, 0.0)
    assert spread([None]) is None


# --- seconds of one run each ----------------------------------------------------------------------


def test_the_same_seconds_have_the_same_interval_each_time() -> None:
    random = Random(1)  # noqa: S311
    a, b = ([each["rps"] for each in noisy_seconds(random, 40)] for _ in range(2))
    assert between_seconds(RPS, a, b) == between_seconds(RPS, a, b)


def test_short_runs_and_ratios_by_nothing_have_no_interval() -> None:
    assert not is_long_enough(14)
    assert is_long_enough(15)
    assert between_seconds(RPS, FAST, SLOW * 3).low is None
    assert between_seconds(RPS, [0.0] * 30, SLOW * 6).percent is None
    assert between_seconds(RPS, SLOW * 6, [0.0] * 30).low is None
    assert between_seconds(CPU, [0.0] * 30, SLOW * 6).low is not None
    assert untested(RPS, 100.0, 110.0).percent == pytest.approx(10.0)


def test_students_t_is_that_of_the_tables() -> None:
    for freedom, quantile in ((4, 3.495), (6, 2.969), (10, 2.634), (30, 2.360)):
        assert student_t(0.9875, freedom) == pytest.approx(quantile, rel=0.005)


def test_an_interval_of_long_runs_is_narrower() -> None:
    random = Random(2)  # noqa: S311
    widths = []
    for seconds in (20, 60, 240):
        a, b = ([each["rps"] for each in noisy_seconds(random, seconds)] for _ in range(2))
        low, high = interval(a, b, FIGURE_ALPHA, ratio=True) or (0.0, 0.0)
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < widths[0] / 2


# --- how often a change is found ------------------------------------------------------------------


def found(draw: Callable[[], Change], times: int) -> float:
    """Return the share of comparisons that found more than noise."""
    return sum(draw().is_more_than_noise for _ in range(times)) / times


@pytest.mark.parametrize(
    "draw_a_run",
    [
        lambda random: random.gauss(100, 5),
        lambda random: random.lognormvariate(4.6, 0.3),
        lambda random: 100.0 if random.random() < 0.7 else 250.0,
        lambda random: float(round(random.gauss(20, 1))),
    ],
    ids=["normal", "skewed", "two clusters", "whole milliseconds"],
)
@pytest.mark.parametrize("repeats", [5, 8])
def test_equal_repeats_are_seldom_found_to_differ(
    draw_a_run: Callable[[Random], float], repeats: int
) -> None:
    random = Random(11)  # noqa: S311

    def draw() -> Change:
        a, b = ([draw_a_run(random) for _ in range(repeats)] for _ in range(2))
        return between_repeats(P95, a, b)

    assert found(draw, 1000) <= FIGURE_ALPHA


def test_fifteen_percent_are_found_in_five_repeats_that_spread_by_four() -> None:
    random = Random(12)  # noqa: S311

    def draw() -> Change:
        a = [random.gauss(100, 4) for _ in range(5)]
        b = [random.gauss(115, 4) for _ in range(5)]
        return between_repeats(P95, a, b)

    assert found(draw, 1000) >= 0.95


def seconds_pair(random: Random, seconds: int, slower: float, memory: float) -> Change:
    a, b = (
        [each["rps"] for each in noisy_seconds(random, seconds, slower=pace, memory=memory)]
        for pace in (1.0, slower)
    )
    return between_seconds(RPS, a, b)


@pytest.mark.parametrize(("seconds", "memory"), [(20, 0.0), (20, 0.3), (60, 0.5)])
def test_equal_seconds_are_seldom_found_to_differ(seconds: int, memory: float) -> None:
    random = Random(13)  # noqa: S311
    # The deciding figures together: one in 20.
    assert found(lambda: seconds_pair(random, seconds, 1.0, memory), 100) <= 2 * FIGURE_ALPHA


def test_fifteen_percent_are_found_in_a_minute_of_seconds() -> None:
    random = Random(14)  # noqa: S311
    assert found(lambda: seconds_pair(random, 60, 1.15, 0.5), 40) >= 0.95
