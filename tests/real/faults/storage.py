"""Where runs are kept: no room, no leave to write, and SIGKILL while one is written."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, run_command, whole_run
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import Started, cannot, own_ports, started, until
from tests.real.terminal import in_terminal

# --- 18: disk full, or a data folder that cannot be written -------------------------------------

# A file system of the command's own, that goes with it.
SMALL_DISK = (
    *(shutil.which("unshare") or "unshare", "--mount", "sh", "-c"),
    'd="$1" then="$2"; shift 2; mount -t tmpfs -o size=1m tmpfs "$d" && eval "$then" && exec "$@"',
    "sh",
)
FILL = 'cat /dev/zero > "$d/full" 2> /dev/null || true'
NOT_TO_WRITE = 'mount -o remount,ro "$d"'
NOT_KEPT = "not be kept"


def on_small_disk(disk: Path, then: str, command: Sequence[str]) -> tuple[str, ...]:
    """The command with a disk of 1 MiB at `disk`, on which `then` was done before."""
    disk.mkdir(parents=True)
    return (*SMALL_DISK, str(disk), then, *command)


def fill(petload: Started, disk: Path) -> None:
    """Leave not a byte on the disk that only the started command sees."""
    inside = Path(f"/proc/{petload.process.pid}/root{disk}")
    assert inside.is_dir(), "the disk is not there"
    with suppress(OSError), (inside / "full").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


async def disk_run(folder: Path, then: str, late: Callable[[Started, Path], None] | None) -> float:
    """A run on a disk that is of no use from the start, or no more once the load is on."""
    disk = folder / "data"
    async with CountingServer(delay_s=0.1) as server:
        command = run_command(folder, server.url, 4, *LOAD)
        with started(*on_small_disk(disk, then or "true", command), folder=folder) as run:
            if late is not None:
                await until(lambda: server.total or run.process.poll() is not None, "requests")
                late(run, disk)
            record = await whole_run(run, server)
            assert len(record["samples"]) >= 3, f"{len(record['samples'])} samples"
            assert "Traceback" not in run.err, run.err[-1000:]
            assert NOT_KEPT in run.err, f"what is not kept is not said: {run.err}"
            assert await run.left(within_s=2) == {}, "somebody is left"
            return 0.0


async def disk_app(folder: Path, then: str, late: Callable[[Started, Path], None] | None) -> float:
    """The app: its banner says it, the load goes on, and the totals are those of the oracle."""
    disk = folder / "data"
    async with CountingServer(delay_s=0.1) as server:
        options = (*LOAD, "--host", server.url, *own_ports(), "--data-dir", str(disk))
        command = on_small_disk(disk, then or "true", (*COMMAND, *options))
        async with in_terminal(*command, folder=folder, columns=200) as (petload, terminal):
            seen = await terminal.shows("ready")
            terminal.press("s")
            seen = await terminal.shows("● running 0:", seen)
            if late is not None:
                late(petload, disk)
                asked = server.total
                await until(lambda: server.total > asked + 50, "the load goes on")
            terminal.press("x")
            # From the start on where the folder was of no use from the start.
            await terminal.shows(NOT_KEPT, 0 if late is None else seen)
            await terminal.shows("load stopped", seen)
            terminal.press("q")
            status = await petload.ended()
            assert status == 0, f"status {status}: {terminal.text()[-500:]}"
            assert "Traceback" not in terminal.text(), terminal.text()[-1000:]
            assert await petload.left(within_s=2) == {}, "somebody is left"
            return 0.0


DISKS: tuple[tuple[str, Callable[..., Awaitable[float]], str, Any], ...] = (
    ("run, full from the start", disk_run, FILL, None),
    ("app, filled under load", disk_app, "", fill),
    ("run, read-only", disk_run, NOT_TO_WRITE, None),
    ("run, filled under load", disk_run, "", fill),
    ("app, full from the start", disk_app, FILL, None),
    ("app, read-only", disk_app, NOT_TO_WRITE, None),
)


async def bad_disk(folder: Path, times: int) -> Outcome:
    """`times` tries, one way after the other."""
    outcome = Outcome()
    if why := cannot(*SMALL_DISK, str(folder), "true", "true"):
        outcome.skipped = f"needs a file system of its own: {why}"
        return outcome
    await together(
        outcome,
        [
            (name, partial(face, folder / str(n), then, late))
            for n in range(times)
            for name, face, then, late in [DISKS[n % len(DISKS)]]
        ],
        at_a_time=2,
    )
    outcome.worst = f"{outcome.tried - outcome.passed} runs not whole"
    return outcome


# --- 19: SIGKILL while a run is written ---------------------------------------------------------

# Keeps runs of a known content one after the other, and says where.
KEEPER = """
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
    """As long as an hour's run with a dozen endpoints."""
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


def wrong_files(folder: Path, run: dict[str, Any]) -> list[str]:
    """The files in the folder that are not whole runs."""
    wrong = []
    for file in folder.glob("*.json"):
        try:
            kept = json.loads(file.read_text())
        except ValueError as error:
            wrong.append(f"{file.name} does not parse: {error}")
            continue
        if {name: kept.get(name) for name in run} != run:
            wrong.append(f"{file.name} is not the run that was kept")
    return wrong


def check_kept(runs: Path, run: dict[str, Any], before: dict[Path, bytes], said: list[str]) -> None:
    """Raises AssertionError where a file is not whole, or one of `before` or of `said` is amiss."""
    assert not (wrong := wrong_files(runs, run)), "; ".join(wrong)
    assert all(file.read_bytes() == data for file, data in before.items()), "changed afterwards"
    # Only the last line may be cut off.
    assert all(Path(line).exists() for line in said[:-1]), "a run is gone"
    assert before.keys() < set(runs.glob("*.json")), "nothing new"


async def kill_keeper(folder: Path, source: Path, run: dict[str, Any], delay_s: float) -> float:
    """1 where it was killed with a file half written, else 0."""
    runs = folder / "data" / "runs"
    if not runs.exists():
        runs.mkdir(parents=True)
    before = {file: file.read_bytes() for file in runs.glob("*.json")}
    half_written = len(list(runs.glob(".*")))
    command = (sys.executable, "-c", KEEPER, str(folder / "data"), str(source))
    with started(*command, folder=folder) as keeper:
        await until(lambda: keeper.out or keeper.process.poll() is not None, "a run was kept")
        await asyncio.sleep(delay_s)
        assert keeper.process.poll() is None, keeper.err
        keeper.process.kill()
        keeper.process.wait()
        said = keeper.out.splitlines()
    check_kept(runs, run, before, said)
    return float(len(list(runs.glob(".*"))) > half_written)


async def killed_while_writing(folder: Path, times: int) -> Outcome:
    """Five kills a folder: what was written before is in it too."""
    outcome, run, dice = Outcome(), realistic_run(), random.Random(20)  # noqa: S311
    source = folder / "run.json"
    source.write_text(json.dumps(run))
    half_written = 0

    async def series(number: int) -> None:
        nonlocal half_written
        for _ in range(number * 5, min(times, number * 5 + 5)):
            attempt = partial(kill_keeper, folder / str(number), source, run, dice.uniform(0, 0.5))
            half_written += int(await together(outcome, [(f"folder {number}", attempt)], 1))
        shutil.rmtree(folder / str(number))

    room = asyncio.Semaphore(2)

    async def in_room(number: int) -> None:
        async with room:
            await series(number)

    await asyncio.gather(*(in_room(number) for number in range((times + 4) // 5)))
    outcome.worst = f"{half_written} kills with a file half written"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(18, "disk full or read-only data folder", "the run is whole, and said", bad_disk, 4, 18),
    Fault(19, "SIGKILL while a run is written", "200 of 200 parse", killed_while_writing, 10, 200),
)
