"""A remote target or locustfile is refused before any process starts."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil

from tests.real.child_process import child_process, processes_with
from tests.real.cli import COMMAND
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD
from tests.real.faults.trials import run_trials
from tests.real.free_ports import free_port, own_ports
from tests.real.pseudo_terminal import app_in_terminal

WRONG_USAGE, COULD_NOT_START = 2, 3


async def refused(
    folder: Path, statuses: tuple[int, ...], *arguments: str, names: str = "", **env: str
) -> float:
    """Run petload, which must refuse with one sentence and status; return the time in s.

    Raise AssertionError where it starts a process, makes the data folder, or does not name `names`.
    """
    command = (*COMMAND, *arguments, "--data-dir", str(folder / "data"))
    begun = time.monotonic()
    with child_process(*command, folder=folder, env=env) as petload:
        most = 0
        while petload.process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                most = max(most, len(psutil.Process(petload.process.pid).children()))
            assert time.monotonic() - begun < 20, "petload is still running"
            await asyncio.sleep(0.01)
        took_s = time.monotonic() - begun
        assert petload.process.returncode in statuses, f"status {petload.process.returncode}"
        assert most == 0, f"{most} processes were started"
        assert processes_with(petload.token) == {}, "orphans are left"
        assert petload.out == "", petload.out
        assert petload.err.count("\n") == 1, petload.err[-1500:]
        assert names in petload.err, petload.err[-1500:]
        assert not (folder / "data").exists(), "the data folder was made"
    return took_s


# --- 27: a locustfile from stdin or a URL -------------------------------------------------------


def remote_locustfiles(port: int) -> list[tuple[str, ...]]:
    """Return command lines whose locustfile is stdin or a URL."""
    url = f"http://127.0.0.1:{port}/x.py"
    run = ("run", "--duration", "2s", "--locustfile")
    return [
        (*run, "-"),
        (*run, url),
        (*run, f"{url},locustfiles/part1_sequential.py"),
        ("scale", "--workers", "1", *run[1:], url),
        ("--locustfile", "-"),
        ("--locustfile", url),
    ]


async def nothing_fetched(folder: Path, times: int) -> Outcome:
    """Run every command line, `times` times each; the port of the URL gets no connection."""
    outcome = Outcome()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        port = listener.getsockname()[1]
        ways = remote_locustfiles(port) * times
        worst_s = await run_trials(
            outcome,
            [
                (
                    " ".join(way),
                    partial(
                        refused,
                        folder / str(n),
                        (WRONG_USAGE, COULD_NOT_START),
                        *way,
                        *own_ports(),
                        names="locustfile",
                    ),
                )
                for n, way in enumerate(ways)
            ],
            at_a_time=2,
        )
        with suppress(BlockingIOError):
            listener.accept()
            outcome.note("the URL was requested")
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


# --- 28: a target that is not loopback ----------------------------------------------------------


# None of these addresses is routed: RFC 5737, RFC 2606, RFC 3849.
REMOTE = (
    "http://192.0.2.1",
    "http://127.0.0.1@192.0.2.1",
    "http://127.0.0.1.invalid",
    "http://localhost.invalid:80/",
    "http://[2001:db8::1]:8000",
    "http://0.0.0.0:8000",
)
CONFIRM = "--yes-i-may-test"


def remote_hosts() -> list[tuple[str, ...]]:
    """Return command lines whose target is not confirmed."""
    run = ("run", "--duration", "1s")
    return [
        *((*run, "--host", host) for host in REMOTE),
        # Another host is confirmed.
        (*run, "--host", "http://192.0.2.1", CONFIRM, "192.0.2.2"),
        (*run, "--host", "http://192.0.2.1", CONFIRM, "127.0.0.1"),
        ("scale", "--workers", "1", "--duration", "1s", "--host", "http://192.0.2.1"),
        ("--host", "http://192.0.2.1", CONFIRM, "192.0.2.2", "--autostart"),
    ]


async def ask_first(folder: Path) -> float:
    """Refuse to confirm the target in the app; return how long the exit took in s.

    The app starts no process before the confirmation.
    """
    options = (*LOAD, *own_ports(), "--host", "http://192.0.2.1", "--autostart")
    async with app_in_terminal(*options, folder=folder) as (petload, terminal):
        await terminal.shows("Put load on 192.0.2.1?")
        terminal.press("s+")  # keys that start the load and a worker on the main screen
        await asyncio.sleep(1)
        for mark in ("--master", "--worker"):
            assert petload.children(mark) == [], f"{mark} was started"
        terminal.press("n")
        begun = time.monotonic()
        status = await petload.exit_status()
        assert status == COULD_NOT_START, f"status {status}: {terminal.text()[-500:]}"
        assert await petload.orphans(within_s=2) == {}, "orphans are left"
        assert "nothing was sent" in terminal.text(), terminal.text()[-500:]
        return time.monotonic() - begun


async def unconfirmed_targets(folder: Path, times: int) -> Outcome:
    """Run every command line and the app, `times` times each."""
    outcome = Outcome()
    await run_trials(
        outcome,
        [(f"app {n}", partial(ask_first, folder / f"app-{n}")) for n in range(times)],
        at_a_time=2,
    )
    worst_s = await run_trials(
        outcome,
        [
            (
                " ".join(way),
                partial(
                    refused,
                    folder / str(n),
                    (WRONG_USAGE,),
                    *way,
                    *("--shop-port", str(free_port())),
                    names=CONFIRM,
                ),
            )
            for n, way in enumerate(remote_hosts() * times)
        ],
        at_a_time=2,
    )
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(27, "a locustfile from stdin or a URL", "refused, not fetched", nothing_fetched, 1, 5),
    Fault(
        28, "a target that is not loopback", "refused until confirmed", unconfirmed_targets, 1, 5
    ),
)
