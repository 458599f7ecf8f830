"""The seconds so far."""

from __future__ import annotations

from tui.analysis.history import KEPT_SAMPLES, History, gap
from tui.model.sample import Sample
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck


def test_a_second_knows_what_the_probe_took_without_load() -> None:
    history = History()
    for t, probe_ms in enumerate([3.0, 5.0, 4.0]):
        assert history.add(Sample(float(t), users=0, probe_ms=probe_ms), Load.READY).users == 0
    under_load = history.add(Sample(3.0, users=10, probe_ms=80.0), Load.RUNNING)
    assert under_load.idle_probe_ms == 4.0


def test_what_was_measured_right_before_the_load_counts_where_it_is_less() -> None:
    history = History()
    history.add(Sample(0.0, users=0, probe_ms=80.0), Load.STARTING)
    history.set_idle_baseline(2.0)
    history.add(Sample(1.0, users=0, probe_ms=90.0), Load.READY)
    assert history.add(Sample(2.0, users=10), Load.RUNNING).idle_probe_ms == 2.0
    history.set_idle_baseline(None)
    assert history.add(Sample(3.0, users=10), Load.RUNNING).idle_probe_ms == 2.0


def test_without_an_answer_right_before_the_load_the_seconds_before_count() -> None:
    history = History()
    history.add(Sample(0.0, users=0, probe_ms=80.0), Load.READY)
    history.set_idle_baseline(None)
    assert history.add(Sample(1.0, users=10), Load.RUNNING).idle_probe_ms == 80.0


def test_a_second_has_its_verdict() -> None:
    history = History()
    assert history.add(Sample(0.0), Load.READY).bottleneck is Bottleneck.IDLE
    for t in range(1, 9):
        saturated = Sample(float(t), users=10, cpu_percent={"worker-1": 99.0})
        last = history.add(saturated, Load.RUNNING)
    assert last.bottleneck is history.verdict.bottleneck is Bottleneck.TESTER


def test_missing_seconds_stand_as_seconds_of_nothing() -> None:
    history = History()
    history.add(Sample(1.0, rps=5.0), Load.RUNNING)
    history.add(Sample(4.0, rps=6.0), Load.RUNNING)
    assert [sample.rps for sample in history.shown()] == [5.0, None, None, 6.0]


def test_a_long_gap_does_not_grow_without_bound() -> None:
    history = History()
    history.add(Sample(0.0), Load.READY)
    history.add(Sample(1e5), Load.READY)
    assert len(history._samples) == KEPT_SAMPLES


def test_the_whole_hour_can_be_looked_back_at() -> None:
    history = History()
    for t in range(KEPT_SAMPLES + 10):
        history.add(Sample(float(t)), Load.READY)
    shown = history.shown()
    assert [shown[0].t, shown[-1].t] == [10.0, KEPT_SAMPLES + 9.0]
    assert len(shown) == KEPT_SAMPLES


def test_while_the_load_stops_its_last_verdict_stands() -> None:
    history = History()
    for t in range(1, 9):
        saturated = Sample(float(t), users=10, cpu_percent={"worker-1": 99.0})
        history.add(saturated, Load.RUNNING)
    for t in range(9, 15):
        fewer = Sample(float(t), users=1, cpu_percent={"worker-1": 1.0})
        assert history.add(fewer, Load.STOPPING).bottleneck is Bottleneck.TESTER
    assert history.add(Sample(15.0, users=0), Load.STOPPED).bottleneck is Bottleneck.IDLE


def test_seconds_that_were_not_measured_are_seconds_of_nothing() -> None:
    assert gap(10.0, 11.0) == []
    assert gap(10.0, 12.3) == []
    assert [sample.t for sample in gap(10.0, 14.1)] == [11.0, 12.0, 13.0]
    assert gap(10.0, 14.1)[0] == Sample(t=11.0)


def test_another_path_has_no_figure_without_load_until_it_is_measured() -> None:
    history = History()
    history.set_idle_baseline(1.0, "/")
    history.add(Sample(0.0, users=0, probe_ms=1.0, probe_path="/"), Load.READY, "http://a")
    slow = Sample(1.0, users=10, probe_ms=50.0, probe_path="/slow")
    assert history.add(slow, Load.RUNNING, "http://a").idle_probe_ms is None
    idle = Sample(2.0, users=0, probe_ms=40.0, probe_path="/slow")
    assert history.add(idle, Load.STOPPED, "http://a").idle_probe_ms == 40.0
    history.set_idle_baseline(30.0, "/slow")
    again = Sample(3.0, users=10, probe_ms=50.0, probe_path="/slow")
    assert history.add(again, Load.RUNNING, "http://a").idle_probe_ms == 30.0


def test_what_another_host_took_without_load_says_nothing() -> None:
    history = History()
    history.set_idle_baseline(1.0, "/")
    first = Sample(0.0, users=0, probe_path="/")
    assert history.add(first, Load.READY, "http://a").idle_probe_ms == 1.0
    second = Sample(1.0, users=0, probe_path="/")
    assert history.add(second, Load.READY, "http://b").idle_probe_ms is None


def test_a_figure_of_a_path_that_is_asked_no_more_is_not_used() -> None:
    history = History()
    history.add(Sample(0.0, users=0, probe_path="/slow"), Load.READY)
    history.set_idle_baseline(1.0, "/")
    assert history.add(Sample(1.0, users=9, probe_path="/slow"), Load.RUNNING).idle_probe_ms is None
