"""What conditions are judged by in a second: of the whole test, and of the endpoints they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.lab.measurements import load_rate, measured
from tests.runs.examples import a_plan, second
from tests.telemetry.reports import report, stats_of, worker
from tui.analysis.conditions import parse
from tui.lab.condition_meter import ConditionMeter
from tui.model.condition import Facts, Gate, Kind, ScopeFigures
from tui.model.sample import Sample
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck
from tui.runs.recorder import Recorder
from tui.telemetry.locust_api import EndpointStats, ExceptionCount, MasterReport

HOME = ("GET", "/")
SAMPLE = Sample(
    *(20.0, 10, 10),
    rps=90.0,
    failures_per_s=9.0,
    mean_ms=12.0,
    p50_ms=10.0,
    p95_ms=40.0,
    bottleneck=Bottleneck.SHOP,
)


class Seconds:
    """A meter that is asked once a second, and the run that is on."""

    def __init__(self, *texts: str) -> None:
        self.gates = tuple(Gate(Kind.STOP_IF, parse(text)) for text in texts)
        self.run = Recorder(replace(a_plan(users=10), gates=self.gates), "http://h", 1, 0.0)
        self._meter = ConditionMeter()

    def facts(
        self, told: MasterReport | None, sample: Sample = SAMPLE, load: Load = Load.RUNNING
    ) -> Facts:
        now = measured(report=told, rate=load_rate(endpoint_failures_per_s={HOME: 6.0}))
        return self._meter.facts(self.gates, now, sample, load, self.run)


def told(times: Mapping[int, int], failures: int = 0, run: int = 1) -> MasterReport:
    """Return the master's report: all requests were GET /, with these times since the start."""
    stats = replace(stats_of(times), failures=failures)
    endpoints = (EndpointStats("GET", "/", stats), EndpointStats("GET", "/other", stats))
    return replace(report(1020.0, run=run, times=times), total=stats, endpoints=endpoints)


def test_times_are_those_of_the_second() -> None:
    seconds = Seconds("GET /: p95 > 1s")
    seconds.facts(told({100: 100}))
    figures = seconds.facts(told({100: 100, 500: 99, 900: 1}, failures=50)).scopes[HOME]
    assert figures == ScopeFigures(
        requests=200,
        failures=50,
        failures_percent=50.0,
        rps=60.0,
        goodput=54.0,
        mean=504.0,
        p50=500.0,
        p95=500.0,
        p99=500.0,
        max=900.0,
    )


def test_only_endpoints_that_are_asked_for_are_measured() -> None:
    facts = Seconds("GET /: p95 > 1s", "GET /typo: p95 > 1s").facts(told({1: 1}))
    assert set(facts.scopes) == {None, HOME}
    assert set(Seconds("p95 > 1s").facts(told({1: 1})).scopes) == {None}


def test_the_whole_test_has_the_figures_of_the_screen() -> None:
    facts = Seconds("p95 > 1s").facts(told({100: 100}))
    whole = facts.scopes[None]
    assert (whole.mean, whole.p50, whole.p95) == (12.0, 10.0, 40.0)
    assert (whole.rps, whole.goodput) == (90.0, 81.0)
    assert (whole.p99, whole.max) == (100.0, 100.0)
    assert facts.bottleneck is Bottleneck.SHOP


def test_a_poll_that_was_late_keeps_the_second_before() -> None:
    seconds = Seconds("p99 > 1s")
    newest = told({100: 100, 500: 100})
    seconds.facts(told({100: 100}))
    for _ in range(2):
        assert seconds.facts(newest).scopes[None].p99 == 500.0


def test_a_second_without_a_request_keeps_the_one_before() -> None:
    seconds = Seconds("p99 > 1s")
    seconds.facts(told({100: 100}))
    assert seconds.facts(told({100: 100})).scopes[None].p99 == 100.0


def test_a_new_run_counts_from_its_start() -> None:
    seconds = Seconds("p99 > 1s")
    seconds.facts(told({100: 100}))
    assert seconds.facts(told({500: 10}, run=2)).scopes[None].p99 == 500.0


def test_rates_are_not_known_before_all_users_are_up() -> None:
    seconds = Seconds("rps < 5", "GET /: rps < 5")
    for figures in seconds.facts(told({1: 1}), load=Load.SPAWNING).scopes.values():
        assert (figures.rps, figures.goodput) == (None, None)


def test_nothing_is_known_where_the_master_does_not_answer() -> None:
    assert Seconds("p95 > 1s").facts(None) == Facts()


def test_exceptions_are_counted() -> None:
    raised = (ExceptionCount("KeyError", "a.py:1", 3), ExceptionCount("OSError", "a.py:2", 2))
    facts = Seconds("exceptions > 4").facts(replace(told({1: 1}), exceptions=raised))
    assert facts.scopes[None].exceptions == 5


@pytest.mark.parametrize(
    ("asked", "expected"), [("invalid", ("worker-1 was lost",)), ("p95 > 1s", None)]
)
def test_validity_is_looked_at_where_it_is_asked_for(
    asked: str, expected: tuple[str, ...] | None
) -> None:
    seconds = Seconds(asked)
    seconds.run.lost.append("worker-1")
    seconds.run.add(second(19.0, users=3), None, ())
    # Neither few users, nor requests in flight, nor none answered are a reason yet.
    report = replace(told({}), answered=0)
    assert seconds.facts(report).invalid_because == expected


def test_requests_in_flight_are_no_reason_before_the_end() -> None:
    seconds = Seconds("invalid")
    seconds.run.add(second(19.0, users=3), None, ())
    busy = replace(told({1: 5}), answered=5, workers=(worker(requests=5, seen=50),))
    assert seconds.facts(busy).invalid_because == ()


def test_that_none_succeeded_yet_is_no_reason_before_the_end() -> None:
    seconds = Seconds("invalid")
    seconds.run.add(second(19.0, users=3), None, ())
    failing = told({1: 5}, failures=5)
    assert seconds.facts(replace(failing, answered=5)).invalid_because == ()
