"""The run store's process is killed while it writes: every file in it is a complete run."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

from tests.real.child_process import child_process
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.trials import run_trials
from tests.real.waiting import until

# Keeps one run after the other, and prints the path of each.
WRITER = """
import json, sys
from itertools import count
from pathlib import Path
from tui.runs import store

folder, run = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
for number in count():
    path = store.keep(folder, run | {"number": number})
    print(path, flush=True)
"""
RUN_BYTES = 300_000


def realistic_run() -> dict[str, Any]:
    """Return a run as large as an hour's with a dozen endpoints."""
    dice = random.Random(19)  # noqa: S311
    names = ("t", "users", "rps", "mean_ms", "p50_ms", "p95_ms", "probe_ms")
    run: dict[str, Any] = {
        "schema": "petload.run/1",
        "started_at": "2026-01-01T00:00:00Z",
        "part": 2,
        "samples": [],
    }
    for _ in range(RUN_BYTES // 290):
        run["samples"].append({name: dice.random() for name in names})
    return run


def damaged_files(folder: Path, run: dict[str, Any]) -> list[str]:
    """Return what is wrong with each file in the folder that is not a complete run."""
    damaged = []
    for file in folder.glob("*.json"):
        try:
            kept = json.loads(file.read_text())
        except ValueError as error:
            damaged.append(f"{file.name} does not parse: {error}")
            continue
        if {name: kept.get(name) for name in run} != run:
            damaged.append(f"{file.name} is not the run that was kept")
    return damaged


def check_store(
    runs: Path, run: dict[str, Any], before: dict[Path, bytes], printed: list[str]
) -> None:
    """Raise AssertionError where a run is damaged, changed or missing, or no new one was kept.

    `before` are the files from before the kill, `printed` the lines of the writer.
    """
    assert not (damaged := damaged_files(runs, run)), "; ".join(damaged)
    assert all(file.read_bytes() == data for file, data in before.items()), "changed afterwards"
    # Only the last line may be cut off.
    assert all(Path(line).exists() for line in printed[:-1]), "a run is missing"
    assert before.keys() < set(runs.glob("*.json")), "no new run"


async def kill_writer(folder: Path, source: Path, run: dict[str, Any], delay_s: float) -> float:
    """Kill the writer; return 1 where it left a half-written file, else 0."""
    runs = folder / "data" / "runs"
    if not runs.exists():
        runs.mkdir(parents=True)
    before = {file: file.read_bytes() for file in runs.glob("*.json")}
    half_written = len(list(runs.glob(".*")))
    command = (sys.executable, "-c", WRITER, str(folder / "data"), str(source))
    with child_process(*command, folder=folder) as writer:
        await until(lambda: writer.out or writer.process.poll() is not None, "a run was kept")
        await asyncio.sleep(delay_s)
        assert writer.process.poll() is None, writer.err
        writer.process.kill()
        writer.process.wait()
        printed = writer.out.splitlines()
    check_store(runs, run, before, printed)
    return float(len(list(runs.glob(".*"))) > half_written)


async def killed_while_writing(folder: Path, times: int) -> Outcome:
    """Kill so many writers, five in each folder, so that it has runs from before a kill."""
    outcome, run, dice = Outcome(), realistic_run(), random.Random(20)  # noqa: S311
    source = folder / "run.json"
    source.write_text(json.dumps(run))
    half_written = 0

    async def series(number: int) -> None:
        nonlocal half_written
        for _ in range(number * 5, min(times, number * 5 + 5)):
            trial = partial(kill_writer, folder / str(number), source, run, dice.uniform(0, 0.5))
            half_written += int(await run_trials(outcome, [(f"folder {number}", trial)], 1))
        shutil.rmtree(folder / str(number))

    slots = asyncio.Semaphore(2)

    async def in_slot(number: int) -> None:
        async with slots:
            await series(number)

    await asyncio.gather(*(in_slot(number) for number in range((times + 4) // 5)))
    outcome.worst = f"{half_written} kills with a file half written"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(19, "SIGKILL while a run is written", "200 of 200 parse", killed_while_writing, 10, 200),
)
