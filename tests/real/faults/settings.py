"""Locust settings of a person's own: none is heard, and nothing listens beyond 127.0.0.1."""

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

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD
from tests.real.faults.together import together
from tests.real.petload import COMMAND
from tests.real.started import Started, alive_with, master_word, own_ports, started

RUN_S = 4
# A person's own settings: each would rebind a port, start or end a test, or fork.
SETTINGS = {
    "web-host": "0.0.0.0",  # noqa: S104 - what must not come of it
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
# What each of a master's or worker's own is called elsewhere.
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
    """(address, port) of every socket that a process with the token has open to others."""
    found = set()
    for pid in alive_with(token):
        with suppress(psutil.Error):
            for each in psutil.Process(pid).net_connections("inet"):
                waits = each.status == psutil.CONN_LISTEN
                # UDP has no such state: who is bound and not connected takes from anybody.
                if each.laddr and (waits or (each.type == socket.SOCK_DGRAM and not each.raddr)):
                    found.add((each.laddr.ip, each.laddr.port))
    return found


@contextmanager
def in_folder(folder: Path, *command: str, env: dict[str, str]) -> Iterator[Started]:
    """A command in a current folder of its own, with a home of its own."""
    here, home = folder / "here", folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    here.mkdir(exist_ok=True)
    change = ("sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(here))
    with started(*change, *command, folder=folder, env={**env, "HOME": str(home)}) as petload:
        yield petload


def lay_out(folder: Path, where: str) -> dict[str, str]:
    """Put the settings there; returns the environment."""
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


def made_by_settings(folder: Path) -> list[str]:
    """Files in the current folder that nobody but Locust can have written."""
    return sorted(
        file.name
        for file in (folder / "here").iterdir()
        if file.name not in ("locust.conf", "pyproject.toml")
    )


async def listen_only_here(folder: Path, where: str) -> float:
    """A run of the shop, as though there were no settings; returns how many sockets listen."""
    env = lay_out(folder, where)
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
                rpc = int(master_word(run, "--master-bind-port"))
            seen_rpc = seen_rpc or ("127.0.0.1", rpc) in now
            await asyncio.sleep(0.1)
        status = await run.ended()
        assert status == 0, f"status {status}: {run.err[-1500:]}"
        record = json.loads(run.out)
    # The oracle sees what there is to see: the shop, Locust's page and the master's own port.
    assert seen_rpc, "the master's port was not seen"
    assert len(most) == 3, f"{most}"
    as_ever(record)
    assert not (files := made_by_settings(folder)), f"written: {files}"
    return float(len(most))


def as_ever(record: dict[str, Any]) -> None:
    """Raises AssertionError where a setting was heard."""
    assert abs(record["duration_s"] - RUN_S) < 1, f"{record['duration_s']} s"
    assert record["users"] == 4, f"{record['users']} users"
    users = max(sample["users"] or 0 for sample in record["samples"])
    assert users == 4, f"{users} users were up"
    workers = [row["name"] for row in record["processes"] if row["role"] == "worker"]
    assert workers == ["worker-1"], f"{workers}"
    assert record["totals"]["requests"] > 20, f"{record['totals']}"
    assert record["totals"]["failures"] == 0, f"{record['failures']}"
    said = [each["event"] for each in record["events"] if "not petload's" in each["event"]]
    assert not said, f"{said}"


async def only_here(folder: Path, times: int) -> Outcome:
    """`times` runs, each with the settings at another place."""
    outcome = Outcome()
    sockets = await together(
        outcome,
        [
            (
                WHERE[n % len(WHERE)],
                partial(listen_only_here, folder / str(n), WHERE[n % len(WHERE)]),
            )
            for n in range(times)
        ],
        at_a_time=2,
    )
    outcome.worst = f"{sockets:.0f} sockets, all on 127.0.0.1"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(24, "Locust settings of one's own", "0 sockets beyond 127.0.0.1", only_here, 2, 40),
)
