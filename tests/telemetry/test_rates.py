"""Rates from counts: without jitter, and None where they are not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telemetry.reports import report, stats_of, worker
from tui.telemetry.locust_api import MasterReport, RequestStats
from tui.telemetry.rates import STALE_AFTER_S, LoadMeter, since

HISTOGRAMS = st.dictionaries(
    st.integers(0, 100_000), st.integers(0, 50), min_size=1, max_size=20
).filter(lambda histogram: sum(histogram.values()) > 0)


# --- since --------------------------------------------------------------------------------------


def test_since_is_what_came_between() -> None:
    before = RequestStats(3, 1, 30.0, 15.0, {10: 2, 15: 1})
    now = RequestStats(7, 2, 130.0, 40.0, {10: 3, 15: 1, 40: 3})
    assert since(before, now) == RequestStats(4, 1, 100.0, 40.0, {10: 1, 40: 3})


@given(HISTOGRAMS, HISTOGRAMS)
def test_since_undoes_an_addition(first: dict[int, int], more: dict[int, int]) -> None:
    both = {ms: first.get(ms, 0) + more.get(ms, 0) for ms in first.keys() | more.keys()}
    found = since(stats_of(first), stats_of(both))
    assert found.requests == sum(more.values())
    assert found.response_times == {ms: count for ms, count in more.items() if count}


# --- LoadMeter ----------------------------------------------------------------------------------


class SteadyWorker:
    """A worker that does `rps`, and reports every `period_s`, for the first time at `phase_s`."""

    def __init__(self, name: str, rps: float, phase_s: float, period_s: float = 1.0) -> None:
        self.name, self.rps, self.phase_s, self.period_s = name, rps, phase_s, period_s

    def told_at(self, now: float) -> float | None:
        """Return the time of its last report."""
        if now < self.phase_s:
            return None
        return self.phase_s + (now - self.phase_s) // self.period_s * self.period_s


def polled(now: float, *workers: SteadyWorker) -> MasterReport:
    """Return the master's report on these workers."""
    told = [(each, each.told_at(now)) for each in workers]
    return report(
        now,
        *(
            worker(each.name, round(each.rps * (at or 0.0)), at, failures=round(at or 0.0))
            for each, at in told
        ),
    )


def test_a_rate_is_not_known_before_two_reports() -> None:
    meter = LoadMeter()
    assert meter.update(report(1.0, worker(requests=0, at=None))).rps is None
    assert meter.update(report(2.0, worker(requests=500, at=1.9))).rps is None
    assert meter.update(report(3.0, worker(requests=1400, at=2.9))).rps == pytest.approx(900)


def test_polls_that_see_none_one_or_two_reports_show_the_same_rate() -> None:
    meter, steady = LoadMeter(), SteadyWorker("w1", 900, 0.5)
    # Reports come at .5 of every second. 3.4 and 3.45 see the same; 5.6 sees two more than 3.6.
    polls = [1.6, 2.6, 3.4, 3.45, 3.6, 5.6, 6.4, 7.6]
    shown = [meter.update(polled(now, steady)).rps for now in polls]
    assert shown[0] is None
    assert shown[1:] == [pytest.approx(900)] * 7


def test_two_workers_out_of_phase_add_up_without_jitter() -> None:
    meter = LoadMeter()
    workers = [SteadyWorker("w1", 600, 0.1), SteadyWorker("w2", 300, 0.7)]
    shown = [meter.update(polled(0.9 + 0.4 * poll, *workers)).rps for poll in range(30)]
    settled = shown[3:]
    assert settled == [pytest.approx(900)] * 27


@given(
    phases=st.lists(st.floats(0, 0.99), min_size=1, max_size=4),
    pauses=st.lists(st.floats(0.05, 2.5), min_size=5, max_size=30),
)
def test_steady_work_is_shown_as_steady_however_it_is_polled(
    phases: list[float], pauses: list[float]
) -> None:
    meter, now = LoadMeter(), 1.0
    workers = [SteadyWorker(f"w{number}", 1000, phase) for number, phase in enumerate(phases)]
    for pause in pauses:
        now += pause
        for each in meter.update(polled(now, *workers)).workers:
            # Counts are whole: a report may hold one more or less.
            assert each.rps is None or each.rps == pytest.approx(1000, abs=2.5)


def test_the_rate_is_by_the_workers_own_clock() -> None:
    meter = LoadMeter()
    meter.update(report(10.0, worker(requests=100, at=9.0)))
    rate = meter.update(report(11.0, worker(requests=400, failures=30, at=10.5)))
    assert rate.rps == pytest.approx(200)
    assert rate.failures_per_s == pytest.approx(20)


def test_a_worker_that_joins_does_not_bring_all_that_it_counted_at_once() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker("w1", 100, 1.0)))
    meter.update(report(2.0, worker("w1", 200, 2.0)))
    joined = meter.update(report(3.0, worker("w1", 300, 3.0), worker("w2", 5000, 3.0)))
    assert joined.rps == pytest.approx(100)
    assert [each.rps for each in joined.workers] == [pytest.approx(100), None]


def test_a_worker_that_left_has_no_rate() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker("w1", 100, 1.0), worker("w2", 100, 1.0)))
    meter.update(report(2.0, worker("w1", 200, 2.0), worker("w2", 200, 2.0, lag_ms=3.0)))
    left = worker("w2", 200, 2.0, state="stopped", lag_ms=3.0)
    rate = meter.update(report(2.5, worker("w1", 200, 2.0), left))
    assert rate.rps == pytest.approx(100)
    assert rate.workers[1].rps is None
    assert rate.workers[1].failures_per_s is None
    assert rate.workers[1].lag_ms is None
    assert rate.workers[1].requests == 200  # the count stays known


def test_a_worker_that_is_silent_goes_stale_and_is_never_shown_as_0() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0)))
    meter.update(report(2.0, worker(requests=200, at=2.0)))
    silent = worker(requests=200, at=2.0)
    shown = [meter.update(report(2.0 + age, silent)).rps for age in (0.5, 1.5, 2.5, 2.9)]
    assert shown == [pytest.approx(100)] * 4
    for age in (STALE_AFTER_S, 4.0, 60.0):
        rate = meter.update(report(2.0 + age, silent))
        assert rate.rps is None
        assert rate.failures_per_s is None
        assert rate.p95_ms is None


def test_a_worker_that_speaks_again_is_measured_again() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0)))
    meter.update(report(2.0, worker(requests=200, at=2.0)))
    assert meter.update(report(8.0, worker(requests=200, at=2.0))).rps is None
    assert meter.update(report(10.0, worker(requests=1000, at=10.0))).rps == pytest.approx(100)


def test_no_worker_is_no_rate() -> None:
    rate = LoadMeter().update(report(1.0))
    assert rate.rps is None
    assert rate.users == 0


def test_the_short_report_at_the_stop_is_no_rate() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0)))
    meter.update(report(2.0, worker(requests=200, at=2.0)))
    # 40 requests in 20 ms would be 2000 RPS.
    assert meter.update(report(2.1, worker(requests=240, at=2.02))).rps == pytest.approx(100)
    # They are not lost: the next whole interval has them.
    assert meter.update(report(3.1, worker(requests=240, at=3.0))).rps == pytest.approx(40)


def test_a_new_run_begins_anew() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=5000, at=1.0), times={10: 5000}))
    meter.update(report(2.0, worker(requests=6000, at=2.0), times={10: 6000}))
    first = meter.update(report(3.0, worker(requests=50, at=3.0), run=2, times={400: 50}))
    assert first.rps == pytest.approx(50)  # of what was counted since the run's start
    assert first.p50_ms == 400
    second = meter.update(report(4.0, worker(requests=150, at=4.0), run=2, times={400: 150}))
    assert second.rps == pytest.approx(100)
    assert second.mean_ms == pytest.approx(400)


def test_the_rate_of_the_run_before_is_not_held_into_the_next() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=0, at=1.0)))
    assert meter.update(report(2.0, worker(requests=1000, at=2.0))).rps == pytest.approx(1000)
    rate = meter.update(report(2.1, worker(requests=0, at=2.0), run=2, times={}))
    assert rate.rps is None
    assert rate.p95_ms is None


def test_response_times_are_those_of_the_newest_requests() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0), times={10: 100}))
    rate = meter.update(report(2.0, worker(requests=200, at=2.0), times={10: 100, 300: 100}))
    assert (rate.mean_ms, rate.p50_ms, rate.p95_ms) == (pytest.approx(300), 300, 300)


def test_response_times_are_held_between_two_reports() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0), times={10: 100}))
    meter.update(report(2.0, worker(requests=200, at=2.0), times={20: 200}))
    rate = meter.update(report(2.4, worker(requests=200, at=2.0), times={20: 200}))
    assert rate.p50_ms == 20


def test_idle_is_a_rate_of_0_without_response_times() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0), times={10: 100}))
    meter.update(report(2.0, worker(requests=200, at=2.0), times={10: 200}))
    rate = meter.update(report(3.0, worker(requests=200, at=3.0), times={10: 200}))
    assert rate.rps == 0.0
    assert rate.failures_per_s == 0.0
    assert (rate.mean_ms, rate.p50_ms, rate.p95_ms) == (None, None, None)


def test_users_are_all_workers_users() -> None:
    rate = LoadMeter().update(report(1.0, worker("w1", users=7), worker("w2", users=5)))
    assert rate.users == 12
    assert [each.users for each in rate.workers] == [7, 5]


# --- where the users are ------------------------------------------------------------------------


def test_users_in_a_request_are_known_though_no_request_is_finished() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(at=1.0, users=20)))
    rate = meter.update(report(2.0, worker(at=2.0, users=20, seen=20, busy_s=19.5)))
    assert rate.in_request == pytest.approx(19.5)
    rate = meter.update(report(3.0, worker(at=3.0, users=20, seen=20, busy_s=39.5)))
    assert rate.in_request == pytest.approx(20)  # none begun either: all wait for theirs
    # Twenty answers at once are no more than the twenty users that waited for them.
    finished = worker(requests=20, at=4.0, users=20, seen=20, busy_s=49.5, response_s=49.5)
    assert meter.update(report(4.0, finished)).in_request == pytest.approx(10)


def test_users_of_another_client_are_known_by_what_their_requests_took() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(at=1.0)))
    rate = meter.update(report(3.0, worker(requests=10, at=3.0, response_s=8.0)))
    assert rate.in_request == pytest.approx(4)


def test_each_worker_is_counted_as_its_own_users_ask() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker("w1", at=1.0), worker("w2", at=1.0)))
    rate = meter.update(
        report(
            2.0,
            worker("w1", 9, at=2.0, seen=9, busy_s=5.0, response_s=2.0),
            worker("w2", 9, at=2.0, response_s=3.0),
        )
    )
    assert [each.in_request for each in rate.workers] == [pytest.approx(5), pytest.approx(3)]
    assert rate.in_request == pytest.approx(8)


def test_users_that_think_are_those_of_the_time_between_two_reports() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(at=1.0, think_s=1.0)))
    assert meter.update(report(3.0, worker(at=3.0, think_s=15.0))).thinking == pytest.approx(7)


def test_where_users_were_in_the_run_before_is_not_taken_for_this() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(at=1.0, seen=50, busy_s=500.0, think_s=300.0)))
    now = worker(at=2.0, seen=4, busy_s=3.0, think_s=1.0)
    rate = meter.update(report(2.0, now, run=2))
    assert (rate.in_request, rate.thinking) == (pytest.approx(3), pytest.approx(1))


def test_workers_that_came_and_went_are_forgotten() -> None:
    meter = LoadMeter()
    for second in range(100):
        meter.update(report(second, worker(f"w{second}", at=second)))
    assert len(meter._workers) == 1
