"""petload gets SIGKILL during a run: the run can be read, up to the last second but one."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from tests.real.child_process import child_process, petload_run
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD
from tests.real.faults.trials import run_trials
from tests.real.waiting import until
from tui.runs import reader
from tui.runs.names import journal_of
from tui.runs.replay import LOST, replay

# One in so many trials kills a whole petload; the others a process that keeps one run after the
# other, by petload's own run tracker, with a second every few milliseconds.
WHOLE = 20
SLOWEST_S = 1.0


def check(data_dir: Path, seconds: dict[str, int], *, is_over: set[str]) -> int:
    """Raise AssertionError where a run cannot be read, or has fewer seconds than were written.

    `seconds` are those that were written, by the run's name. Return how many runs were lost.
    """
    runs = {path.stem: reader.read(path) for path in reader.kept(data_dir)}
    assert seconds.keys() <= runs.keys(), f"missing: {seconds.keys() - runs.keys()}"
    for name, run in runs.items():
        found = replay(journal_of(data_dir / "runs" / f"{name}.json"))
        assert found.damage is None, f"{name}: {found.damage}"
        assert len(run["samples"]) >= seconds.get(name, 0), f"{name} lacks seconds"
        if len(found):
            last = found.snapshot(len(found) - 1)
            assert last.history[-1] == last.now
        if name in is_over:
            assert run["ended_by"] == "duration", f"{name}: {run['ended_by']}"
        if run["ended_by"] == "lost":
            assert run["invalid_because"][-1] == f"aborted: {LOST}", run["invalid_because"]
    return sum(run["ended_by"] == "lost" for run in runs.values())


async def kill_writer(folder: Path, delay_s: float) -> float:
    """Kill the writer; return how many of its runs were lost: the one that it wrote, or none."""
    (folder / "runs").mkdir(parents=True)
    command = (sys.executable, "-m", "tests.real.faults.run_writer", str(folder))
    with child_process(*command, folder=folder / "output") as writer:
        await until(lambda: writer.out or writer.process.poll() is not None, "a run began")
        await asyncio.sleep(delay_s)
        assert writer.process.poll() is None, writer.err
        writer.process.kill()
        writer.process.wait()
        # The last line may be cut off.
        lines = [line.split() for line in writer.out.split("\n")[:-1]]
    seconds = {name: int(second) for name, second, _ in lines}
    lost = check(folder, seconds, is_over={name for name, _, state in lines if state == "ended"})
    assert lost <= 1, f"{lost} runs were lost"
    return float(lost)


async def kill_run(folder: Path, delay_s: float) -> float:
    """Kill a whole petload during a run; return 1 where the run was lost."""
    async with CountingServer(delay_s=0.02) as server:
        options = (*LOAD, "--host", server.url, "--duration", "4s")
        with petload_run(*options, folder=folder) as petload:
            runs = folder / "data" / "runs"
            await until(lambda: any(runs.glob("*.gz")), "a run began")
            began = time.monotonic()
            await asyncio.sleep(delay_s)
            petload.process.kill()
            petload.process.wait()
            lived_s = time.monotonic() - began
    (path,) = reader.kept(folder / "data")
    # A second is the grid of the measurements, and the first one comes within it.
    return float(
        check(folder / "data", {path.stem: max(0, min(int(lived_s) - 1, 3))}, is_over=set())
    )


async def killed_runs(folder: Path, times: int) -> Outcome:
    """Kill so many processes that keep runs."""
    outcome, dice = Outcome(), random.Random(29)  # noqa: S311
    whole = times // WHOLE
    lost = 0

    async def noting(trial: Callable[[], Awaitable[float]]) -> float:
        nonlocal lost
        figure = await trial()
        lost += int(figure)
        return figure

    writers = [
        partial(noting, partial(kill_writer, folder / f"w{n}", dice.uniform(0, SLOWEST_S)))
        for n in range(times - whole)
    ]
    petloads = [
        partial(noting, partial(kill_run, folder / f"p{n}", dice.uniform(0, 6.0)))
        for n in range(whole)
    ]
    await run_trials(outcome, ((f"writer {n}", each) for n, each in enumerate(writers)), 2)
    await run_trials(outcome, ((f"petload {n}", each) for n, each in enumerate(petloads)), 1)
    outcome.worst = f"{lost} kills during a run, the others right after one"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(29, "SIGKILL during a run", "200 of 200 readable", killed_runs, 5, 200),
)
