"""Workers that come and go, in what the master reports."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from locustfiles.plugin.master_report import KEPT_AFTER_END_S, Telemetry
from tests.locustfiles.plugin.clock import Clock
from tests.locustfiles.plugin.reports import Runner, asked, entry, sent
from tui.telemetry.locust_api import parse_report

settings.load_profile("patient")


def test_a_worker_that_ended_is_shown_for_a_while_and_then_but_counted(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10)))
    telemetry.add_report("w2", sent(entry(4, 10), pid=8))
    assert len(asked(telemetry, w1="running").workers) == 2
    clock.now += KEPT_AFTER_END_S
    assert len(asked(telemetry, w1="running").workers) == 2
    clock.now += 0.1
    report = asked(telemetry, w1="running")
    assert [each.id for each in report.workers] == ["w1"]
    assert report.left == {8: 4}
    assert report.total.requests == 7


def test_a_worker_that_is_missing_may_come_back_and_is_kept(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10)))
    for _ in range(3):
        assert len(asked(telemetry, w1="missing").workers) == 1
        clock.now += KEPT_AFTER_END_S


def test_a_worker_that_was_taken_for_ended_and_speaks_again(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10)))
    asked(telemetry)
    clock.now += KEPT_AFTER_END_S - 1
    telemetry.add_report("w1", sent(entry(2, 10)))
    asked(telemetry)
    clock.now += 2  # so long after its last word it is still there
    assert len(asked(telemetry).workers) == 1
    clock.now += KEPT_AFTER_END_S
    assert asked(telemetry).left == {7: 5}
    telemetry.add_report("w1", sent(entry(1, 10)))
    report = asked(telemetry)
    assert ([each.requests for each in report.workers], report.left) == ([1], {7: 5})


def test_a_departed_worker_counts_in_its_own_run_only(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10)))
    telemetry.add_report("w2", sent(entry(3, 10), pid=8))
    asked(telemetry, w2="running")
    clock.now += KEPT_AFTER_END_S + 1
    assert asked(telemetry, w2="running").left == {7: 3}
    asked(telemetry)  # w2 has gone, too, just before the next run
    telemetry.begin_run()
    report = asked(telemetry)
    assert (report.workers, report.left) == ((), {})


def test_a_worker_that_did_nothing_leaves_nothing(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent())
    asked(telemetry)
    clock.now += KEPT_AFTER_END_S + 1
    report = asked(telemetry)
    assert (report.workers, report.left) == ((), {})


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9), st.booleans()), max_size=40))
def test_no_request_is_lost_with_its_worker(told: list[tuple[int, int, bool]]) -> None:
    """Reports of five workers, each there or gone at the poll after it; a pid may come back."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        clock, telemetry = Clock(monkeypatch), Telemetry()
        for number, requests, is_there in told:
            telemetry.add_report(f"w{number}", sent(entry(requests, 10), pid=number % 3))
            asked(telemetry, **({f"w{number}": "running"} if is_there else {}))
            clock.now += 6
            report = asked(telemetry)
            shown = sum(each.requests for each in report.workers)
            assert shown + sum(report.left.values()) == report.total.requests


def test_a_thousand_workers_that_came_and_went(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    most = 0
    for number in range(1000):
        telemetry.add_report(f"host_{number:032x}", sent(entry(5, 10), pid=10_000 + number))
        most = max(most, len(asked(telemetry, **{f"host_{number:032x}": "running"}).workers))
        clock.now += 1
    assert most <= KEPT_AFTER_END_S + 3
    answer = Flask("x").json.dumps(telemetry.as_json(Runner()))  # type: ignore[arg-type]
    assert len(answer) < 30_000
    report = parse_report(answer.encode())
    kept = sum(each.requests for each in report.workers)
    assert sum(report.left.values()) + kept == report.total.requests == 5000
