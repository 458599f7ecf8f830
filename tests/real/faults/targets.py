"""Where load may go, and come from: what is elsewhere is refused before anything starts."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD
from tests.real.faults.together import together
from tests.real.petload import COMMAND
from tests.real.started import alive_with, free_port, own_ports, started
from tests.real.terminal import petload_screen

WRONG_USAGE, COULD_NOT_START = 2, 3


async def refused_at_once(
    folder: Path, statuses: tuple[int, ...], *arguments: str, says: str = "", **env: str
) -> float:
    """One sentence and one of these statuses, and nothing was started; returns the time in s."""
    command = (*COMMAND, *arguments, "--data-dir", str(folder / "data"))
    begun = time.monotonic()
    with started(*command, folder=folder, env=env) as petload:
        most = 0
        while petload.process.poll() is None:
            with suppress(psutil.NoSuchProcess):
                most = max(most, len(psutil.Process(petload.process.pid).children()))
            assert time.monotonic() - begun < 20, "it goes on"
            await asyncio.sleep(0.01)
        took_s = time.monotonic() - begun
        assert petload.process.returncode in statuses, f"status {petload.process.returncode}"
        assert most == 0, f"{most} processes were started"
        assert alive_with(petload.token) == {}, "somebody is left"
        assert petload.out == "", petload.out
        assert petload.err.count("\n") == 1, petload.err[-1500:]
        assert says in petload.err, petload.err[-1500:]
        assert not (folder / "data").exists(), "the data folder was made"
    return took_s


# --- 27: a locustfile from stdin or a URL -------------------------------------------------------


def locustfiles_from_elsewhere(port: int) -> list[tuple[str, ...]]:
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
    """`times` rounds of every way to name a locustfile that is somewhere else."""
    outcome = Outcome()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        port = listener.getsockname()[1]
        ways = locustfiles_from_elsewhere(port) * times
        worst_s = await together(
            outcome,
            [
                (
                    " ".join(way),
                    partial(
                        refused_at_once,
                        folder / str(n),
                        (WRONG_USAGE, COULD_NOT_START),
                        *way,
                        *own_ports(),
                        says="locustfile",
                    ),
                )
                for n, way in enumerate(ways)
            ],
            at_a_time=2,
        )
        with suppress(BlockingIOError):
            listener.accept()
            outcome.note("the port was asked")
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


# --- 28: a target that is not loopback ----------------------------------------------------------


# None of them is routed anywhere: RFC 5737, RFC 2606, RFC 3849.
ELSEWHERE = (
    "http://192.0.2.1",
    "http://127.0.0.1@192.0.2.1",
    "http://127.0.0.1.invalid",
    "http://localhost.invalid:80/",
    "http://[2001:db8::1]:8000",
    "http://0.0.0.0:8000",
)
CONFIRM = "--yes-i-may-test"


def targets_elsewhere() -> list[tuple[str, ...]]:
    run = ("run", "--duration", "1s")
    return [
        *((*run, "--host", host) for host in ELSEWHERE),
        # Confirmed was another one.
        (*run, "--host", "http://192.0.2.1", CONFIRM, "192.0.2.2"),
        (*run, "--host", "http://192.0.2.1", CONFIRM, "127.0.0.1"),
        ("scale", "--workers", "1", "--duration", "1s", "--host", "http://192.0.2.1"),
        ("--host", "http://192.0.2.1", CONFIRM, "192.0.2.2", "--autostart"),
    ]


async def ask_first(folder: Path) -> float:
    """The app asks before it starts anything, and leaves where it is not confirmed."""
    options = (*LOAD, *own_ports(), "--host", "http://192.0.2.1", "--autostart")
    async with petload_screen(*options, folder=folder) as (petload, terminal):
        await terminal.shows("Put load on 192.0.2.1?")
        terminal.press("s+")  # keys that start something, elsewhere
        await asyncio.sleep(1)
        for mark in ("--master", "--worker"):
            assert petload.children(mark) == [], f"{mark} was started"
        terminal.press("n")
        begun = time.monotonic()
        status = await petload.ended()
        assert status == COULD_NOT_START, f"status {status}: {terminal.text()[-500:]}"
        assert await petload.left(within_s=2) == {}, "somebody is left"
        assert "nothing was sent" in terminal.text(), terminal.text()[-500:]
        return time.monotonic() - begun


async def nowhere_else(folder: Path, times: int) -> Outcome:
    """`times` rounds of every target that is not this machine."""
    outcome = Outcome()
    await together(
        outcome,
        [(f"app {n}", partial(ask_first, folder / f"app-{n}")) for n in range(times)],
        at_a_time=2,
    )
    worst_s = await together(
        outcome,
        [
            (
                " ".join(way),
                partial(
                    refused_at_once,
                    folder / str(n),
                    (WRONG_USAGE,),
                    *way,
                    *("--shop-port", str(free_port())),
                    says=CONFIRM,
                ),
            )
            for n, way in enumerate(targets_elsewhere() * times)
        ],
        at_a_time=2,
    )
    outcome.worst = f"refused after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(27, "a locustfile from stdin or a URL", "refused, nothing asked", nothing_fetched, 1, 5),
    Fault(28, "a target that is not loopback", "refused until confirmed", nowhere_else, 1, 5),
)
