"""Signals and seconds as plain numbers."""

from __future__ import annotations

from dataclasses import replace

from tui.analysis.signals import Signals
from tui.model.sample import Sample
from tui.model.snapshot import ProcessView

IDLE_LAB = Signals(
    users=10,
    in_request=0.1,
    thinking=9.5,
    worker="worker-1",
    worker_percent=2,
    workers_percent=2,
    lag_ms=0.2,
    shop_percent=1,
    master_percent=1,
    machine_percent=2,
    rps=5,
    locust_ms=4,
    probe_ms=3,
    idle_probe_ms=3,
)


def case(**changes: float | str | None) -> Signals:
    """Return IDLE_LAB with something else; the shop is one process."""
    if "shop_percent" in changes:
        changes["shop_core_percent"] = changes["shop_percent"]
    return replace(IDLE_LAB, **changes)  # type: ignore[arg-type]


def second(t: float, **changes: object) -> Sample:
    """Return a second of part 4 with one saturated worker, with something else."""
    base = Sample(
        t=t,
        users=200,
        rps=900.0,
        mean_ms=78.0,
        probe_ms=3.0,
        idle_probe_ms=3.0,
        in_request=72.0,
        thinking=0.0,
        lag_ms=30.0,
        cpu_percent={
            "petshop": 36.0,
            "master": 1.0,
            "worker-1": 96.0,
            "machine": 66.0,
            "petload": 1.0,
        },
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def worker_row(number: int, *, users: int | None = 100, state: str = "running") -> ProcessView:
    """Return a worker's row of the process table."""
    return ProcessView(f"worker-{number}", "worker", state, users=users)


WORKERS = (worker_row(1),)
