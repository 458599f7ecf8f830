"""The data folder is on a full or read-only disk: the run is complete, and petload warns."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from tests.real.child_process import ChildProcess, child_process
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, complete_run, run_command
from tests.real.faults.prerequisites import missing_prerequisite
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.pseudo_terminal import in_terminal
from tests.real.waiting import until

# Runs a command with a file system of its own, which is unmounted when the command exits.
SMALL_DISK = (
    *(shutil.which("unshare") or "unshare", "--mount", "sh", "-c"),
    'd="$1" then="$2"; shift 2; mount -t tmpfs -o size=1m tmpfs "$d" && eval "$then" && exec "$@"',
    "sh",
)
FILL = 'cat /dev/zero > "$d/full" 2> /dev/null || true'
READ_ONLY = 'mount -o remount,ro "$d"'
NOT_KEPT = "not be kept"


def on_small_disk(disk: Path, then: str, command: Sequence[str]) -> tuple[str, ...]:
    """Return the command with a disk of 1 MiB at `disk`, prepared by the shell command `then`."""
    disk.mkdir(parents=True)
    return (*SMALL_DISK, str(disk), then, *command)


def fill(petload: ChildProcess, disk: Path) -> None:
    """Fill the disk, which only the started command sees."""
    inside = Path(f"/proc/{petload.process.pid}/root{disk}")
    assert inside.is_dir(), "the disk is not there"
    with suppress(OSError), (inside / "full").open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


async def disk_run(
    folder: Path, then: str, late: Callable[[ChildProcess, Path], None] | None
) -> float:
    """Run on a disk that fails from the start, or by `late` once the load is on."""
    disk = folder / "data"
    async with CountingServer(delay_s=0.1) as server:
        command = run_command(folder, server.url, 4, *LOAD)
        with child_process(*on_small_disk(disk, then or "true", command), folder=folder) as run:
            if late is not None:
                await until(lambda: server.total or run.process.poll() is not None, "requests")
                late(run, disk)
            report = await complete_run(run, server)
            assert len(report["samples"]) >= 3, f"{len(report['samples'])} samples"
            assert "Traceback" not in run.err, run.err[-1000:]
            assert NOT_KEPT in run.err, f"no warning: {run.err}"
            assert await run.orphans(within_s=2) == {}, "orphans are left"
            return 0.0


async def disk_app(
    folder: Path, then: str, late: Callable[[ChildProcess, Path], None] | None
) -> float:
    """Do the same in the app: its banner warns, and the load continues."""
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
                received = server.total
                await until(lambda: server.total > received + 50, "the load continues")
            terminal.press("x")
            # A disk that fails from the start is reported at the start.
            await terminal.shows(NOT_KEPT, 0 if late is None else seen)
            await terminal.shows("load stopped", seen)
            terminal.press("q")
            status = await petload.exit_status()
            assert status == 0, f"status {status}: {terminal.text()[-500:]}"
            assert "Traceback" not in terminal.text(), terminal.text()[-1000:]
            assert await petload.orphans(within_s=2) == {}, "orphans are left"
            return 0.0


DISKS: tuple[tuple[str, Callable[..., Awaitable[float]], str, Any], ...] = (
    ("run, full from the start", disk_run, FILL, None),
    ("app, filled under load", disk_app, "", fill),
    ("run, read-only", disk_run, READ_ONLY, None),
    ("run, filled under load", disk_run, "", fill),
    ("app, full from the start", disk_app, FILL, None),
    ("app, read-only", disk_app, READ_ONLY, None),
)


async def bad_disk(folder: Path, times: int) -> Outcome:
    """Try `times` disks, each of another kind."""
    outcome = Outcome()
    if why := missing_prerequisite(*SMALL_DISK, str(folder), "true", "true"):
        outcome.skipped = f"needs a file system of its own: {why}"
        return outcome
    await run_trials(
        outcome,
        [
            (name, partial(trial, folder / str(n), then, late))
            for n in range(times)
            for name, trial, then, late in [DISKS[n % len(DISKS)]]
        ],
        at_a_time=2,
    )
    outcome.worst = f"{outcome.tried - outcome.passed} runs incomplete"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(18, "disk full or read-only data folder", "complete run, a warning", bad_disk, 4, 18),
)
