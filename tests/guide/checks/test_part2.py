"""The checks of part 2: more users, and the shop at its limit."""

from __future__ import annotations

import pytest

from tests.guide.seconds import WHILE, Played
from tui.model.parts import ShopMode
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck


def ramp(p95_ms: float, rps: float) -> Played:
    """Half of 200 users, then all of them, steady at 480 ms and 650 RPS."""
    lab = Played(2).play(2, load=Load.SPAWNING, users=100, p95_ms=p95_ms, rps=rps)
    return lab.play(WHILE)


def test_p95_grows_by_half_at_least() -> None:
    assert ramp(320.0, 640.0).done["p95-grew"] == "p95 480 ms with 200 users, 320 ms with 100"
    assert "p95-grew" not in ramp(330.0, 640.0).done


def test_p95_of_more_than_half_the_users_says_nothing() -> None:
    lab = Played(2).play(2, load=Load.SPAWNING, users=101, p95_ms=10.0).play(WHILE)
    assert "p95-grew" not in lab.done
    # The way that always leads there: more users.
    assert "p95-grew" in lab.play(WHILE, users=400, target_users=400, p95_ms=960.0).done


def test_p95_of_another_server_or_pool_says_nothing() -> None:
    for other in ({"shop": ShopMode.PROD}, {"workers": 2}):
        lab = Played(2).play(2, load=Load.SPAWNING, users=100, p95_ms=10.0, **other).play(WHILE)
        assert "p95-grew" not in lab.done
    lab = Played(2).play(2, load=Load.SPAWNING, users=100, p95_ms=10.0).pause().play(WHILE)
    assert "p95-grew" not in lab.done


def test_p95_is_compared_with_the_fewest_users_and_rps_with_half_of_them() -> None:
    lab = Played(2).play(2, load=Load.SPAWNING, users=50, p95_ms=100.0, rps=400.0)
    lab.play(2, load=Load.SPAWNING, users=100, p95_ms=400.0, rps=640.0).play(WHILE)
    assert lab.done["p95-grew"] == "p95 480 ms with 200 users, 100 ms with 50"
    lab.play(WHILE, users=400, target_users=400, rps=660.0)
    lab.play(WHILE, users=800, target_users=800, rps=670.0)
    assert lab.done["plateau"] == "660 RPS with 400 users, 650 with 200"


@pytest.mark.parametrize(("rps", "ticks"), [(715.0, True), (716.0, False)])
def test_rps_stays_within_a_tenth(rps: float, ticks: bool) -> None:
    lab = Played(2).play(WHILE).play(WHILE, users=400, target_users=400, rps=rps)
    assert ("plateau" in lab.done) is ticks


def test_a_second_on_the_way_up_is_no_plateau() -> None:
    assert "plateau" not in ramp(160.0, 640.0).done
    # More users, more RPS: no limit yet.
    lab = Played(2).play(WHILE).play(WHILE, users=400, target_users=400, rps=900.0)
    assert "plateau" not in lab.done
    assert "plateau" in lab.play(WHILE, users=800, target_users=800, rps=930.0).done


def test_more_users_are_half_as_many_again() -> None:
    lab = Played(2).play(3).play(3, users=290, target_users=290)
    assert "more-users" not in lab.done
    lab.play(3, users=250, target_users=300, load=Load.SPAWNING)
    assert "more-users" not in lab.done
    assert lab.play(users=300, target_users=300).done["more-users"] == (
        "300 users are up, 200 before"
    )


def test_users_counted_twice_while_a_worker_joins_are_not_more_users() -> None:
    lab = Played(2).play(3).play(2, users=300)
    assert "more-users" not in lab.done


def test_what_is_the_bottleneck_while_users_come_up_is_not_it_yet() -> None:
    lab = Played(2).play(4, load=Load.SPAWNING, users=100, bottleneck=Bottleneck.TESTER)
    lab.play(5, bottleneck=Bottleneck.TESTER).play(8)
    assert "bottleneck" not in lab.done
    assert lab.play(2, bottleneck=Bottleneck.SHOP).done["bottleneck"] == "the bottleneck: shop"


def test_both_servers_are_compared_on_the_same_test() -> None:
    lab = Played(2).play(WHILE).pause()
    assert "shops" not in lab.done
    lab.play(WHILE, shop=ShopMode.PROD, users=400, target_users=400).pause()
    assert "shops" not in lab.done
    lab.play(WHILE, shop=ShopMode.PROD, rps=940.0)
    assert lab.done["shops"] == "prod: 940 RPS, dev: 650 RPS"
