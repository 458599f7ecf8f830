"""Which figures can be compared, by what limited the runs."""

from __future__ import annotations

import pytest

from tui.analysis.comparability import LIMITS, caveat, common, incomparable
from tui.model.verdict import Bottleneck as Is


@pytest.mark.parametrize(
    ("a", "b", "sentence"),
    [
        (Is.TESTER, Is.SHOP, "not comparable: A was limited by the tester, B by the shop"),
        (Is.USERS, Is.MACHINE, "not comparable: A was limited by its users, B by the machine"),
        (Is.TESTER, Is.MASTER, "not comparable: A was limited by the tester, B by the master"),
        (Is.IDLE, Is.SHOP, "not comparable: A had no load"),
        (Is.IDLE, Is.IDLE, "not comparable: A and B had no load"),
        # The target sets the pace in both: a slower one may well have a queue now.
        (Is.USERS, Is.SHOP, None),
        (Is.SHOP, Is.SHOP, None),
        (Is.TESTER, Is.TESTER, None),
        (Is.UNCLEAR, Is.TESTER, None),
    ],
)
def test_figures_of_different_limits_are_not_comparable(a: Is, b: Is, sentence: str | None) -> None:
    assert incomparable(a, b) == sentence


def test_every_bottleneck_has_its_words() -> None:
    assert set(LIMITS) | {Is.UNCLEAR, Is.IDLE} == set(Is)


def test_figures_of_the_tester_are_not_of_the_target() -> None:
    assert "not of the target" in (caveat(Is.TESTER, Is.TESTER) or "")
    assert caveat(Is.UNCLEAR, Is.SHOP) == "It is unclear what limited A."
    assert caveat(Is.SHOP, Is.SHOP) is caveat(Is.USERS, Is.SHOP) is None


def test_a_group_has_the_limit_of_most_of_its_runs() -> None:
    assert common([Is.SHOP, Is.SHOP, Is.TESTER]) is Is.SHOP
    assert common([Is.SHOP, Is.TESTER]) is Is.UNCLEAR
