"""Measurements of one second, for the tests of the snapshot builder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.telemetry.reports import report
from tui.lab.snapshot_builder import Measured
from tui.telemetry.cpu import MachineUsage, Usage
from tui.telemetry.probe import Probe
from tui.telemetry.rates import LoadRate, WorkerRate


def worker_rate(pid: int | None = 7, **changes: Any) -> WorkerRate:
    whole = WorkerRate("w1", pid, "running", 10, 500, 5, 95.0, 1.0, 0.5, 2.5)
    return replace(whole, **changes)


def load_rate(**changes: Any) -> LoadRate:
    whole = LoadRate(
        users=10,
        rps=95.0,
        failures_per_s=1.0,
        mean_ms=12.0,
        p50_ms=10.0,
        p95_ms=40.0,
        workers=(worker_rate(),),
        endpoint_rps={("GET", "/"): 60.0},
    )
    return replace(whole, **changes)


def measured(**changes: Any) -> Measured:
    whole = Measured(
        t=20.0,
        clock=1020.0,
        report=report(1020.0),
        rate=load_rate(),
        report_age_s=0.1,
        usage={"petshop": Usage(30.0, 50_000_000), "worker-1": Usage(None, None)},
        machine=MachineUsage(60.0, 2.0),
        probe=Probe(ms=2.5, answered_at=1019.5),
    )
    return replace(whole, **changes)
