"""Each step ticks when the run shows it, and not by accident."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.guide.seconds import Played, second
from tui.guide.checks import CHECKS
from tui.guide.checks.part4 import worth
from tui.guide.content import GUIDES
from tui.guide.observations import LONG_SAMPLES, Observations, remember
from tui.model.parts import ShopMode
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck

# As long as any steady figure takes: settle, and ten seconds.
WHILE = 16


def part1(**changes: Any) -> dict[str, Any]:
    """A second of part 1 that ticks all but the stop."""
    return {
        "posts": 105, "gets": 100, "thinking": 9.9, "bottleneck": Bottleneck.USERS,
    } | changes  # fmt: skip


def whole_part(number: int) -> Played:
    """A part from its start to its stop, as a two-core laptop has it."""
    lab = Played(number)
    match number:
        case 1:
            lab.play(4, load=Load.SPAWNING, users=4, **part1()).play(WHILE, **part1())
        case 2:
            shop = Bottleneck.SHOP
            lab.play(2, load=Load.SPAWNING, users=100, p95_ms=160.0, rps=600.0)
            lab.play(WHILE, bottleneck=shop)
            lab.play(WHILE, users=400, target_users=400, p95_ms=950.0, bottleneck=shop).pause()
            lab.play(WHILE, users=400, target_users=400, shop=ShopMode.PROD, rps=940.0)
        case 3:
            lab.play(WHILE, p95_ms=480.0)
            late: dict[str, Any] = {"p95_ms": 3400.0, "late": 70}
            lab.play(WHILE, users=2000, target_users=2000, **late)
            lab.play(WHILE, users=800, target_users=800, p95_ms=1900.0)
        case _:
            lab.play(5, load=Load.SPAWNING, users=900, cpu=96.0, bottleneck=Bottleneck.TESTER)
            lab.play(WHILE, cpu=97.0, rps=800.0, bottleneck=Bottleneck.TESTER)
            lab.play(WHILE, workers=2, cpu=75.0, rps=1400.0)
            lab.play(WHILE, workers=1, cpu=97.0, rps=810.0)
    return lab.pause()


@pytest.mark.parametrize("number", GUIDES)
def test_a_whole_part_ticks_all_that_a_run_can_show(number: int) -> None:
    lab = whole_part(number)
    assert set(lab.done) == set(CHECKS[number])
    assert len([text for text in lab.news if text.startswith("step done: ")]) == len(CHECKS[number])


@pytest.mark.parametrize("number", GUIDES)
@pytest.mark.parametrize(
    "spoiled",
    [
        {"report_age_s": 9.0},
        {"report_age_s": None},
        {"users": 0},
        {"users": None},
        {"load": Load.READY},
        {"load": Load.STARTING},
        {"load": Load.FAILED},
        {"load": Load.STOPPING},
    ],
    ids=str,
)
def test_nothing_ticks_by_a_stale_report_or_without_load(
    number: int, spoiled: dict[str, Any]
) -> None:
    good: dict[str, Any] = part1() | {"late": 9, "cpu": 99.0, "p95_ms": 3500.0}
    for bottleneck in Bottleneck:
        lab = Played(number)
        for workers in (1, 2):
            seconds = good | {"bottleneck": bottleneck, "workers": workers} | spoiled
            lab.play(WHILE, **seconds)
        assert lab.done == {}
        assert lab.measured == {}


@pytest.mark.parametrize("number", GUIDES)
def test_what_is_not_known_ticks_nothing_that_needs_it(number: int) -> None:
    unknown: dict[str, Any] = {
        "rps": None, "p95_ms": None, "mean_ms": None, "cpu": None, "posts": 0, "gets": 0,
        "bottleneck": Bottleneck.UNCLEAR,
    }  # fmt: skip
    lab = Played(number).play(WHILE, **unknown).play(WHILE, workers=2, **unknown)
    assert set(lab.done) <= {"start", "users-up", "added"}
    assert lab.measured == {}


@pytest.mark.parametrize("number", GUIDES)
def test_the_figures_of_another_part_tick_nothing(number: int) -> None:
    for other in set(GUIDES) - {number}:
        lab = whole_part(other)
        # The other part's last seconds stay on the screen while the lab goes over.
        lab.pause(3, load=Load.STARTING)
        lab.play(1, part=number, load=Load.STARTING, users=0, rps=None, run_s=None)
        lab.pause(3, load=Load.STOPPED)
        assert lab.done == {}


# --- part 1 -------------------------------------------------------------------------------------


def test_the_load_is_on_before_all_users_are_up() -> None:
    lab = Played(1).play(load=Load.SPAWNING, users=4, posts=0, gets=0)
    assert set(lab.done) == {"start"}
    lab.play()
    assert lab.done["users-up"] == "10 users are up"
    assert "step done: 10 users are up" in lab.news


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
    assert ("thinking" in Played(1).play(8, thinking=thinking).done) is ticks


def test_the_seconds_in_which_users_came_up_are_no_part_of_the_thinking() -> None:
    lab = Played(1).play(3, load=Load.SPAWNING, users=7, thinking=6.0).play(3, thinking=6.0)
    assert "thinking" not in lab.done
    assert "thinking" in lab.play(4, thinking=9.0).done


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
    assert "stop" in Played(1).play().pause(load=Load.STOPPING).done
    assert "stop" in Played(1).play().pause().done
    stale = Played(1).play().play(load=Load.STOPPED, users=0, run_s=None, report_age_s=60.0)
    assert "stop" not in stale.done


# --- part 2 -------------------------------------------------------------------------------------


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


# --- part 3 -------------------------------------------------------------------------------------


def test_the_objective_is_met_and_missed() -> None:
    lab = Played(3).play(WHILE, p95_ms=3001.0)
    assert {"within", "late"} & set(lab.done) == {"late"}
    lab = Played(3).play(WHILE, p95_ms=3000.0)
    assert {"within", "late"} & set(lab.done) == {"within"}
    assert "late" in Played(3).play(WHILE, p95_ms=300.0, slo_ms=200.0).done


def test_one_late_second_is_a_hiccup() -> None:
    lab = Played(3)
    for _ in range(5):
        lab.play(2, p95_ms=3500.0).play(p95_ms=900.0)
    assert "late" not in lab.done


@pytest.mark.parametrize(("late", "ticks"), [(None, False), (0, False), (1, True)])
def test_late_pages_are_failures(late: int | None, ticks: bool) -> None:
    assert ("failed" in Played(3).play(late=late).done) is ticks
    # Of a run that is over they are no news.
    assert "failed" not in Played(3).play(late=late, load=Load.STOPPED, users=0).done


def test_within_the_objective_again_with_fewer_users() -> None:
    more: dict[str, Any] = {"users": 2000, "target_users": 2000}
    lab = Played(3).play(WHILE).play(5, **more, p95_ms=3500.0)
    # The same users, faster for a while: that is not what was asked for.
    assert "within-again" not in lab.play(WHILE, **more, p95_ms=2500.0).done
    # Those that are left wait for those that went: that is no limit of theirs.
    lab.play(8, users=1000, target_users=1000, p95_ms=3400.0)
    assert lab.observed.late_users == 2000
    lab.play(4, users=1000, target_users=1000, p95_ms=1500.0)
    assert "within-again" not in lab.done
    lab.play(users=1000, target_users=1000, p95_ms=1500.0)
    assert lab.done["within-again"] == "p95 1.5 s with 1,000 users; late from 2,000"


def test_within_the_objective_from_the_start_is_not_again() -> None:
    assert "within-again" not in Played(3).play(WHILE).done


# --- part 4 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cpu", "seconds", "ticks"), [(90.0, 3, True), (90.0, 2, False), (89.9, 9, False)]
)
def test_a_lone_worker_is_full_for_three_seconds(cpu: float, seconds: int, ticks: bool) -> None:
    assert ("saturated" in Played(4).play(seconds, cpu=cpu).done) is ticks
    assert "saturated" not in Played(4).play(seconds, cpu=cpu, workers=2).done


def test_one_workers_rps_is_one_workers() -> None:
    lab = Played(4).play(WHILE, workers=2)
    assert "one-worker" not in lab.done
    lab.play(WHILE, workers=1, rps=801.0)
    assert lab.done["one-worker"] == "one worker makes 801 RPS"
    assert "one-worker" not in Played(4).play(WHILE, users=3000, load=Load.SPAWNING).done


def test_a_worker_is_added_to_one_that_was_alone() -> None:
    assert "added" not in Played(4).play(WHILE, workers=2).done
    assert "added" not in Played(4).play(WHILE).done
    assert "added" in Played(4).play().play(workers=2).done


@pytest.mark.parametrize(
    ("rps", "cores", "ticks"),
    [(919.0, 2, False), (921.0, 2, True), (921.0, 4, False), (1280.0, 4, True)],
)
def test_what_a_second_worker_must_bring(rps: float, cores: int, ticks: bool) -> None:
    lab = Played(4).play(WHILE, rps=800.0).play(WHILE, workers=2, rps=rps, cores=cores)
    assert ("speed-up" in lab.done) is ticks
    if ticks and cores == 4:
        assert lab.done["speed-up"] == "1.60 times, efficiency 80%: 800 → 1,280 RPS"


def test_a_machine_that_shares_its_cores_is_asked_for_less() -> None:
    assert worth(2) == worth(3) == pytest.approx(1.15)
    assert worth(4) == worth(16) == pytest.approx(1.6)


def test_the_speed_up_compares_the_same_test_only() -> None:
    for other in ({"users": 2000, "target_users": 2000}, {"shop": ShopMode.DEV}):
        lab = Played(4).play(WHILE, rps=800.0, **other).play(WHILE, workers=2, rps=1400.0)
        assert "speed-up" not in lab.done
    # And the newest figure of each: an old one of another hour would be unfair.
    lab = Played(4).play(WHILE, rps=500.0).pause().play(WHILE, rps=1300.0)
    assert "speed-up" not in lab.play(WHILE, workers=2, rps=1400.0).done


def test_a_worker_that_has_no_users_yet_does_not_count() -> None:
    lab = Played(4).play(WHILE, rps=800.0)
    snapshot = second(4, lab.t, workers=2, rps=1400.0)
    first, new = snapshot.processes
    idle = replace(snapshot, processes=(first, replace(new, users=0)))
    assert not CHECKS[4]["added"](idle, remember(lab.observed, idle)).done


def test_a_worker_is_removed_again() -> None:
    lab = Played(4).play(WHILE, rps=800.0)
    assert "removed" not in lab.done
    lab.play(WHILE, workers=2, rps=1400.0)
    assert "removed" not in lab.done
    lab.play(WHILE, rps=810.0)
    assert lab.done["removed"] == "2 → 1 workers: 1,400 → 810 RPS"


# --- memory -------------------------------------------------------------------------------------


def test_what_is_steady_is_forgotten_when_seconds_are_missing() -> None:
    lab = Played(1).play(WHILE)
    assert lab.observed.current is not None
    lab.t += 60
    assert lab.play().observed.current is None


def test_the_memory_stays_small() -> None:
    lab = Played(2)
    for users in range(1, 3000, 7):
        lab.play(users=users, target_users=5000, load=Load.SPAWNING)
    for users in range(100, 140):
        lab.play(10, users=users, target_users=users)
    assert len(lab.observed.points) < 120
    assert len(lab.observed.steady) <= 20
    assert len(lab.observed.window) <= LONG_SAMPLES


def test_another_part_begins_with_nothing() -> None:
    lab = Played(1).play(WHILE)
    after = remember(lab.observed, second(2, lab.t, load=Load.READY, users=0))
    assert after == Observations(2, since_t=lab.t)
