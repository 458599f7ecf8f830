"""The snapshot builder shows each process as a row, and detects hung and foreign ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.lab.measurements import load_rate, measured, worker_rate
from tests.telemetry.reports import report, worker
from tui.lab import snapshot_builder
from tui.lab.snapshot_builder import Measured
from tui.model.process_names import HUNG
from tui.model.snapshot import Load, ProcessView
from tui.processes.guard import Guard
from tui.processes.process import Process
from tui.processes.spec import Role, Spec
from tui.processes.state import State
from tui.telemetry.cpu import MachineUsage, Usage


def spec(name: str, role: Role, folder: Path, code: str = "") -> Spec:
    argv = (sys.executable, "-I", "-S", "-c", code)
    return Spec(name, role, argv, folder / f"{name}.log", {})


def test_the_machine_and_petload_always_have_a_row() -> None:
    seen = measured(usage={"petload": Usage(3.0, 40_000_000)})
    assert snapshot_builder.process_views([], seen, Load.READY) == (
        ProcessView("machine", "machine", "", cpu_percent=60.0),
        ProcessView("petload", "petload", "", cpu_percent=3.0, rss_bytes=40_000_000, uptime_s=20.0),
    )


def test_figures_are_unknown_before_they_are_measured() -> None:
    machine, petload = snapshot_builder.process_views(
        [], measured(usage={}, machine=MachineUsage()), Load.READY
    )
    assert machine.cpu_percent is None
    assert (petload.cpu_percent, petload.rss_bytes) == (None, None)


def test_a_process_that_was_not_started_is_stopped(tmp_path: Path) -> None:
    shop = Process(spec("petshop", Role.SHOP, tmp_path), Guard())
    row = snapshot_builder.process_views([shop], measured(), Load.READY)[0]
    assert (row.name, row.role, row.state) == ("petshop", "shop", "stopped")
    assert (row.cpu_percent, row.rss_bytes) == (30.0, 50_000_000)
    assert (row.pid, row.uptime_s, row.exit_code) == (None, None, None)
    assert (row.users, row.rps, row.requests, row.lag_ms) == (None, None, None, None)
    assert row.command == shop.spec.command()
    assert row.log == str(tmp_path / "petshop.log")


async def test_a_stopped_worker_keeps_its_requests_and_loses_its_rates(tmp_path: Path) -> None:
    async def ready() -> bool:
        return True

    async with Guard() as guard:
        code = "import time; time.sleep(600)"
        process = Process(spec("worker-1", Role.WORKER, tmp_path, code), guard)
        await process.start(ready, 10.0)
        assert process.started_at is not None
        seen = measured(
            clock=process.started_at + 5.0,
            rate=load_rate(workers=(worker_rate(pid=1), worker_rate(process.pid))),
        )
        (row, *_) = snapshot_builder.process_views([process], seen, Load.RUNNING)
        idle = snapshot_builder.process_views([process], seen, Load.READY)[0]
        await process.stop(5.0)
        over = snapshot_builder.process_views([process], seen, Load.RUNNING)[0]
    assert (row.state, row.pid, row.exit_code) == ("running", process.pid, None)
    assert row.uptime_s == pytest.approx(5.0)
    assert (row.users, row.rps, row.requests, row.lag_ms) == (10, 95.0, 500, 0.5)
    assert (idle.rps, idle.requests) == (None, 500)
    assert (over.state, over.pid, over.uptime_s) == ("stopped", None, None)
    assert over.exit_code is not None
    assert (over.users, over.rps, over.requests, over.lag_ms) == (None, None, 500, None)


# --- hung processes and foreign workers ---------------------------------------------------------


def running(name: str, role: Role, folder: Path) -> Process:
    """Return a process in the state RUNNING, without starting it."""
    process = Process(spec(name, role, folder), Guard())
    process.state = State.RUNNING
    return process


def state_of(process: Process, seen: Measured) -> str:
    return snapshot_builder.process_views([process], seen, Load.RUNNING)[0].state


def test_a_process_that_a_signal_stopped_is_hung_at_once(tmp_path: Path) -> None:
    for name, role in (("petshop", Role.SHOP), ("master", Role.MASTER), ("worker-1", Role.WORKER)):
        process = running(name, role, tmp_path)
        assert state_of(process, measured(usage={name: Usage(0.0, 1, is_stopped=True)})) == HUNG
        assert state_of(process, measured(usage={name: Usage(0.0, 1)})) == "running"


def test_a_worker_that_does_not_report_is_hung(tmp_path: Path) -> None:
    process = running("worker-1", Role.WORKER, tmp_path)
    for silent_s, state in ((1.0, "running"), (4.9, "running"), (5.1, HUNG)):
        seen = measured(report=report(1020.0, worker(at=1020.0 - silent_s)))
        assert state_of(process, seen) == state


def test_a_master_that_does_not_answer_is_hung(tmp_path: Path) -> None:
    process = running("master", Role.MASTER, tmp_path)
    for age_s, state in ((None, "running"), (4.9, "running"), (5.1, HUNG)):
        assert state_of(process, measured(report=None, rate=None, report_age_s=age_s)) == state


def test_a_stopping_process_is_not_hung(tmp_path: Path) -> None:
    process = running("worker-1", Role.WORKER, tmp_path)
    process.state = State.STOPPING
    stopped = measured(usage={"worker-1": Usage(0.0, 1, is_stopped=True)})
    assert state_of(process, stopped) == "stopping"
