"""The checks of part 3: the objective, met and missed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guide.seconds import WHILE, Played
from tui.model.snapshot import Load


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


def test_a_ramp_misses_no_objective() -> None:
    more: dict[str, Any] = {"target_users": 3000, "p95_ms": 3500.0}
    lab = Played(3).play(9, load=Load.SPAWNING, users=1400, **more)
    assert "late" not in lab.done
    assert lab.observed.late_users is None
    lab.play(3, users=3000, **more)
    assert lab.done["late"] == "p95 3.5 s with 3,000 users; the objective is 3.0 s"
    assert lab.observed.late_users == 3000


@pytest.mark.parametrize(("late", "ticks"), [(None, False), (0, False), (1, True)])
def test_late_pages_are_failures(late: int | None, ticks: bool) -> None:
    assert ("failed" in Played(3).play(late=late).done) is ticks
    # Those of a run that is over do not count.
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
