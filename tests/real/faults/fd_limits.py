"""Few file descriptors: petload refuses a load beyond the limit, and names the number needed."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from tests.real.child_process import child_process
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import complete_run, run_command
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.pseudo_terminal import in_terminal

FEW_FILES = 256
REFUSED_WITHIN_S = 5.0
NEEDED = re.compile(r"need ([\d,]+) open files")
MANY, SOME = 5000, 300


def limited(command: Sequence[str], files: int, which: str = "") -> tuple[str, ...]:
    """Return the command with a limit of open files; `which` is -S for the soft limit only."""
    return ("/bin/sh", "-c", f'ulimit {which} -n {files}; exec "$@"', "sh", *command)


def files_needed(text: str) -> int:
    """Return the number in the refusal, which must also give the `ulimit` command."""
    found = NEEDED.search(text)
    assert found, f"no number of open files: {text[-1000:]}"
    assert f"ulimit -n {found[1].replace(',', '')}" in text, f"no remedy: {text[-1000:]}"
    return int(found[1].replace(",", ""))


async def refused_run(folder: Path, users: int) -> tuple[float, int]:
    """Return how long the refusal took in s, and the number of open files that it names."""
    async with CountingServer() as server:
        options = ("--part", "4", "--users", str(users))
        command = run_command(folder, server.url, 10, *options)
        begun = time.monotonic()
        with child_process(*limited(command, FEW_FILES), folder=folder) as run:
            status = await run.exit_status()
            took_s = time.monotonic() - begun
            assert status == 3, f"status {status}: {run.err[-1000:]}"
            assert server.total == 0, f"{server.total} requests came anyway"
            assert took_s < REFUSED_WITHIN_S, f"refused only after {took_s:.1f} s"
            assert run.out == "", run.out
            assert "Traceback" not in run.err, run.err[-1000:]
            assert await run.orphans(within_s=2) == {}, "orphans are left"
            return took_s, files_needed(run.err)


async def refuse_many(folder: Path) -> float:
    """Ask for many users on a counting server; return how long the refusal took in s."""
    took_s, needed = await refused_run(folder, MANY)
    assert MANY < needed < 2 * MANY, f"{needed} open files are not what {MANY} users need"
    return took_s


async def refuse_shop(folder: Path) -> float:
    """Run part 4 with its own shop; return how long the refusal took in s."""
    command = (*COMMAND, "run", "--part", "4", "--users", str(MANY), "--duration", "10s")
    data = ("--data-dir", str(folder / "data"))
    begun = time.monotonic()
    with child_process(*limited((*command, *data, *own_ports()), FEW_FILES), folder=folder) as run:
        status = await run.exit_status()
        took_s = time.monotonic() - begun
        assert status == 3, f"status {status}: {run.err[-1000:]}"
        assert took_s < REFUSED_WITHIN_S, f"refused only after {took_s:.1f} s"
        assert MANY < files_needed(run.err) < 2 * MANY, run.err
        assert await run.orphans(within_s=2) == {}, "orphans are left"
        return took_s


async def enough_files(folder: Path, which: str) -> float:
    """Run with the number that the refusal names, or with a low soft limit only: all users start.

    petload raises a soft limit by itself.
    """
    limit = FEW_FILES
    if not which:
        _, limit = await refused_run(folder / "refused", SOME)
    async with CountingServer(delay_s=0.1) as server:
        options = ("--part", "2", "--users", str(SOME), "--spawn-rate", "300")
        command = run_command(folder, server.url, 4, *options)
        with child_process(*limited(command, limit, which), folder=folder) as run:
            report = await complete_run(run, server)
    failures, users = report["totals"]["failures"], max(s["users"] or 0 for s in report["samples"])
    assert failures == 0, f"{failures} failures: {report['failures']}"
    assert users == SOME, f"{users} of {SOME} users"
    return 0.0


async def refuse_app(folder: Path) -> float:
    """Press `s` in the app, which shows the same sentence; return how long that took in s."""
    async with CountingServer() as server:
        options = ("--part", "4", "--users", str(MANY), "--host", server.url, *own_ports())
        command = (*COMMAND, *options, "--data-dir", str(folder / "data"))
        async with in_terminal(*limited(command, FEW_FILES), folder=folder, columns=200) as both:
            petload, terminal = both
            seen = await terminal.shows("ready")
            terminal.press("s")
            begun = time.monotonic()
            await terminal.shows("open files", seen)
            took_s = time.monotonic() - begun
            await asyncio.sleep(1)  # a load that starts anyway would send requests by then
            assert server.total == 0, f"{server.total} requests came anyway"
            terminal.press("q")
            assert await petload.exit_status() == 0
            return took_s


async def few_files(folder: Path, times: int) -> Outcome:
    """Try every way, `times` times each."""
    outcome = Outcome()
    ways: tuple[tuple[str, Callable[[Path], Awaitable[float]]], ...] = (
        ("run", refuse_many),
        ("run with the shop", refuse_shop),
        ("app", refuse_app),
        ("the number needed", partial(enough_files, which="")),
        ("a soft limit", partial(enough_files, which="-S")),
    )
    worst_s = await run_trials(
        outcome,
        [
            (name, partial(way, folder / f"{n}-{name.replace(' ', '-')}"))
            for n in range(times)
            for name, way in ways
        ],
        at_a_time=2,
    )
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(17, "few file descriptors", "refused within 5 s, with the number", few_files, 1, 4),
)
