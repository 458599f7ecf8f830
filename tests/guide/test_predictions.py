"""Predictions, and the figures that a run measures for them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guide.seconds import WHILE, Played
from tui.guide.predictions import how_far
from tui.model.parts import ShopMode
from tui.model.snapshot import Load


@pytest.mark.parametrize(
    ("predicted", "measured", "says"),
    [
        (5.0, 5.0, "exactly"),
        (0.0, 0.0, "exactly"),
        (5.2, 5.0, "spot on"),
        (6.2, 5.0, "24% too high"),
        (4.0, 5.0, "20% too low"),
        (20.0, 5.0, "4.0 times too high"),
        (0.5, 5.0, "10 times too low"),
        (1e9, 5.0, "over 1,000 times too high"),
        (0.0, 5.0, "too low"),
        (3.0, 0.0, "too high"),
    ],
)
def test_how_far(predicted: float, measured: float, says: str) -> None:
    assert how_far(predicted, measured) == says


def test_the_answers_of_part_1() -> None:
    lab = Played(1).play(WHILE, thinking=9.97)
    assert lab.measured == {"rps": 5.0, "thinking": 9.97}


def test_an_answer_stays() -> None:
    lab = Played(1).play(WHILE, rps=5.0).pause().play(WHILE, rps=4.0)
    assert lab.measured["rps"] == 5.0


@pytest.mark.parametrize("other", [{"users": 50, "target_users": 50}, {"shop": ShopMode.PROD}])
def test_another_test_answers_nothing(other: dict[str, Any]) -> None:
    assert Played(2).play(WHILE, **other).measured == {}


def test_users_that_think_answer_on_either_server() -> None:
    assert Played(1).play(WHILE, shop=ShopMode.PROD).measured == {"rps": 5.0}
    assert Played(1).play(WHILE, users=50, target_users=50).measured == {}


def test_the_answers_of_parts_2_to_4() -> None:
    assert Played(2).play(WHILE).measured == {"rps": 650.0, "p95": 480.0}
    lab = Played(3).play(WHILE).play(2, users=1000, load=Load.SPAWNING)
    # On the way up, and of too few seconds, nothing is read off.
    lab.play(5, users=1700, p95_ms=3100.0, load=Load.SPAWNING, target_users=2000)
    lab.play(2, users=2000, p95_ms=3100.0, target_users=2000)
    assert lab.measured == {"p95": 480.0}
    lab.play(users=2000, p95_ms=3100.0, target_users=2000)
    assert lab.measured == {"p95": 480.0, "late-users": 2000}
    lab = Played(4).play(WHILE, rps=800.0)
    assert lab.measured == {"rps": 800.0}
    assert lab.play(WHILE, workers=2, rps=1400.0).measured["times"] == 1.75


def test_the_speed_up_of_three_workers_is_not_that_of_two() -> None:
    assert "times" not in Played(4).play(WHILE).play(WHILE, workers=3).measured
