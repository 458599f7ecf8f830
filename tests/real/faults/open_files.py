"""Few file descriptors: what cannot work is refused, with the number that is needed."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import run_command, whole_run
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import own_ports, started
from tests.real.terminal import in_terminal

FEW_FILES = 256
REFUSED_WITHIN_S = 5.0
NEEDED = re.compile(r"need ([\d,]+) open files")
MANY, SOME = 5000, 300


def limited(command: Sequence[str], files: int, which: str = "") -> tuple[str, ...]:
    """The command with so many open files at most; `which` is -S for the soft limit only."""
    return ("/bin/sh", "-c", f'ulimit {which} -n {files}; exec "$@"', "sh", *command)


def files_needed(text: str) -> int:
    """The number that the refusal names; it also has to say what to do."""
    found = NEEDED.search(text)
    assert found, f"no number of open files: {text[-1000:]}"
    assert f"ulimit -n {found[1].replace(',', '')}" in text, f"no mend: {text[-1000:]}"
    return int(found[1].replace(",", ""))


async def refused_run(folder: Path, users: int) -> tuple[float, int]:
    """How long the refusal took in s, and how many open files it says are needed."""
    async with CountingServer() as server:
        options = ("--part", "4", "--users", str(users))
        command = run_command(folder, server.url, 10, *options)
        begun = time.monotonic()
        with started(*limited(command, FEW_FILES), folder=folder) as run:
            status = await run.ended()
            took_s = time.monotonic() - begun
            assert status == 3, f"status {status}: {run.err[-1000:]}"
            assert server.total == 0, f"{server.total} requests came all the same"
            assert took_s < REFUSED_WITHIN_S, f"refused after {took_s:.1f} s only"
            assert run.out == "", run.out
            assert "Traceback" not in run.err, run.err[-1000:]
            assert await run.left(within_s=2) == {}, "somebody is left"
            return took_s, files_needed(run.err)


async def refuse_many(folder: Path) -> float:
    took_s, needed = await refused_run(folder, MANY)
    assert MANY < needed < 2 * MANY, f"{needed} open files are not what {MANY} users need"
    return took_s


async def refuse_shop(folder: Path) -> float:
    """As it is told to a person: part 4 with its own shop."""
    command = (*COMMAND, "run", "--part", "4", "--users", str(MANY), "--duration", "10s")
    data = ("--data-dir", str(folder / "data"))
    begun = time.monotonic()
    with started(*limited((*command, *data, *own_ports()), FEW_FILES), folder=folder) as run:
        status = await run.ended()
        took_s = time.monotonic() - begun
        assert status == 3, f"status {status}: {run.err[-1000:]}"
        assert took_s < REFUSED_WITHIN_S, f"refused after {took_s:.1f} s only"
        assert MANY < files_needed(run.err) < 2 * MANY, run.err
        assert await run.left(within_s=2) == {}, "somebody is left"
        return took_s


async def enough_is_enough(folder: Path, which: str) -> float:
    """With the number that the refusal named, or with a low soft limit only, all users come up."""
    limit = FEW_FILES
    if not which:
        _, limit = await refused_run(folder / "refused", SOME)
    async with CountingServer(delay_s=0.1) as server:
        options = ("--part", "2", "--users", str(SOME), "--spawn-rate", "300")
        command = run_command(folder, server.url, 4, *options)
        with started(*limited(command, limit, which), folder=folder) as run:
            record = await whole_run(run, server)
    failures, users = record["totals"]["failures"], max(s["users"] or 0 for s in record["samples"])
    assert failures == 0, f"{failures} failures: {record['failures']}"
    assert users == SOME, f"{users} of {SOME} users"
    return 0.0


async def refuse_app(folder: Path) -> float:
    """The key `s` is refused by the same sentence; nothing was asked."""
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
            await asyncio.sleep(1)  # what was begun all the same would have asked by then
            assert server.total == 0, f"{server.total} requests came all the same"
            terminal.press("q")
            assert await petload.ended() == 0
            return took_s


async def few_files(folder: Path, times: int) -> Outcome:
    """`times` rounds of all."""
    outcome = Outcome()
    ways: tuple[tuple[str, Callable[[Path], Awaitable[float]]], ...] = (
        ("run", refuse_many),
        ("run with the shop", refuse_shop),
        ("app", refuse_app),
        ("the number needed", partial(enough_is_enough, which="")),
        ("a soft limit", partial(enough_is_enough, which="-S")),
    )
    worst_s = await together(
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
    Fault(17, "few file descriptors", "said within 5 s, with the number needed", few_files, 1, 4),
)
