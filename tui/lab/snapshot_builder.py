"""The snapshot builder: turn the measurements of one second into parts of a Snapshot. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from tui.figures import percentile
from tui.model.hosts import hide_passwords
from tui.model.process_names import HUNG, MACHINE, PETLOAD, PETSHOP
from tui.model.run import Count
from tui.model.sample import Sample
from tui.model.snapshot import (
    EndpointView,
    FailureView,
    Load,
    ProcessView,
    ResponseTimes,
    Totals,
)
from tui.processes.process import Process
from tui.processes.spec import Role
from tui.processes.state import State
from tui.telemetry.cpu import MachineUsage, Usage
from tui.telemetry.failure_rates import NONE_FAILED, Failures
from tui.telemetry.locust_api import MasterReport, RequestStats
from tui.telemetry.probe import Probe
from tui.telemetry.rates import STALE_AFTER_S, LoadRate, WorkerRate

# The probe sends a request a second; a response older than two rounds is out of date.
PROBE_STALE_AFTER_S = 2.5
# Workers report once a second and masters answer at once; even saturated ones on a saturated
# machine are not silent for so long.
HUNG_AFTER_S = 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that is read for one tick. `clock` is monotonic, `t` in s since the lab opened.

    `report` and `rate` are None where the master has not answered lately.
    """

    t: float
    clock: float
    report: MasterReport | None
    rate: LoadRate | None
    report_age_s: float | None
    usage: Mapping[str, Usage]
    machine: MachineUsage
    probe: Probe
    pressure_percent: float | None = None
    failures: Failures = NONE_FAILED


def load_state(report: MasterReport) -> Load:
    """Return the state of the load; `ready` where Locust's state is of no load."""
    if report.run == 0 and report.state == Load.STOPPED:
        # Without a worker, Locust reports `stopped` although no run has ended.
        return Load.READY
    try:
        return Load(report.state)
    except ValueError:
        # 'cleanup' and 'missing' are states of a local runner or a worker.
        return Load.STOPPING if report.state == "cleanup" else Load.READY


def sample(measured: Measured, load: Load) -> Sample:
    """Return the second as one sample; the load's figures are None where no load is on."""
    rate = measured.rate if load.is_on else None
    cpu = {name: usage.cpu_percent for name, usage in measured.usage.items()}
    return Sample(
        t=measured.t,
        users=measured.rate.users if measured.rate is not None else None,
        rps=rate.rps if rate else None,
        failures_per_s=rate.failures_per_s if rate else None,
        mean_ms=rate.mean_ms if rate else None,
        p50_ms=rate.p50_ms if rate else None,
        p95_ms=rate.p95_ms if rate else None,
        probe_ms=fresh_probe_ms(measured.probe, measured.clock),
        probe_path=measured.probe.path,
        probe_status=measured.probe.status,
        cpu_percent={**cpu, MACHINE: measured.machine.percent},
        in_request=rate.in_request if rate else None,
        thinking=rate.thinking if rate else None,
        lag_ms=_worst_lag_ms(rate) if rate else None,
        oldest_ms=_oldest_ms(measured.report) if rate and measured.report else None,
        queued_percent={name: usage.queued_percent for name, usage in measured.usage.items()},
        shop_core_percent=measured.usage.get(PETSHOP, Usage(None, None)).busiest_percent,
        pressure_percent=measured.pressure_percent,
        stolen_percent=measured.machine.stolen_percent,
        others_percent=_others_percent(measured),
        exhausted_per_s=float(measured.failures.exhausted) if rate else None,
    )


def _others_percent(measured: Measured) -> float | None:
    """Return how much of all cores other programs use, in %; None until all are measured."""
    own = [usage.cpu_percent for usage in measured.usage.values()]
    known = [percent for percent in own if percent is not None]
    if measured.machine.percent is None or len(known) < len(own):
        return None
    return max(0.0, measured.machine.percent - sum(known) / measured.machine.cores)


def _oldest_ms(report: MasterReport) -> float | None:
    """Return how long the request that waits longest has waited, in ms."""
    known = [worker.oldest_s for worker in report.workers if worker.oldest_s is not None]
    return 1000 * max(known) if known else None


def _worst_lag_ms(rate: LoadRate) -> float | None:
    lags = [worker.lag_ms for worker in rate.workers if worker.lag_ms is not None]
    return max(lags, default=None)


def fresh_probe_ms(probe: Probe, clock: float) -> float | None:
    """Return the probe's last response time in ms; None where it is too old."""
    if probe.answered_at is None or clock - probe.answered_at > PROBE_STALE_AFTER_S:
        return None
    return probe.ms


def counts(measured: Measured) -> Count | None:
    """Return the run's counts, with the mean time of the workers' reports."""
    report = measured.report
    if report is None:
        return None
    ages = [
        age_s
        for worker in report.workers
        if worker.reported_at is not None
        # The last report of a lost worker would pull the mean back further every second.
        and (age_s := report.now - worker.reported_at) < STALE_AFTER_S
        and worker.state != "stopped"
    ]
    return Count(
        t=measured.t - (fmean(ages) if ages else 0.0),
        requests=report.total.requests,
        failures=report.total.failures,
        users=sum(worker.users for worker in report.workers),
    )


def response_times(stats: RequestStats) -> ResponseTimes:
    """Return mean and percentiles of some requests, in ms."""
    mean_ms = stats.mean_ms
    if mean_ms is None:
        return ResponseTimes()
    return ResponseTimes(
        mean=mean_ms,
        p50=percentile(stats.response_times, 0.50),
        p95=percentile(stats.response_times, 0.95),
        p99=percentile(stats.response_times, 0.99),
        max=stats.max_ms,
    )


def mean_bytes(stats: RequestStats) -> float | None:
    """Return the mean size of a response's body in bytes; None without requests."""
    if stats.content_bytes is None or stats.requests <= 0:
        return None
    return stats.content_bytes / stats.requests


def totals(report: MasterReport) -> Totals:
    """Return the run's counts so far."""
    return Totals(
        report.total.requests,
        report.total.failures,
        response_times(report.total),
        report.total.min_ms,
        mean_bytes(report.total),
    )


def endpoints(report: MasterReport, rate: LoadRate | None) -> tuple[EndpointView, ...]:
    """Return the endpoints by name, as Locust sorts them, then by method."""
    rows = sorted(report.endpoints, key=lambda endpoint: (endpoint.name, endpoint.method))
    statuses: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for each in report.statuses:
        statuses[each.method, each.name].append((each.status, each.count))
    return tuple(
        EndpointView(
            method=row.method,
            name=hide_passwords(row.name),
            requests=row.stats.requests,
            failures=row.stats.failures,
            rps=rate.endpoint_rps.get((row.method, row.name)) if rate else None,
            response_ms=response_times(row.stats),
            failures_per_s=rate.endpoint_failures_per_s.get((row.method, row.name))
            if rate
            else None,
            min_ms=row.stats.min_ms,
            mean_bytes=mean_bytes(row.stats),
            statuses=tuple(statuses[row.method, row.name]),
        )
        for row in rows
    )


def failures(report: MasterReport) -> tuple[FailureView, ...]:
    """Return the failures, the most frequent first."""
    return tuple(
        FailureView(
            failure.method,
            hide_passwords(failure.name),
            hide_passwords(failure.error),
            failure.count,
        )
        for failure in report.failures
    )


def process_views(
    processes: Sequence[Process], measured: Measured, load: Load
) -> tuple[ProcessView, ...]:
    """Return the rows of the process table: the children, the machine, and petload itself."""
    workers = {worker.pid: worker for worker in (measured.rate.workers if measured.rate else ())}
    silent_s = _silent_s(measured)
    rows = [
        replace(
            _process_view(process, measured, workers.get(process.pid), load),
            state=_state(process, measured, silent_s),
        )
        for process in processes
    ]
    own = measured.usage.get(PETLOAD, Usage(None, None))
    rows.append(ProcessView(MACHINE, MACHINE, "", cpu_percent=measured.machine.percent))
    rows.append(
        ProcessView(
            PETLOAD,
            PETLOAD,
            "",
            cpu_percent=own.cpu_percent,
            rss_bytes=own.rss_bytes,
            uptime_s=measured.t,
        )
    )
    return tuple(rows)


def _silent_s(measured: Measured) -> dict[int | None, float]:
    """Return for how many seconds each worker has not reported, by pid."""
    if measured.report is None:
        return {}
    return {
        worker.pid: measured.report.now - worker.reported_at
        for worker in measured.report.workers
        if worker.reported_at is not None
    }


def _state(process: Process, measured: Measured, silent_s: Mapping[int | None, float]) -> str:
    """Return the process's state; `hung` where a signal stopped it or it reports nothing."""
    if process.state is not State.RUNNING:
        return str(process.state)
    usage = measured.usage.get(process.spec.name, Usage(None, None))
    if process.spec.role is Role.MASTER:
        silence_s = measured.report_age_s or 0.0
    else:
        silence_s = silent_s.get(process.pid, 0.0)
    return HUNG if usage.is_stopped or silence_s > HUNG_AFTER_S else str(process.state)


def _process_view(
    process: Process, measured: Measured, worker: WorkerRate | None, load: Load
) -> ProcessView:
    usage = measured.usage.get(process.spec.name, Usage(None, None))
    living = process.alive and process.started_at is not None
    return ProcessView(
        name=process.spec.name,
        role=str(process.spec.role),
        state=str(process.state),
        pid=process.pid if process.alive else None,
        cpu_percent=usage.cpu_percent,
        rss_bytes=usage.rss_bytes,
        users=worker.users if worker and process.alive else None,
        rps=worker.rps if worker and process.alive and load.is_on else None,
        requests=worker.requests if worker else None,
        lag_ms=worker.lag_ms if worker and process.alive else None,
        uptime_s=measured.clock - process.started_at if living and process.started_at else None,
        exit_code=process.exit_code,
        command=hide_passwords(process.spec.command()),
        log=str(process.spec.log),
    )
