"""Ports that are taken: by another petload beside it, or by somebody else."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, load_is_on, requests_reported
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import alive_with, kept_runs, started, until, web_port
from tests.real.terminal import RUNNING, ended_well, petload_screen

SAID_WITHIN_S = 3.0


# --- 11: a port is taken ------------------------------------------------------------------------


@contextmanager
def taken(port: int = 0) -> Iterator[int]:
    """A port of ours, any or this one; where somebody else has that, it is as good."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            listener.bind(("127.0.0.1", port))
            listener.listen()
            port = listener.getsockname()[1]
        yield port


async def ask_for_a_taken_one(folder: Path, face: str, option: str) -> float:
    with taken() as port:
        options = (option, str(port), "--data-dir", str(folder / "data"))
        words = ("run", "--duration", "5s", *options) if face == "run" else options
        with started(*COMMAND, *words, folder=folder) as petload:
            since = time.monotonic()
            status = await petload.ended(SAID_WITHIN_S)
            taken_s = time.monotonic() - since
            said = petload.out + petload.err
            assert status == 3, f"status {status}: {said}"
            assert f"port {port}" in said, said
            assert f"(pid {os.getpid()})" in said, f"the holder is not named: {said}"
            assert said.count("\n") == 1, f"not one sentence: {said}"
            assert alive_with(petload.token) == {}, "somebody is left"
            return taken_s


async def find_the_default_taken(folder: Path) -> float:
    """In the app; `run` is in test_run.py."""
    with taken(5000), taken(8089):
        async with petload_screen(*LOAD, folder=folder) as (petload, terminal):
            await terminal.shows("Port 5000 cannot be had")
            await terminal.shows("Port 8089 cannot be had")
            await terminal.shows("ready")
            assert web_port(petload) > 8089, "not the next port"
            terminal.press("q")
            return await ended_well(petload, terminal, 0, time.monotonic())


async def ports_taken(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    worst_s = await together(
        outcome,
        (
            (
                f"{face}, {option}",
                partial(ask_for_a_taken_one, folder / f"{n}{face}{option}", face, option),
            )
            for n in range(times)
            for face in ("app", "run")
            for option in ("--shop-port", "--web-port")
        ),
        at_a_time=1,
    )
    await together(
        outcome,
        (
            (f"default {n}", partial(find_the_default_taken, folder / f"default-{n}"))
            for n in range(times)
        ),
        at_a_time=1,
    )
    outcome.worst = f"said after {worst_s:.2f} s, with status 3"
    return outcome


# --- 16: a second petload beside it -------------------------------------------------------------


def gave_way(said: str, port: int, default: int) -> bool:
    """Whether it said that it could not have the default port, where it has another."""
    return port == default or f"Port {default} cannot be had" in said


async def loads_beside(folder: Path) -> float:
    """Both started at the same moment: each run's figures are its own target's."""
    async with AsyncExitStack() as stack:
        places = (folder / "1", folder / "2")
        servers = [await stack.enter_async_context(CountingServer(delay_s=0.1)) for _ in places]
        both = [
            await stack.enter_async_context(
                petload_screen(*LOAD, "--host", server.url, "--autostart", folder=place)
            )
            for place, server in zip(places, servers, strict=True)
        ]
        for (petload, terminal), server in zip(both, servers, strict=True):
            try:
                await load_is_on(petload, server)
            except AssertionError as error:
                raise AssertionError(f"{error}: {terminal.text()[-1000:]}") from None
        ports = [web_port(petload) for petload, _ in both]
        assert len(set(ports)) == 2, f"both on port {ports[0]}"
        for (petload, terminal), port in zip(both, ports, strict=True):
            assert gave_way(terminal.text(), port, 8089), f"port {port} without a word"
            seen = await terminal.shows(RUNNING)
            terminal.press("x")
            await terminal.shows("load stopped", seen)
            terminal.press("q")
            await ended_well(petload, terminal, 0, time.monotonic())
        for place, server in zip(places, servers, strict=True):
            runs = kept_runs(place / "data")
            counted = [run["totals"]["requests"] for run in runs]
            assert counted == [server.total], f"runs of {counted}, of {server.total} requests"
            assert runs[0]["totals"]["failures"] == 0, runs[0]["failures"]
        return 0.0


async def shops_beside(folder: Path) -> float:
    """Both started at the same moment: each has its own shop, and asks nobody else's."""
    places = (folder / "1", folder / "2")
    with ExitStack() as stack:
        both = []
        for place in places:
            options = ("--duration", "60s", "--json", "-", "--data-dir", str(place / "data"))
            command = (*COMMAND, "run", *LOAD, *options)
            both.append(stack.enter_context(started(*command, folder=place)))
        for run in both:
            try:
                await until(lambda: "load started" in run.err, "the load is on")  # noqa: B023
            except AssertionError as error:
                raise AssertionError(f"{error}: {[each.err for each in both]}") from None
        ports = [web_port(run) for run in both]
        for run, port in zip(both, ports, strict=True):
            await requests_reported(port)
            run.process.send_signal(signal.SIGINT)
        for run in both:
            assert await run.ended() == 130, run.err
        records = [json.loads(run.out) for run in both]
        shop_ports = [int(record["host"].rpartition(":")[2]) for record in records]
        assert len({*ports, *shop_ports}) == 4, f"one port for two: {ports}, {shop_ports}"
        for run, port, shop_port, record in zip(both, ports, shop_ports, records, strict=True):
            assert gave_way(run.err, port, 8089), f"port {port} without a word: {run.err}"
            assert gave_way(run.err, shop_port, 5000), f"port {shop_port} without a word: {run.err}"
            assert record["totals"]["failures"] == 0, record["failures"]
        return 0.0


async def beside(folder: Path, times: int) -> Outcome:
    """Two pairs at a time, so that four look for ports at the same moment."""
    outcome = Outcome()
    await together(
        outcome,
        (
            (f"{pair.__name__} {n}", partial(pair, folder / str(n)))
            for n in range(times)
            for pair in [(loads_beside, shops_beside)[n % 2]]
        ),
        at_a_time=2,
    )
    outcome.worst = "-"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        11, "a port is taken", "the next one; or status 3 after 3 s", ports_taken, short=1, long=10
    ),
    Fault(16, "a second petload beside it", "both work, on other ports", beside, short=1, long=10),
)
