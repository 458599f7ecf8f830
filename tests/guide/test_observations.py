"""What is remembered of a part, and what is forgotten."""

from __future__ import annotations

from dataclasses import replace

from tests.guide.seconds import WHILE, Played, second
from tui.analysis.steadiness import Steadiness
from tui.analysis.thresholds import LONG_SAMPLES
from tui.guide.observations import Observations, remember
from tui.model.snapshot import Load


def test_what_is_steady_is_forgotten_when_seconds_are_missing() -> None:
    lab = Played(1).play(WHILE)
    assert lab.observed.current is not None
    lab.t += 60
    assert lab.play().observed.current is None


def test_a_stale_report_is_no_steady_second() -> None:
    lab = Played(1).play(WHILE)
    assert lab.observed.current is not None
    assert lab.play(report_age_s=9.0).observed.current is None
    assert lab.play(3).observed.current is None


def test_the_memory_stays_small() -> None:
    lab = Played(2)
    for users in range(1, 3000, 7):
        lab.play(users=users, target_users=5000, load=Load.SPAWNING)
    for users in range(100, 140):
        lab.play(10, users=users, target_users=users)
    assert len(lab.observed.points) < 120
    assert len(lab.observed.figures) <= 20
    assert len(lab.observed.steadiness.window) <= LONG_SAMPLES


def test_another_part_begins_with_nothing() -> None:
    lab = Played(1).play(WHILE)
    after = remember(lab.observed, second(2, lab.t, load=Load.READY, users=0))
    assert replace(after, steadiness=Steadiness()) == Observations(2)
    assert after.steadiness.window == ()
