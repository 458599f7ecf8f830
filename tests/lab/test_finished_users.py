"""A run ends when all of its users have finished or died, and not before that is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.telemetry.reports import report, worker
from tui.lab.finished_users import MOVED_S, FinishedUsers
from tui.telemetry.locust_api import ExceptionCount, MasterReport


def told(now: float, *workers: Any, **changes: Any) -> MasterReport:
    known = {"users_begun": 10, "users_finished": 10} | changes
    return replace(report(now, *workers), **known)


def test_it_takes_a_report_of_every_worker_from_after_the_last_user() -> None:
    watch = FinishedUsers()
    assert not watch.all_have(told(10.0, worker("w1", at=9.9), worker("w2", at=9.5)))
    assert not watch.all_have(told(11.0, worker("w1", at=10.9), worker("w2", at=9.5)))
    assert watch.all_have(told(12.0, worker("w1", at=11.9), worker("w2", at=10.5)))


@pytest.mark.parametrize(
    "changes",
    [
        {"users_begun": None},  # an older plug-in
        {"users_begun": 11},  # one lives, or was lost with its worker
        {"users_finished": 0, "users_stopped": 10},  # all were stopped
        {"users_begun": 0, "users_finished": 0},
        {"state": "spawning"},
        {"state": "stopping"},
    ],
)
def test_a_run_goes_on(changes: dict[str, Any]) -> None:
    watch = FinishedUsers()
    for now in (10.0, 12.0):
        assert not watch.all_have(told(now, worker(at=now - 0.1), **changes))


def test_a_run_without_a_worker_waits_for_one() -> None:
    watch = FinishedUsers()
    assert not watch.all_have(told(10.0))
    assert not watch.all_have(told(12.0, worker(at=11.9, state="stopped")))


def test_users_that_died_or_were_stopped_count_with_those_that_finished() -> None:
    died = (ExceptionCount("ValueError", "", 6),)
    changes = {"users_finished": 3, "users_stopped": 1, "users_died": died}
    watch = FinishedUsers()
    assert not watch.all_have(told(10.0, worker(at=9.9), **changes))
    assert watch.all_have(told(11.0, worker(at=10.9), **changes))


def test_users_that_begin_again_begin_the_wait_again() -> None:
    watch = FinishedUsers()
    assert not watch.all_have(told(10.0, worker(at=9.9)))
    assert not watch.all_have(told(11.0, worker(at=10.9, users=5), users_begun=15))
    assert not watch.all_have(told(12.0, worker(at=11.9), users_begun=15, users_finished=15))
    assert not watch.all_have(replace(told(13.0, worker(at=12.9)), run=2))


def test_users_of_a_lost_worker_are_waited_for_until_others_would_have_them() -> None:
    watch = FinishedUsers()
    left = worker("w1", at=None)
    lost = worker("w2", at=8.0, state="missing")
    for now in (10.0, 10.0 + MOVED_S - 1):
        report = told(now, replace(left, reported_at=now - 0.1), lost, users_begun=14)
        assert not watch.all_have(report)
    now = 10.0 + MOVED_S
    assert watch.all_have(told(now, replace(left, reported_at=now - 0.1), lost, users_begun=14))


def test_users_of_a_lost_worker_that_begin_on_another_are_waited_for() -> None:
    watch = FinishedUsers()
    for now, users in ((10.0, 0), (14.0, 4), (10.0 + MOVED_S, 0)):
        assert not watch.all_have(told(now, worker(at=now - 0.1, users=users), users_begun=14))
