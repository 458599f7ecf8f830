"""A run counts the requests that the target received: with workers removed, and after each stop.

The counting server is the only oracle.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.real.child_process import ChildProcess, petload_run
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.trials import run_trials
from tests.real.free_ports import free_port, own_ports
from tests.real.lab_state import kept_runs, users_and_requests, web_port
from tests.real.pseudo_terminal import RUNNING, PseudoTerminal, app_in_terminal
from tests.real.waiting import until
from tui.lab.lab import Lab
from tui.model.plan import Asked, plan


def per_worker(run: dict[str, Any]) -> dict[str, int]:
    """Return each worker's requests; 0 for a worker that left before its first report (null)."""
    workers = [row for row in run["processes"] if row["role"] == "worker"]
    return {row["name"]: row["requests"] or 0 for row in workers}


def difference(run: dict[str, Any], received: int) -> str | None:
    """Return how a run's counts differ from what the target received; None where they agree."""
    counted = run["totals"]["requests"]
    if received == 0:
        return "the target received no request"
    if counted != received:
        what = "lost" if counted < received else "invented"
        return f"{abs(received - counted)} {what}: {counted} of {received}"
    if (by_workers := sum(per_worker(run).values())) != received:
        return f"the workers' requests are {by_workers} of {received}"
    if failures := run["totals"]["failures"]:
        return f"{failures} failures"
    return None


# --- 4: `-` mid-run -----------------------------------------------------------------------------


async def one_more_and_one_less(
    petload: ChildProcess, terminal: PseudoTerminal, number: int
) -> None:
    """Press `+` and `-`, every other time before the new worker has measured anything."""
    name, seen = f"worker-{number}", len(terminal.written)
    terminal.press("+")
    seen = await terminal.shows(f"{name} started", seen)
    if number % 2 == 0:
        async with asyncio.timeout(30):
            while True:
                rows = [row for row in await users_and_requests(web_port(petload)) if row[0]]
                if len(rows) == 2 and all(requests for _, requests in rows):
                    break
                await asyncio.sleep(0.1)
    terminal.press("-")
    await terminal.shows(f"{name} stopped", seen)


async def removed_workers(folder: Path, times: int) -> Outcome:
    """Remove so many workers in one run of the app."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        options = ("--part", "2", "--users", "12", "--spawn-rate", "50", "--host", server.url)
        async with app_in_terminal(*(*options, "--autostart", *own_ports()), folder=folder) as (
            petload,
            terminal,
        ):
            seen = await terminal.shows(RUNNING)
            for number in range(2, times + 2):
                await one_more_and_one_less(petload, terminal, number)
            seen = len(terminal.written)
            terminal.press("x")
            await terminal.shows("load stopped", seen)
            terminal.press("q")
            await petload.exit_status()
        [run] = kept_runs(folder / "data")
        problem = difference(run, server.total)
        exit_codes = {row["name"]: row["exit_code"] for row in run["processes"]}
        requests = per_worker(run)
        for number in range(2, times + 2):
            name = f"worker-{number}"
            if exit_codes.get(name) != 0:
                outcome.note(f"{name} exited with {exit_codes.get(name)}")
            elif number % 2 == 0 and not requests[name]:
                outcome.note(f"{name} has no requests")
            else:
                outcome.note(problem)
        outcome.worst = f"{server.total - run['totals']['requests']} of {server.total} lost"
    return outcome


# --- 5: stop ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    workers: int
    users: int
    delay_s: float
    spawn_rate: float = 100


CASES = (
    Case(workers=1, users=40, delay_s=0.02),
    # More workers than users.
    Case(workers=2, users=1, delay_s=0.05),
    Case(workers=2, users=40, delay_s=0.02),
    Case(workers=3, users=12, delay_s=0.1),
    # The stop comes while users still start.
    Case(workers=2, users=60, delay_s=0.05, spawn_rate=6),
    # The stop finds every user inside a request.
    Case(workers=1, users=12, delay_s=1.0),
    Case(workers=3, users=60, delay_s=0.3),
)


async def run_and_count(folder: Path, case: Case) -> float:
    """Run `petload-tui run` once; return the number of requests."""
    async with CountingServer(delay_s=case.delay_s) as server:
        options = (
            *("--part", "2", "--users", str(case.users), "--spawn-rate", str(case.spawn_rate)),
            *("--workers", str(case.workers), "--host", server.url),
        )
        with petload_run(*options, "--duration", "4s", "--json", "-", folder=folder) as petload:
            assert await petload.exit_status() == 0, petload.err
            run = json.loads(petload.out)
        received, probes = dict(server.counts), server.probes
    problem = difference(run, sum(received.values()))
    assert problem is None, problem
    by_endpoint = {(row["method"], row["name"]): row["requests"] for row in run["endpoints"]}
    assert by_endpoint == received, f"{by_endpoint} counted, {received} received"
    assert len(per_worker(run)) == case.workers, f"workers: {per_worker(run)}"
    # The external probe's requests are no load.
    assert probes >= (3 if case.delay_s < 0.5 else 1), f"{probes} probes"
    return sum(received.values())


async def stopped_runs(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    cases = [CASES[n % len(CASES)] for n in range(times)]
    most = await run_trials(
        outcome,
        (
            (f"{n}, {case}", partial(run_and_count, folder / str(n), case))
            for n, case in enumerate(cases)
        ),
        at_a_time=2,
    )
    numbers = [
        int(found[1])
        for problem in outcome.problems
        if (found := re.search(r"(\d+) (?:lost|invented)", problem))
    ]
    outcome.worst = f"{max(numbers, default=0)} lost or invented, of up to {most:.0f}"
    return outcome


# --- 6: stop and immediate start ----------------------------------------------------------------


async def start_again(folder: Path, times: int) -> Outcome:
    """Start and stop one lab so many times, 0 to 5 s apart.

    The lab's commands follow each other sooner than keys can.
    """
    outcome = Outcome()
    dice = random.Random(6)  # noqa: S311 - a fixed seed, so that a failure can be repeated
    worst = 0
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=10, spawn_rate=50, workers=2, host=server.url)
        async with Lab(plan(2, asked), data_dir=folder, web_port=free_port()) as lab:
            await lab.open()
            for number in range(times):
                before = server.total
                await lab.start()
                await until(at_least(server, before + 50), "the load is on")
                await lab.stop()
                kept = kept_runs(folder)
                received = server.total - before
                worst = max(worst, abs(kept[-1]["totals"]["requests"] - received))
                problem = difference(kept[-1], received)
                if len(kept) != number + 1:
                    problem = f"{len(kept)} runs were kept, not {number + 1}"
                outcome.note(problem and f"run {number + 1}: {problem}")
                await asyncio.sleep((0, 0.5, dice.uniform(0, 5))[number % 3])
        # A request after a `stop` that returned too early would be missing here.
        total = sum(run["totals"]["requests"] for run in kept_runs(folder))
        if total != server.total:
            outcome.note(f"all runs together have {total} of {server.total} requests")
        outcome.worst = f"{worst} lost or invented in a run, of {server.total} in all"
    return outcome


def at_least(server: CountingServer, requests: int) -> Callable[[], bool]:
    return lambda: server.total >= requests


FAULTS = (
    Fault(4, "`-` mid-run", "0 requests lost", removed_workers, short=3, long=20),
    Fault(5, "stop", "0 requests lost, 0 invented", stopped_runs, short=2, long=20),
    Fault(6, "stop and immediate start", "the sums are equal", start_again, short=3, long=30),
)
