"""Test by ranks whether two groups of repeats differ, and estimate by how much. Pure.

The Mann-Whitney U test (also Wilcoxon's rank-sum test), as Go's benchstat uses it: it assumes
nothing about the distribution of a figure. The p-value is exact, ties included, for groups of any
size: all ways to share out the ranks are counted, not approximated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import comb


def p_value(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the two-sided p-value: how often equal groups differ as much as these by chance."""
    ranks = _doubled_ranks((*a, *b))
    counts = _rank_sums(tuple(sorted(ranks)), len(a))
    mean = len(a) * (len(a) + len(b) + 1)
    distance = abs(sum(ranks[: len(a)]) - mean)
    as_far = sum(count for total, count in counts if abs(total - mean) >= distance)
    return as_far / comb(len(ranks), len(a))


def interval(
    a: Sequence[float],
    b: Sequence[float],
    difference: Callable[[float, float], float],
    alpha: float,
) -> tuple[float, float] | None:
    """Return the interval that holds the difference with a confidence of 1 - `alpha`.

    It holds the differences that the test does not reject (Hodges and Lehmann): of the differences
    between every value of `a` and every value of `b`, sorted, as many are cut off at either end as
    U may be smaller by chance. None where the groups are too small for any difference to be
    rejected.
    """
    cut = _critical_u(len(a), len(b), alpha)
    if cut == 0:
        return None
    differences = sorted(difference(one, other) for one in a for other in b)
    return differences[cut - 1], differences[-cut]


def can_reject(a: int, b: int, alpha: float) -> bool:
    """Return whether groups of these sizes can differ by more than noise at all."""
    return _critical_u(a, b, alpha) > 0


def _critical_u(a: int, b: int, alpha: float) -> int:
    """Return how many values U may have, from 0 on, in less than `alpha` / 2 of all cases."""
    limit = alpha / 2 * comb(a + b, a)
    cases = cut = 0
    for _, count in _rank_sums(tuple(range(2, 2 * (a + b) + 2, 2)), a):
        cases += count
        if cases > limit:
            break
        cut += 1
    return cut


def _doubled_ranks(values: Sequence[float]) -> list[int]:
    """Return twice the rank of each value, from 2 on: ties share their mean rank."""
    ordered = sorted(values)
    first = {value: at for at, value in reversed(list(enumerate(ordered)))}
    last = {value: at for at, value in enumerate(ordered)}
    return [first[value] + last[value] + 2 for value in values]


@lru_cache(maxsize=64)
def _rank_sums(ranks: tuple[int, ...], size: int) -> tuple[tuple[int, int], ...]:
    """Return (sum, how many) of the subsets of `size` ranks, the smallest sum first.

    All counts of one size are held in one integer, a field for each sum. To add a rank is to shift
    by its fields. So a hundred ranks take a fraction of a second.
    """
    field = comb(len(ranks), size).bit_length() + 1
    subsets = [1] + [0] * size
    for rank in ranks:
        for taken in range(size, 0, -1):
            subsets[taken] += subsets[taken - 1] << (rank * field)
    mask = (1 << field) - 1
    sums = range(sum(ranks) + 1)
    found = ((total, (subsets[size] >> (total * field)) & mask) for total in sums)
    return tuple((total, count) for total, count in found if count)
