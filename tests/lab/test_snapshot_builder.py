"""The snapshot builder turns measurements into samples, counts and totals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lab.measurements import load_rate, measured
from tests.telemetry.reports import report, worker
from tui.lab import snapshot_builder
from tui.model.run import Count
from tui.model.snapshot import Load, ResponseTimes
from tui.model.verdict import Bottleneck
from tui.telemetry.cpu import MachineUsage, Usage
from tui.telemetry.locust_api import EndpointStats, FailureCount, MasterReport, RequestStats
from tui.telemetry.probe import Probe

STATS = RequestStats(4, 1, 100.0, 40.0, {10: 1, 20: 1, 30: 1, 40: 1})


# --- other programs -----------------------------------------------------------------------------


def test_cpu_that_the_lab_does_not_use_is_used_by_other_programs() -> None:
    usage = {"petshop": Usage(30.0, 1), "worker-1": Usage(50.0, 1)}
    seen = snapshot_builder.sample(
        measured(usage=usage, machine=MachineUsage(60.0, 2.0, cores=2)), Load.RUNNING
    )
    assert seen.others_percent == pytest.approx(20.0)
    # Two CPU clocks never agree exactly: the rest is never negative.
    less = snapshot_builder.sample(
        measured(usage=usage, machine=MachineUsage(39.0, 0.0, cores=2)), Load.RUNNING
    )
    assert less.others_percent == 0.0


def test_other_programs_are_unknown_before_the_whole_lab_is_measured() -> None:
    assert snapshot_builder.sample(measured(), Load.RUNNING).others_percent is None
    usage = {"petshop": Usage(30.0, 1)}
    assert (
        snapshot_builder.sample(
            measured(usage=usage, machine=MachineUsage()), Load.RUNNING
        ).others_percent
        is None
    )


# --- the state of the load ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "load"),
    [
        ("ready", Load.READY),
        ("spawning", Load.SPAWNING),
        ("running", Load.RUNNING),
        ("cleanup", Load.STOPPING),
        ("stopping", Load.STOPPING),
        ("stopped", Load.STOPPED),
        ("missing", Load.READY),
        ("something new", Load.READY),
    ],
)
def test_locusts_states_become_the_loads(state: str, load: Load) -> None:
    assert snapshot_builder.load_state(replace(report(1.0), state=state, run=1)) is load


def test_a_stopped_master_without_a_run_is_ready() -> None:
    assert snapshot_builder.load_state(replace(report(1.0), state="stopped", run=0)) is Load.READY


# --- a sample -----------------------------------------------------------------------------------


def test_a_sample_has_the_figures_of_its_second() -> None:
    sample = snapshot_builder.sample(measured(), Load.RUNNING)
    assert sample.t == 20.0
    assert sample.users == 10
    assert (sample.rps, sample.failures_per_s) == (95.0, 1.0)
    assert (sample.mean_ms, sample.p50_ms, sample.p95_ms) == (12.0, 10.0, 40.0)
    assert sample.probe_ms == 2.5
    assert sample.cpu_percent == {"petshop": 30.0, "worker-1": None, "machine": 60.0}
    assert sample.bottleneck is Bottleneck.IDLE


@pytest.mark.parametrize("load", [load for load in Load if not load.is_on])
def test_without_a_load_only_the_probe_is_known(load: Load) -> None:
    sample = snapshot_builder.sample(measured(), load)
    figures = (sample.rps, sample.failures_per_s, sample.mean_ms, sample.p50_ms, sample.p95_ms)
    assert figures == (None,) * 5
    assert sample.probe_ms == 2.5


@pytest.mark.parametrize("load", [Load.SPAWNING, Load.RUNNING, Load.STOPPING])
def test_the_load_is_on_until_the_last_user_has_stopped(load: Load) -> None:
    assert load.is_on
    assert snapshot_builder.sample(measured(), load).rps == 95.0


def test_without_a_report_the_load_is_unknown() -> None:
    sample = snapshot_builder.sample(measured(report=None, rate=None), Load.RUNNING)
    assert (sample.users, sample.rps, sample.p95_ms) == (None, None, None)


@pytest.mark.parametrize(
    ("probe", "ms"),
    [
        (Probe(), None),
        (Probe(ms=2.5, answered_at=1019.5), 2.5),
        (Probe(ms=2.5, answered_at=1017.5), 2.5),
        (Probe(ms=2.5, answered_at=1017.4), None),
        (Probe(ms=2.5, answered_at=1000.0, waiting_s=19.0), None),
        (Probe(error="NewConnectionError", answered_at=1019.5), None),
    ],
)
def test_an_old_response_of_the_probe_is_dropped(probe: Probe, ms: float | None) -> None:
    assert snapshot_builder.fresh_probe_ms(probe, 1020.0) == ms


# --- counts -------------------------------------------------------------------------------------


def test_counts_have_the_time_of_the_workers_report() -> None:
    seen = report(1020.0, worker(at=1019.4, users=7), times={10: 300})
    assert snapshot_builder.counts(measured(report=seen)) == Count(
        t=pytest.approx(19.4), requests=300, failures=0, users=7
    )


def test_counts_of_several_workers_have_the_mean_time_of_their_reports() -> None:
    seen = report(1020.0, worker("w1", at=1019.2, users=7), worker("w2", at=1019.8, users=5))
    found = snapshot_builder.counts(measured(report=seen))
    assert found is not None
    assert found.t == pytest.approx(19.5)
    assert found.users == 12


@pytest.mark.parametrize("state", ["stopped", "missing", "running"])
def test_a_lost_worker_does_not_change_the_time_of_the_counts(state: str) -> None:
    seen = report(1020.0, worker("w1", at=1019.5), worker("w2", at=990.0, state=state))
    found = snapshot_builder.counts(measured(report=seen))
    assert found is not None
    assert found.t == pytest.approx(19.5)


def test_counts_before_the_first_report_have_the_present_time() -> None:
    seen = report(1020.0, worker(at=None))
    assert snapshot_builder.counts(measured(report=seen)) == Count(20.0, 0, 0, 0)


def test_without_a_report_there_are_no_counts() -> None:
    assert snapshot_builder.counts(measured(report=None)) is None


# --- the run so far -----------------------------------------------------------------------------


def full_report() -> MasterReport:
    return replace(
        report(1020.0),
        total=STATS,
        endpoints=(
            EndpointStats("POST", "/pets", STATS),
            EndpointStats("POST", "/", STATS),
            EndpointStats("GET", "/", STATS),
        ),
        failures=(FailureCount("GET", "/", "slow", 9), FailureCount("GET", "/", "500", 2)),
    )


def test_response_times_have_mean_percentiles_and_maximum() -> None:
    assert snapshot_builder.response_times(STATS) == ResponseTimes(25.0, 20.0, 40.0, 40.0, 40.0)


def test_requests_without_a_time_have_no_part_in_the_mean() -> None:
    some = replace(STATS, requests=STATS.requests + 9, untimed=9)
    assert snapshot_builder.response_times(some) == snapshot_builder.response_times(STATS)
    none = RequestStats(requests=9, untimed=9)
    assert snapshot_builder.response_times(none) == ResponseTimes()


def test_response_times_without_requests_are_unknown() -> None:
    assert snapshot_builder.response_times(RequestStats()) == ResponseTimes()


@given(st.dictionaries(st.integers(0, 9999), st.integers(1, 50), min_size=1, max_size=20))
def test_response_times_are_in_order(histogram: dict[int, int]) -> None:
    requests, total = sum(histogram.values()), sum(ms * n for ms, n in histogram.items())
    times = snapshot_builder.response_times(
        RequestStats(requests, 0, total, max(histogram), histogram)
    )
    assert times.mean is not None
    assert min(histogram) <= times.mean <= max(histogram) * (1 + 1e-12)
    in_order = [times.p50, times.p95, times.p99, times.max]
    assert in_order == sorted(in_order, key=lambda ms: ms or 0.0)


def test_totals_are_those_of_the_report() -> None:
    found = snapshot_builder.totals(full_report())
    assert (found.requests, found.failures) == (4, 1)
    assert found.response_ms.p50 == 20.0


def test_endpoints_are_sorted_by_name_then_method() -> None:
    rows = snapshot_builder.endpoints(full_report(), load_rate())
    assert [(row.name, row.method) for row in rows] == [
        ("/", "GET"),
        ("/", "POST"),
        ("/pets", "POST"),
    ]
    assert [row.rps for row in rows] == [60.0, None, None]
    assert (rows[0].requests, rows[0].failures) == (4, 1)
    assert rows[0].response_ms.max == 40.0


def test_endpoints_have_locusts_other_columns_where_the_master_reports_them() -> None:
    tally = replace(STATS, min_ms=9.5, content_bytes=1000)
    full = full_report()
    new = replace(full, total=tally, endpoints=(EndpointStats("GET", "/", tally),))
    rate = load_rate(endpoint_failures_per_s={("GET", "/"): 1.5})
    (row,) = snapshot_builder.endpoints(new, rate)
    assert (row.min_ms, row.mean_bytes, row.failures_per_s) == (9.5, 250.0, 1.5)
    assert (snapshot_builder.totals(new).min_ms, snapshot_builder.totals(new).mean_bytes) == (
        9.5,
        250.0,
    )
    assert snapshot_builder.endpoints(new, None)[0].failures_per_s is None
    # An older master does not report them.
    row = snapshot_builder.endpoints(full, rate)[0]
    assert (row.min_ms, row.mean_bytes) == (None, None)
    assert snapshot_builder.mean_bytes(RequestStats(content_bytes=0)) is None


def test_endpoints_of_a_run_that_has_ended_have_no_rate() -> None:
    assert [row.rps for row in snapshot_builder.endpoints(full_report(), None)] == [None] * 3


def test_failures_keep_the_masters_order() -> None:
    assert [(row.error, row.count) for row in snapshot_builder.failures(full_report())] == [
        ("slow", 9),
        ("500", 2),
    ]
