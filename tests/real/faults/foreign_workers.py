"""A worker that petload did not start joins the master: the screen and the run report it."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.real.child_process import ChildProcess, child_process
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, requests_came
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.lab_state import master_argument
from tests.real.pseudo_terminal import app_in_terminal
from tests.real.waiting import until

FOREIGN = "not petload's"
# Its users request a page of their own.
FOREIGN_LOCUSTFILE = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def look(self):
        self.client.get("/foreign")
"""


@asynccontextmanager
async def foreign_worker(folder: Path, petload: ChildProcess) -> AsyncIterator[ChildProcess]:
    """Start a worker at petload's master by plain Locust."""
    file = folder / "foreign.py"
    file.write_text(FOREIGN_LOCUSTFILE)
    command = (
        *(sys.executable, "-m", "locust", "--worker", "-f", str(file)),
        *("--master-host", "127.0.0.1"),
        *("--master-port", master_argument(petload, "--master-bind-port")),
    )
    with child_process(*command, folder=folder / "foreign") as worker:
        await until(lambda: worker.err, "the foreign worker has started")
        yield worker


def check_reported(report: dict[str, Any]) -> None:
    """Raise AssertionError where the run's JSON does not report the foreign worker."""
    assert any(FOREIGN in why for why in report["invalid_because"]), report["invalid_because"]
    assert any(FOREIGN in each["event"] for each in report["events"]), report["events"]


async def alert_in_run(folder: Path) -> float:
    """Start a foreign worker at `run`; return how long until the alert in s."""
    async with CountingServer(delay_s=0.1) as server:
        command = (*COMMAND, "run", *own_ports(), *LOAD, "--host", server.url, "--json", "-")
        data = ("--duration", "60s", "--data-dir", str(folder / "data"))
        with child_process(*command, *data, folder=folder) as run:
            await requests_came(run, server)
            assert FOREIGN not in run.err, run.err
            async with foreign_worker(folder, run):
                begun = time.monotonic()
                await until(lambda: FOREIGN in run.err or run.process.poll(), "the alert")
                took_s = time.monotonic() - begun
            run.process.send_signal(signal.SIGTERM)
            assert await run.exit_status() == 130, run.err[-1000:]
            check_reported(json.loads(run.out))
            assert "Traceback" not in run.err, run.err[-1000:]
    return took_s


async def alert_in_app(folder: Path) -> float:
    """Start a foreign worker at the app; return how long until the alert in s."""
    async with CountingServer(delay_s=0.1) as server:
        options = (*LOAD, *own_ports(), "--host", server.url, "--autostart")
        async with app_in_terminal(*options, folder=folder) as (petload, terminal):
            await terminal.shows("● running 0:")
            async with foreign_worker(folder, petload):
                begun = time.monotonic()
                await terminal.shows(FOREIGN)
                took_s = time.monotonic() - begun
                terminal.press("x")
                await terminal.shows("load stopped")
            terminal.press("q")
            assert await petload.exit_status() == 0
        [file] = (folder / "data" / "runs").glob("*.json")
        check_reported(json.loads(file.read_text()))
    return took_s


async def foreign_workers(folder: Path, times: int) -> Outcome:
    """Start a foreign worker at `run` and at the app, `times` times each."""
    outcome = Outcome()
    modes = (("run", alert_in_run), ("app", alert_in_app))
    worst_s = await run_trials(
        outcome,
        [
            (name, partial(trial, folder / f"{n}-{name}"))
            for n in range(times)
            for name, trial in modes
        ],
        at_a_time=2,
    )
    outcome.worst = f"reported {worst_s:.1f} s after its start"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        *(26, "a worker that petload did not start", "an alert, and in the run's JSON"),
        *(foreign_workers, 1, 10),
    ),
)
