"""What is counted is what was asked: when workers come and go, at a stop, and from run to run.

Judged by the counting server only.
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

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.started import (
    Started,
    free_port,
    kept_runs,
    own_ports,
    petload_run,
    until,
    users_and_requests,
    web_port,
)
from tests.real.terminal import RUNNING, Terminal, petload_screen
from tui.lab.lab import Lab
from tui.model.plan import Asked, plan


def per_worker(run: dict[str, Any]) -> dict[str, int]:
    """By name; nothing of one that went before it had reported anything, which is null."""
    workers = [row for row in run["processes"] if row["role"] == "worker"]
    return {row["name"]: row["requests"] or 0 for row in workers}


def difference(run: dict[str, Any], asked: int) -> str | None:
    """What is wrong with a run's counts, where the target was asked so often."""
    counted = run["totals"]["requests"]
    if asked == 0:
        return "the target was asked nothing"
    if counted != asked:
        what = "lost" if counted < asked else "invented"
        return f"{abs(asked - counted)} {what}: {counted} of {asked}"
    if (by_workers := sum(per_worker(run).values())) != asked:
        return f"the workers' requests are {by_workers} of {asked}"
    if failures := run["totals"]["failures"]:
        return f"{failures} failures"
    return None


# --- 4: `-` mid-run -----------------------------------------------------------------------------


async def one_more_and_one_less(petload: Started, terminal: Terminal, number: int) -> None:
    """`+` and `-`; every other time before the new worker can have measured anything."""
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


async def removed(folder: Path, times: int) -> Outcome:
    """All in one run of the app."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        options = ("--part", "2", "--users", "12", "--spawn-rate", "50", "--host", server.url)
        async with petload_screen(*(*options, "--autostart", *own_ports()), folder=folder) as (
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
            await petload.ended()
        [run] = kept_runs(folder / "data")
        problem = difference(run, server.total)
        ends = {row["name"]: row["exit_code"] for row in run["processes"]}
        requests = per_worker(run)
        for number in range(2, times + 2):
            name = f"worker-{number}"
            if ends.get(name) != 0:
                outcome.note(f"{name} ended with {ends.get(name)}")
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
    # More workers than users is a run like another.
    Case(workers=2, users=1, delay_s=0.05),
    Case(workers=2, users=40, delay_s=0.02),
    Case(workers=3, users=12, delay_s=0.1),
    # Users come still when it stops.
    Case(workers=2, users=60, delay_s=0.05, spawn_rate=6),
    # A stop finds every user inside a request.
    Case(workers=1, users=12, delay_s=1.0),
    Case(workers=3, users=60, delay_s=0.3),
)


async def run_and_count(folder: Path, case: Case) -> float:
    """One `run`; returns how many requests it had."""
    async with CountingServer(delay_s=case.delay_s) as server:
        options = (
            *("--part", "2", "--users", str(case.users), "--spawn-rate", str(case.spawn_rate)),
            *("--workers", str(case.workers), "--host", server.url),
        )
        with petload_run(*options, "--duration", "4s", "--json", "-", folder=folder) as petload:
            assert await petload.ended() == 0, petload.err
            record = json.loads(petload.out)
        counted, probes = dict(server.counts), server.probes
    problem = difference(record, sum(counted.values()))
    assert problem is None, problem
    by_endpoint = {(row["method"], row["name"]): row["requests"] for row in record["endpoints"]}
    assert by_endpoint == counted, f"{by_endpoint}, and was asked {counted}"
    assert len(per_worker(record)) == case.workers, f"workers: {per_worker(record)}"
    # The probe asks from petload's own process, once a second, and is not counted as load.
    assert probes >= (3 if case.delay_s < 0.5 else 1), f"{probes} probes"
    return sum(counted.values())


async def stopped(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    cases = [CASES[n % len(CASES)] for n in range(times)]
    most = await together(
        outcome,
        (
            (f"{n}, {case}", partial(run_and_count, folder / str(n), case))
            for n, case in enumerate(cases)
        ),
        at_a_time=2,
    )
    numbers = [
        int(found[1])
        for problem in outcome.broken
        if (found := re.search(r"(\d+) (?:lost|invented)", problem))
    ]
    outcome.worst = f"{max(numbers, default=0)} lost or invented, of up to {most:.0f}"
    return outcome


# --- 6: stop and at once start ------------------------------------------------------------------


async def start_again(folder: Path, times: int) -> Outcome:
    """Runs of one lab, 0 to 5 s apart: the lab's own commands, which keys would reach later."""
    outcome = Outcome()
    dice = random.Random(6)  # noqa: S311 - so that a failure can be had again
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
                asked_of_it = server.total - before
                worst = max(worst, abs(kept[-1]["totals"]["requests"] - asked_of_it))
                problem = difference(kept[-1], asked_of_it)
                if len(kept) != number + 1:
                    problem = f"{len(kept)} runs were kept, not {number + 1}"
                outcome.note(problem and f"run {number + 1}: {problem}")
                await asyncio.sleep((0, 0.5, dice.uniform(0, 5))[number % 3])
        # `stop` returned when all was in: nothing came after it, nothing was counted twice.
        total = sum(run["totals"]["requests"] for run in kept_runs(folder))
        if total != server.total:
            outcome.note(f"all runs together have {total} of {server.total} requests")
        outcome.worst = f"{worst} lost or invented in a run, of {server.total} in all"
    return outcome


def at_least(server: CountingServer, requests: int) -> Callable[[], bool]:
    return lambda: server.total >= requests


FAULTS = (
    Fault(4, "`-` mid-run", "0 requests lost", removed, short=3, long=20),
    Fault(5, "stop", "0 requests lost, 0 invented", stopped, short=2, long=20),
    Fault(6, "stop and at once start", "the sums are equal", start_again, short=3, long=30),
)
