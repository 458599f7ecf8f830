"""What the last seconds say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.cases import IDLE_LAB, case, second
from tui.analysis.signals import read


def test_the_window_does_not_reach_back_over_a_pause() -> None:
    before = second(1, cpu_percent={"worker-1": 10.0})
    signals = read([before, second(2, users=0), second(3)])
    assert signals is not None
    assert signals.worker_percent == 96.0


def test_a_second_in_which_a_crowd_came_says_nothing_of_those_after() -> None:
    crowd = [second(1, users=0), second(2, lag_ms=200.0), second(3), second(4)]
    for seconds, lag_ms in ((2, 200.0), (3, 30.0), (4, 30.0)):
        signals = read(crowd[:seconds])
        assert signals is not None
        assert signals.lag_ms == lag_ms
    # One user more or less is no crowd.
    few = read([second(1, lag_ms=10.0), second(2, users=201, lag_ms=30.0)])
    assert few is not None
    assert few.lag_ms == 20.0


def test_a_queue_that_the_probe_sees_at_the_target_is_not_the_testers() -> None:
    # Its loop was late for a second, and a client outside waits as long as its users.
    late = case(
        users=200,
        in_request=160,
        thinking=0,
        worker_percent=60,
        worker_queued_percent=22,
        lag_ms=90,
        rps=260,
        locust_ms=600,
    )
    assert late.tester_share == pytest.approx(0.551)
    assert replace(late, probe_ms=450).tester_share == pytest.approx(0.485, abs=0.001)


def test_a_worker_that_left_says_nothing() -> None:
    both = {"worker-1": 50.0, "worker-2": 99.0}
    signals = read([second(1, cpu_percent=both), second(2, cpu_percent={"worker-1": 50.0})])
    assert signals is not None
    assert (signals.worker, signals.worker_percent) == ("worker-1", 50.0)


def test_one_late_probe_is_not_the_shops_speed() -> None:
    samples = [second(t, probe_ms=900.0 if t == 3 else 4.0) for t in range(1, 6)]
    signals = read(samples)
    assert signals is not None
    assert signals.probe_ms == 4.0


def test_where_the_users_are() -> None:
    busy = replace(
        IDLE_LAB, users=100, thinking=40.0, in_request=30.0, worker_percent=80, lag_ms=None
    )
    assert (busy.at_work, busy.stuck, busy.tester_share, busy.waiting_share) == (60, 30, 0.5, 0.5)
    # Where the worker has time, those 30 sleep in tasks of their own.
    idle = replace(busy, worker_percent=20)
    assert (idle.at_work, idle.stuck, idle.tester_share, idle.waiting_share) == (30, 0, 0, 1)


def test_a_late_loop_holds_up_users_inside_their_requests() -> None:
    busy = replace(IDLE_LAB, users=100, thinking=0.0, in_request=90.0, worker_percent=80)
    late = replace(busy, rps=1000, lag_ms=10)
    assert late.late == pytest.approx(30)
    assert late.tester_share == pytest.approx(0.4)
    # No more than there are.
    assert replace(late, lag_ms=500).late == 90
    assert replace(late, lag_ms=500, probe_ms=0).tester_share == 1


def test_a_worker_that_others_keep_off_its_core_is_busy() -> None:
    kept = replace(IDLE_LAB, worker_percent=50)
    assert not kept.is_busy
    assert replace(kept, worker_queued_percent=20).is_busy
    assert replace(kept, stolen_percent=20).is_busy


def test_a_probe_that_asks_what_is_not_tested_is_no_evidence() -> None:
    untested = [
        second(t, probe_path="/", probe_status=200, probe_is_tested=False) for t in range(1, 6)
    ]
    signals = read(untested)
    assert signals is not None
    assert (signals.probe_ms, signals.idle_probe_ms) == (None, None)
    assert not signals.probe_is_tested
    assert not signals.clocks_differ
    assert signals.is_slower is None


def test_where_nothing_is_known_of_the_test_yet_the_probe_counts() -> None:
    signals = read([second(1, probe_path="/", probe_is_tested=None)])
    assert signals is not None
    assert (signals.probe_ms, signals.idle_probe_ms) == (3.0, 3.0)


def test_the_times_of_two_paths_are_not_mixed() -> None:
    before = [second(t, probe_path="/", probe_ms=1.0) for t in range(1, 5)]
    signals = read([*before, second(5, probe_path="/slow", probe_ms=50.0, idle_probe_ms=None)])
    assert signals is not None
    assert (signals.probe_ms, signals.idle_probe_ms) == (50.0, None)
