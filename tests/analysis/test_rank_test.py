"""The rank test: against all ways to share out the ranks, and the tables of Mann and Whitney."""

from __future__ import annotations

from itertools import combinations
from random import Random
from statistics import NormalDist

import pytest

from tui.analysis.rank_test import can_reject, interval, p_value


def by_hand(a: list[float], b: list[float]) -> float:
    """Return the two-sided p-value of U, from every way to choose the first group."""
    both = a + b

    def distance(members: tuple[int, ...]) -> float:
        others = [n for n in range(len(both)) if n not in members]
        wins = sum(
            (both[n] > both[m]) + 0.5 * (both[n] == both[m]) for n in members for m in others
        )
        return abs(wins - len(a) * len(b) / 2)

    seen = distance(tuple(range(len(a))))
    every = [distance(members) for members in combinations(range(len(both)), len(a))]
    return sum(each >= seen for each in every) / len(every)


@pytest.mark.parametrize("ties", [False, True])
def test_the_p_value_counts_every_way_to_share_out_the_ranks(ties: bool) -> None:
    random = Random(7)  # noqa: S311
    for sizes in ((1, 3), (3, 3), (4, 5), (5, 5), (6, 3)):
        draw = (lambda: random.randrange(4)) if ties else random.random
        a, b = ([float(draw()) for _ in range(size)] for size in sizes)
        assert p_value(a, b) == pytest.approx(by_hand(a, b))


def test_known_p_values() -> None:
    # Go's benchstat prints p=0.008 for five repeats each that do not overlap, and 0.029 for four.
    assert p_value([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]) == pytest.approx(2 / 252)
    assert p_value([1, 2, 3, 4], [6, 7, 8, 9]) == pytest.approx(2 / 70)
    assert p_value([5, 5, 5], [5, 5, 5]) == 1.0
    assert p_value([1, 4], [2, 3]) == 1.0


def test_large_groups_agree_with_the_normal_approximation() -> None:
    # z = (|U - mn / 2| - 0.5) / sqrt(mn (m + n + 1) / 12), the usual one from 20 values on.
    a, b = [float(n) for n in range(60)], [n + 7.5 for n in range(60)]
    u = sum(other > one for one in a for other in b)
    z = (u - 1800 - 0.5) / (60 * 60 * 121 / 12) ** 0.5
    assert p_value(a, b) == pytest.approx(2 * (1 - NormalDist().cdf(z)), rel=0.02)


def test_the_smallest_groups_that_can_differ_by_more_than_chance() -> None:
    # The critical values of U in the usual tables: none for 3 and 3, 0 for 4 and 4, 2 for 5 and 5.
    assert [can_reject(n, n, 0.05) for n in (2, 3, 4, 5)] == [False, False, True, True]
    assert [can_reject(n, n, 0.025) for n in (3, 4, 5)] == [False, False, True]
    assert can_reject(4, 5, 0.025)
    assert not can_reject(1, 20, 0.025)


def test_the_interval_cuts_as_many_differences_as_u_may_have() -> None:
    a, b = [1.0, 2.0, 3.0, 4.0, 5.0], [11.0, 12.0, 13.0, 14.0, 15.0]
    # The 25 differences go from 6 to 14; at 5 % the two smallest and the two largest go (U = 2).
    differences = sorted(other - one for one in a for other in b)
    assert interval(a, b, lambda one, other: other - one, 0.05) == (differences[2], differences[-3])
    assert interval(a[:3], b[:3], lambda one, other: other - one, 0.05) is None


def test_the_interval_leaves_out_no_change_just_where_the_test_rejects() -> None:
    random = Random(3)  # noqa: S311
    for _ in range(200):
        a = [random.gauss(100, 5) for _ in range(5)]
        b = [random.gauss(107, 5) for _ in range(6)]
        found = interval(a, b, lambda one, other: other / one - 1, 0.025)
        assert found is not None
        assert (found[0] > 0 or found[1] < 0) is (p_value(a, b) <= 0.025)
