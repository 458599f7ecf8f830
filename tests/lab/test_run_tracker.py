"""Runs as the master's reports tell of them: how they begin, and what ended them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.runs.examples import a_plan, a_run
from tests.runs.journals import second
from tests.telemetry.reports import report, worker
from tui.lab.event_log import EventLog
from tui.lab.run_tracker import Context, RunTracker
from tui.model.run import RequestOutcomes
from tui.model.sample import Sample
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck, Verdict
from tui.telemetry.locust_api import ExceptionCount

NOW = Context(5.0, a_plan(1), "http://127.0.0.1:1", {}, Verdict(Bottleneck.IDLE))


@pytest.fixture
def follow(tmp_path: Path) -> Iterator[tuple[RunTracker, EventLog, Callable[..., None]]]:
    (tmp_path / "runs").mkdir()
    log = EventLog()
    tracker = RunTracker(tmp_path, log.add, log)

    def told(**changes: Any) -> None:
        whole = report(5.0, worker(requests=7), times={10: 7})
        tracker.follow(replace(whole, answered=7, **changes), NOW)

    told(run=0, state="ready")
    yield tracker, log, told
    # As the lab does when it is left: it closes the run's journal.
    tracker.abort("petload was left", "interrupt", NOW)


def test_a_run_that_began_and_ended_between_two_reports_is_kept(follow: Any) -> None:
    tracker, log, told = follow
    told(run=1, state="stopped", has_ended=True)
    told(run=1, state="stopped", has_ended=True)
    assert tracker.last["totals"]["requests"] == 7
    assert tracker.last["ended_by"] == "locustfile"
    assert len(tracker.kept) == 1
    assert [event.text for event in log][-1] == "load stopped: the locustfile ended it"


def test_a_run_that_waits_for_its_listeners_has_not_begun(follow: Any) -> None:
    tracker, _, told = follow
    told(run=1, state="ready")
    told(run=2, state="stopped", has_ended=False)
    assert tracker.last is None
    assert tracker.recorder is None


def test_a_run_that_was_aborted_does_not_begin_again(follow: Any) -> None:
    tracker, _, told = follow
    told(run=1, state="running")
    tracker.abort("its users did not stop", "stop", NOW)
    told(run=1, state="stopping")
    assert tracker.recorder is None
    assert tracker.last["ended_by"] == "stop"


def test_a_new_master_counts_its_runs_anew(follow: Any) -> None:
    tracker, _, told = follow
    told(run=1, state="running")
    told(run=1, state="stopped")
    told(run=0, state="ready")
    told(run=1, state="running")
    assert tracker.recorder is not None


@pytest.mark.parametrize(
    ("ended_by", "finished", "stopped", "why"),
    [
        (None, 0, 0, "load stopped: the locustfile ended it"),
        ("users", 4, 0, "load stopped: all its users have finished"),
        ("users", 0, 0, "load stopped: all its users have died"),
        # As by runner.stop() in a task.
        ("users", 1, 3, "load stopped: all its users have finished or were stopped"),
        ("stop", 0, 0, "load stopped"),
    ],
)
def test_the_log_says_what_ended_a_run(
    follow: Any, ended_by: str | None, finished: int, stopped: int, why: str
) -> None:
    tracker, log, told = follow
    told(run=1, state="running")
    tracker.recorder.ended_by = ended_by
    told(run=1, state="stopped", users_finished=finished, users_stopped=stopped)
    assert [event.text for event in log][-1] == why
    assert tracker.last["ended_by"] == (ended_by or "locustfile")


def test_the_death_of_a_user_is_told_once_with_its_line(follow: Any) -> None:
    _, log, told = follow
    told(run=1, state="running")
    died = (ExceptionCount("ValueError: no token", "mine.py:9 in on_start", 3),)
    for _ in range(2):
        told(run=1, state="running", users_died=died, exceptions=died)
    assert [event.text for event in log][1:] == [
        "a user died of ValueError: no token at mine.py:9 in on_start"
    ]


@pytest.mark.parametrize("is_aborted", [False, True])
def test_only_a_run_whose_master_lives_is_handed_on(tmp_path: Path, *, is_aborted: bool) -> None:
    (tmp_path / "runs").mkdir()
    handed_on: list[Path] = []
    last_seconds: list[Snapshot] = []
    tracker = RunTracker(tmp_path, lambda _: None, [], handed_on.append, last_seconds.append)
    whole = replace(report(5.0, worker(requests=7), times={10: 7}), answered=7)
    tracker.follow(replace(whole, run=1, state="running"), NOW)
    tracker.add(second(1)[0], None, 0)
    if is_aborted:
        tracker.abort("the master was lost", "lost", NOW)
    else:
        tracker.follow(replace(whole, run=1, state="stopped"), NOW)
    assert len(tracker.kept) == 1
    assert handed_on == ([] if is_aborted else tracker.kept)
    assert [last.totals.requests for last in last_seconds] == ([] if is_aborted else [7])


PROBED = Sample(1.0, probe_path="/slow", probe_status=200, probe_is_tested=True, probe_ms=50.0)


@pytest.mark.parametrize(
    ("host", "cut_off", "path"),
    [
        ("http://127.0.0.1:1", 0, "/slow"),
        ("http://127.0.0.1:1", 3, None),  # the target may still be at work on them
        ("http://127.0.0.1:2", 0, None),
    ],
)
def test_a_run_is_judged_again_once_where_its_target_is_idle(
    follow: Any, host: str, cut_off: int, path: str | None
) -> None:
    tracker, _, _ = follow
    outcomes = RequestOutcomes(answered=7, cut_off=cut_off)
    tracker._run = a_run(samples=(PROBED,), outcomes=outcomes, host="http://127.0.0.1:1")
    assert tracker.path_without_baseline(host) == path
    tracker.judge_again("/slow", 40.0)
    assert tracker.path_without_baseline(host) is None
