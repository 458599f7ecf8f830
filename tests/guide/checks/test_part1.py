"""The checks of part 1: users that take turns, and think."""

from __future__ import annotations

import pytest

from tests.guide.seconds import WHILE, Played
from tui.analysis.thresholds import LONG_SAMPLES
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck


def test_the_load_is_on_before_all_users_are_up() -> None:
    lab = Played(1).play(load=Load.SPAWNING, users=4, posts=0, gets=0)
    assert set(lab.done) == {"start"}
    lab.play()
    assert lab.done["users-up"] == "10 users are up"
    assert "step done: 10 users are up" in lab.logged


def test_the_order_needs_two_rounds_and_no_page_before_its_pet() -> None:
    assert "order" not in Played(1).play(posts=19, gets=15).done
    assert "order" in Played(1).play(posts=25, gets=20).done
    assert "order" not in Played(1).play(posts=40, gets=20).done
    # Once out of order, always: until the next run.
    lab = Played(1).play(posts=5, gets=6).play(posts=105, gets=100)
    assert "order" not in lab.done
    lab.pause().play(posts=105, gets=100)
    assert "order" in lab.done


@pytest.mark.parametrize(("thinking", "ticks"), [(4.9, False), (5.0, True), (None, False)])
def test_most_users_think(thinking: float | None, ticks: bool) -> None:
    assert ("thinking" in Played(1).play(9, thinking=thinking).done) is ticks


def test_the_seconds_in_which_users_came_up_are_no_part_of_the_thinking() -> None:
    lab = Played(1).play(3, load=Load.SPAWNING, users=7, thinking=6.0).play(7, thinking=6.0)
    assert "thinking" not in lab.done
    lab.play(thinking=9.4)
    # The prediction is compared with the same figure.
    assert lab.done["thinking"] == "9 of 10 users are thinking"
    assert lab.measured["thinking"] == 9.4


@pytest.mark.parametrize(("rps", "ticks"), [(4.99, True), (4.2, False), (5.8, False)])
def test_little(rps: float, ticks: bool) -> None:
    assert ("little" in Played(1).play(WHILE, rps=rps).done) is ticks


def test_little_looks_at_ten_seconds_with_all_users_up() -> None:
    lab = Played(1).play(4 + LONG_SAMPLES - 1)
    assert "little" not in lab.done
    assert "little" in lab.play(2).done
    assert "little" not in Played(1).play(WHILE, users=7, load=Load.SPAWNING).done


@pytest.mark.parametrize("number", [1, 2, 4])
def test_the_bottleneck_is_the_one_of_the_part(number: int) -> None:
    right = {
        1: {Bottleneck.USERS},
        2: {Bottleneck.SHOP, Bottleneck.MACHINE, Bottleneck.TESTER, Bottleneck.MASTER},
        4: {Bottleneck.TESTER},
    }[number]
    for bottleneck in Bottleneck:
        lab = Played(number).play(WHILE, bottleneck=bottleneck)
        assert ("bottleneck" in lab.done) is (bottleneck in right)


def test_a_stop_counts_where_all_users_had_been_up() -> None:
    assert "stop" not in Played(1).pause().done
    assert "stop" not in Played(1).play(users=4, load=Load.SPAWNING).pause().done
    # While it stops, the requests in flight are not counted yet.
    assert "stop" not in Played(1).play().pause(load=Load.STOPPING).done
    assert "stop" in Played(1).play().pause().done
    stale = Played(1).play().play(load=Load.STOPPED, users=0, run_s=None, report_age_s=60.0)
    assert "stop" not in stale.done
