"""The checks of part 4: more workers, and what they bring."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.guide.seconds import WHILE, Played, second
from tui.guide.checks import CHECKS
from tui.guide.checks.part4 import worth
from tui.guide.observations import remember
from tui.model.parts import ShopMode
from tui.model.snapshot import Load


@pytest.mark.parametrize(
    ("cpu", "seconds", "ticks"), [(90.0, 3, True), (90.0, 2, False), (89.9, 9, False)]
)
def test_a_lone_worker_is_saturated_for_three_seconds(
    cpu: float, seconds: int, ticks: bool
) -> None:
    assert ("saturated" in Played(4).play(seconds, cpu=cpu).done) is ticks
    assert "saturated" not in Played(4).play(seconds, cpu=cpu, workers=2).done


def test_one_workers_rps_is_one_workers() -> None:
    lab = Played(4).play(WHILE, workers=2)
    assert "one-worker" not in lab.done
    lab.play(WHILE, workers=1, rps=801.0)
    assert lab.done["one-worker"] == "one worker makes 801 RPS"
    assert "one-worker" not in Played(4).play(WHILE, users=4999).done
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
