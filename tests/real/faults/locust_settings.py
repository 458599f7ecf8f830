"""The user's own Locust settings take no effect, and nothing listens beyond 127.0.0.1."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psutil

from tests.real.child_process import ChildProcess, child_process, processes_with
from tests.real.cli import COMMAND
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.lab_state import master_argument

RUN_S = 4
# Each setting would rebind a port, start or end a test, or fork.
SETTINGS = {
    "web-host": "0.0.0.0",  # noqa: S104 - must not take effect
    "master-bind-host": "*",
    "headless": "true",
    "run-time": "1s",
    "users": "77",
    "processes": "2",
    "expect-workers": "9",
    "web-login": "true",
    "locustfile": "http://127.0.0.1:9/none.py",
    "html": "report.html",
    "csv": "petload",
}
VARIABLES = {f"LOCUST_{name.upper().replace('-', '_')}": value for name, value in SETTINGS.items()}
# Settings whose variables are not named after their option.
VARIABLES |= {
    "LOCUST_MODE_MASTER": "false",
    "LOCUST_MODE_WORKER": "true",
    "LOCUST_MASTER_NODE_HOST": "127.0.0.2",
    "LOCUST_HOST": "http://127.0.0.1:9",
    "LOCUST_WEB_PORT": "1",
}
CONFIG = "".join(f"{name} = {value}\n" for name, value in SETTINGS.items())
PYPROJECT = "[tool.locust]\n" + "".join(
    f"{name} = {json.dumps(value)}\n" for name, value in SETTINGS.items()
)
WHERE = ("in the environment", "in the current folder", "at home", "in pyproject.toml")


def listening(token: str) -> set[tuple[str, int]]:
    """Return (address, port) of every socket on which a process with the token listens."""
    found = set()
    for pid in processes_with(token):
        with suppress(psutil.Error):
            for each in psutil.Process(pid).net_connections("inet"):
                tcp_listens = each.status == psutil.CONN_LISTEN
                # UDP has no LISTEN state: a bound, unconnected socket receives from any sender.
                if each.laddr and (
                    tcp_listens or (each.type == socket.SOCK_DGRAM and not each.raddr)
                ):
                    found.add((each.laddr.ip, each.laddr.port))
    return found


@contextmanager
def in_folder(folder: Path, *command: str, env: dict[str, str]) -> Iterator[ChildProcess]:
    """Start a command with a current folder and a home folder of its own."""
    here, home = folder / "here", folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    here.mkdir(exist_ok=True)
    change = ("sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(here))
    with child_process(*change, *command, folder=folder, env={**env, "HOME": str(home)}) as petload:
        yield petload


def write_settings(folder: Path, where: str) -> dict[str, str]:
    """Write the settings to one place; return the environment."""
    (folder / "here").mkdir(parents=True)
    (folder / "home").mkdir()
    if where == "in the environment":
        return VARIABLES
    if where == "in the current folder":
        (folder / "here" / "locust.conf").write_text(CONFIG)
    elif where == "at home":
        (folder / "home" / ".locust.conf").write_text(CONFIG)
    else:
        (folder / "here" / "pyproject.toml").write_text(PYPROJECT)
    return {}


def files_written(folder: Path) -> list[str]:
    """Return the files that Locust wrote to the current folder, as the settings ask."""
    return sorted(
        file.name
        for file in (folder / "here").iterdir()
        if file.name not in ("locust.conf", "pyproject.toml")
    )


async def run_despite_settings(folder: Path, where: str) -> float:
    """Run part 2 with the settings at one place; return how many sockets listened."""
    env = write_settings(folder, where)
    command = (*COMMAND, "run", *own_ports(), *LOAD, "--duration", f"{RUN_S}s", "--json", "-")
    most: set[tuple[str, int]] = set()
    with in_folder(folder, *command, "--data-dir", str(folder / "data"), env=env) as run:
        rpc, seen_rpc = 0, False
        while run.process.poll() is None:
            now = listening(run.token)
            beyond = [(ip, port) for ip, port in now if not ip_address(ip).is_loopback]
            assert not beyond, f"listens beyond 127.0.0.1: {beyond}"
            most |= now
            if not rpc and run.children("--master"):
                rpc = int(master_argument(run, "--master-bind-port"))
            seen_rpc = seen_rpc or ("127.0.0.1", rpc) in now
            await asyncio.sleep(0.1)
        status = await run.exit_status()
        assert status == 0, f"status {status}: {run.err[-1500:]}"
        report = json.loads(run.out)
    # The shop's, Locust's page's and the master's own.
    assert seen_rpc, "the master's port was not seen"
    assert len(most) == 3, f"{most}"
    check_unaffected(report)
    assert not (files := files_written(folder)), f"written: {files}"
    return float(len(most))


def check_unaffected(report: dict[str, Any]) -> None:
    """Raise AssertionError where a setting affected the run."""
    assert abs(report["duration_s"] - RUN_S) < 1, f"{report['duration_s']} s"
    assert report["users"] == 4, f"{report['users']} users"
    users = max(sample["users"] or 0 for sample in report["samples"])
    assert users == 4, f"{users} users were up"
    workers = [row["name"] for row in report["processes"] if row["role"] == "worker"]
    assert workers == ["worker-1"], f"{workers}"
    assert report["totals"]["requests"] > 20, f"{report['totals']}"
    assert report["totals"]["failures"] == 0, f"{report['failures']}"
    foreign = [each["event"] for each in report["events"] if "not petload's" in each["event"]]
    assert not foreign, f"{foreign}"


async def own_settings(folder: Path, times: int) -> Outcome:
    """Run `times` times, each with the settings at another place."""
    outcome = Outcome()
    sockets = await run_trials(
        outcome,
        [
            (
                WHERE[n % len(WHERE)],
                partial(run_despite_settings, folder / str(n), WHERE[n % len(WHERE)]),
            )
            for n in range(times)
        ],
        at_a_time=2,
    )
    outcome.worst = f"{sockets:.0f} sockets, all on 127.0.0.1"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(24, "the user's own Locust settings", "0 sockets beyond 127.0.0.1", own_settings, 2, 40),
)
