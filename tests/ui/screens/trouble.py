"""Scripted seconds of failures, and of more, larger or fewer figures than usual."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.screens.load_states import part2, saturated, two_workers
from tests.ui.screens.snapshot_builder import (
    EVENTS,
    endpoints,
    process,
    samples,
    second,
    snapshot,
    supervisor,
    times,
)
from tui.model.process_names import HUNG, MACHINE, MASTER, PETLOAD, PETSHOP
from tui.model.snapshot import (
    EndpointView,
    Event,
    ExceptionView,
    FailureView,
    Load,
    Others,
    ProcessView,
    ResponseTimes,
    Rest,
    Snapshot,
    Totals,
)
from tui.model.verdict import Bottleneck, Verdict

FAILED_ALERT = "petshop was killed (SIGKILL). Press s to start it again, l for its log."


def failed() -> Snapshot:
    """The shop was lost on the way."""
    processes = (
        process(
            PETSHOP, "failed", pid=None, cpu_percent=None, rss_bytes=None, uptime_s=None,
            exit_code=-9,
        ),
        *supervisor(0.0, 3.0, (2.0, 200, 0.0, 0.5), machine=5.0)[1:],
    )  # fmt: skip
    now = second(processes, users=200, probe_ms=None)
    return snapshot(
        2,
        Load.FAILED,
        processes,
        now,
        probe_error="connection refused",
        alert=FAILED_ALERT,
        totals=Totals(20_100, 311, times(301.0)),
        endpoints=endpoints(20_100, None, 301.0, failures=311),
        failures=(FailureView("GET", "/", "ConnectionRefusedError(111, 'refused')", 311),),
        events=(*EVENTS, Event(99.0, "petshop was killed (SIGKILL)")),
    )


def lost_worker() -> Snapshot:
    """A worker crashed too often and is not restarted; the other goes on."""
    base = two_workers()
    lost = process(
        "worker-2", "failed", pid=None, cpu_percent=None, rss_bytes=None, uptime_s=None,
        users=None, rps=None, requests=None, lag_ms=None, exit_code=-9,
    )  # fmt: skip
    processes = (*base.processes[:3], lost, *base.processes[4:])
    return replace(base, processes=processes, workers=1, alert=LOST_ALERT, effect=None)


LOST_ALERT = "worker-2 was killed (SIGKILL). Press + to start another, l for its log."


def hung() -> Snapshot:
    """A worker hangs."""
    base = part2()
    worker = replace(base.processes[2], state=HUNG, cpu_percent=0.0, rps=0.0, lag_ms=None)
    return replace(
        base,
        processes=(*base.processes[:2], worker, *base.processes[3:]),
        alert="worker-1 hangs. Press x to stop the load, l for its log.",
    )


def stale() -> Snapshot:
    """The master has not reported for five seconds."""
    return replace(part2(), report_age_s=5.2)


def probe_waiting() -> Snapshot:
    """The probe's request has been open for three seconds."""
    return replace(
        part2(),
        probe_waiting_s=3.0,
        probe_path="/",
        now=replace(part2().now, probe_ms=None),
    )


def unknown() -> Snapshot:
    """A load without any figures."""
    processes = (
        *(
            process(
                name,
                cpu_percent=None,
                rss_bytes=None,
                users=None,
                rps=None,
                requests=None,
                lag_ms=None,
                uptime_s=None,
                pid=None,
            )
            for name in (PETSHOP, MASTER, "worker-1")
        ),
        ProcessView(MACHINE, MACHINE, ""),
        ProcessView(PETLOAD, PETLOAD, ""),
    )
    now = second(processes, users=None, probe_ms=None)
    return snapshot(
        2,
        Load.RUNNING,
        processes,
        now,
        report_age_s=None,
        verdict=Verdict(Bottleneck.UNCLEAR),
        totals=Totals(7, 1),
        endpoints=(EndpointView("GET", "/", 7, 1, None, ResponseTimes()),),
        probe_path="/",
    )


def many_workers(count: int = 12) -> Snapshot:
    """A pool that is larger than the screen."""
    processes = supervisor(
        88.0, 14.0, *((60.0 + n, 416, 100.0 + n, 3.0) for n in range(count)), machine=100.0
    )
    now = second(
        processes,
        users=5000,
        rps=1266.0,
        failures_per_s=0.0,
        p50_ms=800.0,
        bottleneck=Bottleneck.MACHINE,
    )
    return snapshot(
        4,
        Load.RUNNING,
        processes,
        now,
        run_s=33.0,
        verdict=two_workers().verdict,
        totals=Totals(40_000, 0, times(800.0)),
        endpoints=endpoints(40_000, 1266.0, 800.0),
    )


LITERAL_ERROR = (
    "[red]not markup[/red] \x1b[31mESC\x1b[0m\nsecond line 日本語のエラー 🐶 " + 90 * "x"
)


def raising() -> Snapshot:
    """A test of the user's own whose tasks raise; more names and failures than are listed."""
    base = part2()
    return replace(
        base,
        probe_path="/api/v1/healthz",
        probe_status=401,
        endpoints=(
            EndpointView("GET", "/cart", 800, 0, 9.0, times(4.0), statuses=((200, 800),)),
            EndpointView(
                "POST",
                "/login",
                1300,
                124,
                20.0,
                times(9.0),
                statuses=((200, 1176), (404, 100), (0, 20), (500, 4)),
            ),
        ),
        failures=(FailureView("POST", "/login", "HTTPError('404 Not Found')", 100),),
        exceptions=(
            ExceptionView("KeyError: 'token'", "locustfile.py:12 in log_in_and_look", 1176),
            ExceptionView("[b]ValueError[/b]: …", "prices.py:7 in total", 2),
        ),
        others=Others(Rest(7800, 9000, 12), Rest(3, 24), Rest(1, 1), Rest(4, 4)),
        totals=Totals(11_100, 136, times(7.0)),
    )


def many_endpoints(count: int = 40) -> Snapshot:
    """Endpoints and errors as the user's own locustfile may have them."""
    base = part2()
    rows = tuple(
        EndpointView(
            "DELETE" if n % 5 == 0 else "GET",
            f"/api/v2/categories/{n}/pets/[bold]{n}[/bold]/a/very/long/path/that/never/ends/日本語",
            1000 * n,
            n % 3,
            10.0 * n,
            times(5.0 + n),
        )
        for n in range(1, count + 1)
    )
    errors = tuple(
        FailureView("GET", rows[n].name, f"{LITERAL_ERROR} {n}", 100 - n) for n in range(20)
    )
    return replace(
        base,
        endpoints=rows,
        failures=errors,
        totals=Totals(820_000, 40, times(25.0)),
        events=(*EVENTS, *(Event(50.0 + n, f"[red]{n}[/red] {LITERAL_ERROR}") for n in range(30))),
    )


def gap(count: int = 300) -> Snapshot:
    """Five minutes, of which one was not measured."""
    base = part2()
    empty = {"rps": None, "failures_per_s": None, "p50_ms": None, "p95_ms": None, "probe_ms": None}
    history = [
        replace(sample, cpu_percent={}, **empty) if 60 <= age < 120 else sample  # type: ignore[arg-type]
        for age, sample in zip(
            range(count - 1, -1, -1), samples(base.now, base.processes, count), strict=True
        )
    ]
    return replace(base, history=tuple(history))


def large_figures() -> Snapshot:
    """The widest figures of a lab of this size."""
    base = saturated()
    worker = replace(base.processes[2], users=5000, rps=12_345.0, requests=99_999)
    return replace(
        base,
        processes=(*base.processes[:2], worker, *base.processes[3:]),
        now=replace(base.now, rps=12_345.0, failures_per_s=123.0, p50_ms=12_345.0, p95_ms=54_321.0),
        totals=Totals(1_234_567, 99_999, times(450.0)),
        run_s=3_723.0,
    )
