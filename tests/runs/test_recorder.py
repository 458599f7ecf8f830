"""One run, collected second by second."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.runs.examples import MACHINE, TIMES, a_plan
from tui.model.run import Count, Run
from tui.model.sample import Sample
from tui.model.snapshot import Event, ProcessView, Totals
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.recorder import Recorder

VERDICT = Verdict(Bottleneck.SHOP, ("The shop uses 96 %.",), "Press v.")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(
        plan=a_plan(2),
        host="http://127.0.0.1:5000",
        number=1,
        started_t=10.0,
        started_at=datetime(2026, 1, 1, 12, 0, 5, 999_999, tzinfo=UTC),
    )


def view(name: str = "worker-1", **changes: Any) -> ProcessView:
    return ProcessView(name=name, role="worker", state="running", **changes)


def finished(recorder: Recorder, t: float = 70.0, **changes: Any) -> Run:
    return recorder.finish(
        **{
            "t": t,
            "machine": MACHINE,
            "totals": Totals(10, 1, TIMES),
            "endpoints": (),
            "failures": (),
            "worker_requests": {},
            "events": (),
            "verdict": VERDICT,
        }
        | changes
    )


def count(t: float, requests: int = 0) -> Count:
    return Count(t, requests, 0, 200)


def test_it_keeps_what_it_takes_in(recorder: Recorder) -> None:
    recorder.add(Sample(t=11.0), count(10.6, 5), [view()])
    recorder.add(Sample(t=12.0), count(11.6, 9), [view()])
    run = finished(recorder)
    assert run.plan == a_plan(2)
    assert run.host == "http://127.0.0.1:5000"
    assert run.machine == MACHINE
    assert run.totals == Totals(10, 1, TIMES)
    assert [sample.t for sample in run.samples] == [11.0, 12.0]
    # The first is the start itself, when nothing had been counted yet.
    assert run.counts[1:] == (count(10.6, 5), count(11.6, 9))
    assert run.counts[0] == Count(run.started_t, 0, 0, 0)


def test_the_start_is_wall_time_in_whole_seconds(recorder: Recorder) -> None:
    assert finished(recorder).started_at == "2026-01-01T12:00:05Z"


def test_the_start_is_now_by_itself() -> None:
    before = datetime.now(UTC)
    recorder = Recorder(a_plan(), "http://127.0.0.1:5000", 1, 0.0)
    assert before <= recorder.started_at <= datetime.now(UTC)


def test_without_a_stop_the_run_ends_when_it_is_finished(recorder: Recorder) -> None:
    run = finished(recorder, t=42.0)
    assert (run.started_t, run.stopped_t, run.duration_s) == (10.0, 42.0, 32.0)


def test_a_run_ends_when_its_stop_was_asked_for(recorder: Recorder) -> None:
    recorder.stop(40.0)
    recorder.stop(43.0)
    assert finished(recorder, t=45.0).duration_s == 30.0


def test_what_comes_after_the_stop_is_no_part_of_the_run(recorder: Recorder) -> None:
    recorder.add(Sample(t=11.0), count(10.6), [])
    recorder.stop(11.5)
    recorder.add(Sample(t=12.0), count(11.6), [])
    run = finished(recorder)
    assert [sample.t for sample in run.samples] == [11.0]
    assert [each.t for each in run.counts[1:]] == [10.6]


def test_an_exit_code_after_the_stop_is_seen(recorder: Recorder) -> None:
    recorder.add(Sample(t=11.0), None, [view()])
    recorder.stop(11.5)
    recorder.add(Sample(t=12.0), None, [view(exit_code=-9)])
    assert finished(recorder).processes[0].exit_code == -9


def test_a_second_without_an_answer_counts_nothing(recorder: Recorder) -> None:
    recorder.add(Sample(t=11.0), None, [])
    assert finished(recorder).counts[1:] == ()
    assert len(finished(recorder).samples) == 1


def test_the_same_reports_seen_twice_count_once(recorder: Recorder) -> None:
    for t in (10.6, 10.6, 10.4, 11.6):
        recorder.add(Sample(t=t + 0.4), count(t), [])
    assert [each.t for each in finished(recorder).counts[1:]] == [10.6, 11.6]


def test_a_process_has_the_most_memory_it_ever_had(recorder: Recorder) -> None:
    for rss_bytes in (None, 50, 90, None, 70):
        recorder.add(Sample(t=11.0), None, [view(rss_bytes=rss_bytes)])
    assert finished(recorder).processes[0].rss_bytes_max == 90


def test_memory_that_was_never_known_stays_so(recorder: Recorder) -> None:
    recorder.add(Sample(t=11.0), None, [view()])
    assert finished(recorder).processes[0].rss_bytes_max is None


def test_a_worker_that_left_on_the_way_is_in_the_run(recorder: Recorder) -> None:
    recorder.add(Sample(t=11.0), None, [view("worker-1"), view("worker-2", exit_code=0)])
    recorder.add(Sample(t=12.0), None, [view("worker-1")])
    facts = finished(recorder).processes
    assert [(each.name, each.exit_code) for each in facts] == [("worker-1", None), ("worker-2", 0)]


def test_a_workers_requests_are_the_last_count(recorder: Recorder) -> None:
    views = [view("worker-1", requests=90), view("worker-2", requests=80), view("petshop")]
    recorder.add(Sample(t=11.0), None, views)
    facts = finished(recorder, worker_requests={"worker-1": 100}).processes
    assert [each.requests for each in facts] == [100, 80, None]


def test_a_worker_between_two_seconds_is_in_the_run_by_its_count_or_its_end(
    recorder: Recorder,
) -> None:
    recorder.exit_codes |= {"worker-2": 0, "worker-3": 0, "petshop": -9}
    processes = finished(recorder, worker_requests={"worker-3": 7}).processes
    assert {each.name: (each.requests, each.exit_code) for each in processes} == {
        "worker-2": (0, 0),
        "worker-3": (7, 0),
    }


def test_events_are_those_since_the_start(recorder: Recorder) -> None:
    events = [Event(9.9, "before"), Event(10.0, "at the start"), Event(50.0, "on the way")]
    assert [event.text for event in finished(recorder, events=events).events] == [
        "at the start",
        "on the way",
    ]


def test_the_verdict_is_of_the_whole_run(recorder: Recorder) -> None:
    for t in (11.0, 12.0):
        recorder.add(Sample(t=t, bottleneck=Bottleneck.SHOP), None, [])
    recorder.add(Sample(t=13.0, bottleneck=Bottleneck.TESTER), None, [])
    verdict = finished(recorder).verdict
    assert verdict.bottleneck is Bottleneck.SHOP
    assert verdict.evidence[0] == "shop in 2 of 3 s under load."


def test_a_run_does_not_change_when_the_recorder_goes_on(recorder: Recorder) -> None:
    recorder.add(Sample(t=11.0), count(10.6), [view()])
    run = finished(recorder)
    recorder.add(Sample(t=12.0), count(11.6), [view("worker-2")])
    assert (len(run.samples), len(run.counts), len(run.processes)) == (1, 2, 1)
