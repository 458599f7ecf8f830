"""Tries petload with every supported version of Locust, and prints a table.

    python -m tests.locust_versions [--folder DIR] [MINOR...]

Each version gets a virtual environment of the Python that runs this, with the latest patch of that
minor, in DIR (default: a folder that git ignores). The lab is a real one, with a counting server
that shares no code with petload.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.real.counting_server import CountingServer
from tests.real.free_ports import free_port
from tests.real.waiting import until
from tui.lab.lab import Lab
from tui.model.plan import Asked, plan
from tui.model.snapshot import Snapshot
from tui.telemetry.machine import usable_cores

FOLDER = Path(__file__).parents[1] / ".locust_versions"
OLDEST = "2.32.0"
MINORS = range(32, 48)
INSTALL_TIMEOUT_S = 300.0
TRIAL_TIMEOUT_S = 120.0
LEFT_OUT = "without the patch '"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one version: what was counted and asked for, in part 1 and in part 2."""

    locust: str
    part_1: tuple[int, int]
    part_2: tuple[int, int]
    left_out: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether all that the server was asked for was counted, and nothing else."""
        return all(counted == asked > 0 for counted, asked in (self.part_1, self.part_2))


def named(requirement: str) -> str:
    """Return the version as it is called: `==2.32.0` is 2.32.0, and `~=2.32.0` is 2.32.x."""
    if requirement.startswith("~="):
        return f"{requirement[2:].rpartition('.')[0]}.x"
    return requirement.removeprefix("==")


def python_with(requirement: str, folder: Path) -> Path:
    """Return the Python of an environment that has this Locust; make it where there is none."""
    place = folder / named(requirement)
    python, done = place / "bin" / "python", place / "installed"
    if not done.exists():
        make = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(place)]
        subprocess.run(make, check=True, timeout=INSTALL_TIMEOUT_S)
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
        subprocess.run(
            [*pip, "--disable-pip-version-check", f"locust{requirement}"],
            check=True,
            timeout=INSTALL_TIMEOUT_S,
        )
        done.touch()
    return python


async def tried(python: Path, folder: Path) -> Trial:
    """Run a short lab with the Locust of this Python.

    Part 1 with one worker; then part 2, in which a worker joins and another one leaves.
    """
    events: list[str] = []
    shown: list[Snapshot] = []

    def users() -> list[int]:
        views = shown[-1].processes if shown else ()
        return [view.users or 0 for view in views if view.role == "worker"]

    # So slow that response times are rounded: older versions round to floats from 100 ms on.
    async with CountingServer(delay_s=0.11) as server:
        asked = Asked(users=6, spawn_rate=6, host=server.url, python=str(python))
        async with Lab(plan(1, asked), data_dir=folder, web_port=free_port()) as lab:
            lab.subscribe_events(lambda event: events.append(event.text))
            lab.subscribe(shown.append)
            await lab.open()
            await lab.start()
            await until(lambda: server.total > 6, "the users of part 1 made requests")
            await lab.stop()
            first, before = counted(lab), server.total
            await lab.switch(2)
            await lab.set_users(12, 12)
            await lab.start()
            await until(lambda: users() == [12], "the users of part 2 are up")
            await lab.add_worker()
            await until(lambda: users() == [6, 6], "a new worker has its share")
            await lab.remove_worker()
            await until(lambda: users()[:1] == [12], "the users of a worker that left are back")
            await lab.stop()
            second = counted(lab)
            run = lab.last_run
    assert run is not None
    return Trial(
        locust=run["machine"]["versions"]["locust"],
        part_1=(first, before),
        part_2=(second, server.total - before),
        left_out=tuple(text.split("'")[1] for text in events if LEFT_OUT in text),
    )


def counted(lab: Lab) -> int:
    """Return the requests of the run that has just ended."""
    assert lab.last_run is not None
    requests = lab.last_run["totals"]["requests"]
    assert isinstance(requests, int)
    return requests


def row(requirement: str, folder: Path) -> tuple[str, bool]:
    """Try one version; return its row of the table, and whether all was well."""
    try:
        with tempfile.TemporaryDirectory() as data:
            lab = tried(python_with(requirement, folder), Path(data))
            trial = asyncio.run(asyncio.wait_for(lab, TRIAL_TIMEOUT_S))
    except Exception as error:  # noqa: BLE001  the table is for all of them
        reason = " ".join(str(error).split()) or repr(error)
        return f"| {named(requirement)} | | | | failed: {reason} |", False
    figures = " | ".join("{} of {}".format(*each) for each in (trial.part_1, trial.part_2))
    verdict = "ok" if trial.ok else "failed: not all requests were counted"
    return (
        f"| {trial.locust} | {figures} | {', '.join(trial.left_out) or 'none'} | {verdict} |",
        trial.ok,
    )


def main() -> int:
    """Print the table; return 1 where a version failed."""
    parser = argparse.ArgumentParser(description="Try petload with versions of Locust.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="default: %(default)s")
    parser.add_argument("minors", type=int, nargs="*", metavar="MINOR", help="such as 32 40")
    options = parser.parse_args()
    requirements = [f"~=2.{minor}.0" for minor in options.minors or MINORS]
    if not options.minors:
        requirements.insert(0, f"=={OLDEST}")
    print(
        f"{time.strftime('%Y-%m-%d')}, {usable_cores()} cores, Python {platform.python_version()}"
    )
    print("| Locust | part 1, counted of asked | part 2 | patches left out | verdict |")
    print("|---|---|---|---|---|", flush=True)
    all_ok = True
    for requirement in requirements:
        line, ok = row(requirement, options.folder)
        print(line, flush=True)
        all_ok = all_ok and ok
    return 0 if all_ok else 1


if __name__ == "__main__":
    sys.exit(main())
