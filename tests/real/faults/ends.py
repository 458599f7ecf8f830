"""petload ends: killed, asked to, by an error; beside another one, on ports that are taken."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.parent import all_up, parent
from tests.real.petload import COMMAND
from tests.real.started import (
    Started,
    alive_with,
    kept_runs,
    own_ports,
    petload_run,
    started,
    until,
    users_and_requests,
    web_port,
)
from tests.real.terminal import Terminal, in_terminal, petload_screen

KILLED_GONE_WITHIN_S = 2.0
GONE_WITHIN_S = 7.0
SAID_WITHIN_S = 3.0
COMES_UP_S = 1.5
LOAD = ("--part", "2", "--users", "4", "--spawn-rate", "50")
# The state of the load, with its clock; that of a process has none.
RUNNING = "● running 0:"


def moments(number: int) -> Iterator[float]:
    """Random moments while petload comes up, in s; the same ones each time, to have one again."""
    dice = random.Random(number)  # noqa: S311
    while True:
        yield dice.uniform(0, COMES_UP_S)


async def requests_reported(port: int) -> None:
    """Return when a worker of the master behind this web port has reported requests."""
    async with asyncio.timeout(20):
        while not any(requests for _, requests in await users_and_requests(port)):
            await asyncio.sleep(0.1)


async def load_is_on(petload: Started, server: CountingServer) -> None:
    """Return when a worker has reported requests, and petload knows of them."""
    await until(lambda: server.total or petload.process.poll() is not None, "requests came")
    assert petload.process.poll() is None, f"petload ended: {petload.err}"
    await requests_reported(web_port(petload))
    # Once a second it asks the master, and the target.
    probes = server.probes
    await until(lambda: server.probes >= probes + 2, "two seconds of petload's passed")


# --- 1: petload gets SIGKILL --------------------------------------------------------------------


async def kill_parent(folder: Path, delay_s: float, *, mid_run: bool) -> float:
    with parent(folder) as process:
        if mid_run:
            await all_up(process)
        await asyncio.sleep(delay_s)
        process.process.kill()
        return await process.gone(time.monotonic(), KILLED_GONE_WITHIN_S)


async def kill_lab(folder: Path, face: str, delay_s: float, *, mid_run: bool) -> float:
    async with CountingServer(delay_s=0.1) as server, AsyncExitStack() as stack:
        # While it comes up the shop is part of it; under load the oracle tells that it is on.
        host = ("--host", server.url) if mid_run else ()
        options = (*LOAD, "--workers", "2", *host)
        if face == "run":
            petload = stack.enter_context(petload_run(*options, "--duration", "60s", folder=folder))
        else:
            screen = petload_screen(*options, *own_ports(), "--autostart", folder=folder)
            petload, _ = await stack.enter_async_context(screen)
        if mid_run:
            await until(lambda: server.total > 0, "requests came")
            # petload, its guard, the master and two workers: the oracle sees all of them.
            assert len(alive_with(petload.token)) >= 5, "the token is not in every process"
        await asyncio.sleep(delay_s)
        petload.process.kill()
        taken_s = await petload.gone(time.monotonic(), KILLED_GONE_WITHIN_S)
        # Whom the token does not name is known by what it asks.
        asked = server.total
        await asyncio.sleep(0.3)
        assert server.total == asked, "somebody whom the token does not name asks on"
        return taken_s


async def killed(folder: Path, times: int) -> Outcome:
    """One in ten is a whole lab, at least two: of two one mid-run, of four two with the app."""
    outcome = Outcome()
    labs = max(2, times // 10)
    delays = moments(1)
    parents_s = await together(
        outcome,
        (
            (f"parent {n}", partial(kill_parent, folder / f"p{n}", next(delays), mid_run=n % 3 > 1))
            for n in range(times - labs)
        ),
        at_a_time=4,
    )
    labs_s = await together(
        outcome,
        (
            (
                f"lab {n}, {face}",
                partial(kill_lab, folder / f"l{n}", face, next(delays), mid_run=n % 2 == 1),
            )
            for n in range(labs)
            for face in [("run", "app", "app", "run")[n % 4]]
        ),
        at_a_time=2,
    )
    outcome.worst = f"nobody left after {parents_s:.2f} s, of a whole lab {labs_s:.2f} s"
    return outcome


# --- 2: every way out ---------------------------------------------------------------------------

KEYS = {"q": "q", "Ctrl+Q": "\x11", "Ctrl+C": "\x03"}
ERROR, CLOSED = "an error", "terminal closed"
# Face, way and exit status.
WAYS = (
    *(("app", way, 130) for way in ("SIGTERM", "SIGHUP", "SIGINT", CLOSED, "Ctrl+C")),
    *(("app", way, 0) for way in ("q", "Ctrl+Q")),
    ("app", ERROR, 70),
    *(("run", way, 130) for way in ("SIGTERM", "SIGHUP", CLOSED, "Ctrl+C")),
)
EARLY_S = (0.15, 0.45, 0.75)

# The app, with an error of its own once a file is there.
FAULTY = """
import sys
from pathlib import Path
from tui import app, cli

file, sound = Path(sys.argv.pop(1)), app.PetLoadApp.on_snapshot_taken

def faulty(self, message):
    if file.exists():
        raise ZeroDivisionError("made to fail")
    sound(self, message)

app.PetLoadApp.on_snapshot_taken = faulty
sys.exit(cli.main())
"""


def command(face: str, way: str, folder: Path, *options: str) -> tuple[str, ...]:
    options = (*LOAD, *options, "--data-dir", str(folder / "data"))
    if face == "run":
        return (*COMMAND, "run", *options, "--duration", "60s", "--json", str(folder / "json"))
    if way == ERROR:
        return (sys.executable, "-c", FAULTY, str(folder / "fail"), *options, "--autostart")
    return (*COMMAND, *options, "--autostart")


def end(petload: Started, terminal: Terminal, way: str, folder: Path) -> None:
    if way == ERROR:
        (folder / "fail").touch()
    elif way == CLOSED:
        terminal.close()
    elif way in KEYS:
        terminal.press(KEYS[way])
    else:
        petload.process.send_signal(getattr(signal, way))


async def ended_well(petload: Started, terminal: Terminal, status: int, since: float) -> float:
    """Nobody is left in time, and the terminal is as it was; returns how long that took in s."""
    ended = await petload.ended(GONE_WITHIN_S)
    assert ended == status, f"exit status {ended}, not {status}: {terminal.text()[-300:]!r}"
    taken_s = await petload.gone(since, GONE_WITHIN_S)
    if terminal.is_open:
        await until(lambda: not terminal.in_alternate_screen, "the alternate screen was left", 2)
        assert terminal.attributes() == terminal.attributes_before, "the terminal is not as before"
        assert "Traceback" not in terminal.text(), terminal.text()[-1000:]
    return taken_s


async def leave(folder: Path, face: str, way: str, status: int) -> float:
    async with CountingServer(delay_s=0.1) as server:
        options = ("--host", server.url, *own_ports())
        line = command(face, way, folder, *options)
        async with in_terminal(*line, folder=folder) as (petload, terminal):
            await load_is_on(petload, server)
            if face == "app":
                await terminal.shows(RUNNING)
                assert terminal.in_alternate_screen, "the app has no alternate screen"
                assert terminal.attributes() != terminal.attributes_before, "the app is not raw"
            since = time.monotonic()
            end(petload, terminal, way, folder)
            taken_s = await ended_well(petload, terminal, status, since)
            said = terminal.text().rstrip("\0\r\n ")
        if status == 130 and way != CLOSED and face == "run":
            assert said.endswith("interrupted"), said[-300:]
        if way == ERROR:
            assert "ZeroDivisionError" in (folder / "data" / "error.txt").read_text()
        # What was measured until then is kept, and says how it ended.
        runs = kept_runs(folder / "data")
        assert len(runs) == 1, f"{len(runs)} runs were kept"
        assert any("aborted" in event["event"] for event in runs[0]["events"]), "not aborted"
        counted = runs[0]["totals"]["requests"]
        assert 0 < counted <= server.total, f"{counted} of {server.total} requests"
        if face == "run":
            assert json.loads((folder / "json").read_text()) == runs[0], "another JSON"
        return taken_s


async def leave_early(folder: Path, delay_s: float) -> float:
    async with (
        CountingServer() as server,
        petload_screen(*LOAD, *own_ports(), "--host", server.url, folder=folder) as (
            petload,
            terminal,
        ),
    ):
        await asyncio.sleep(delay_s)
        petload.process.send_signal(signal.SIGTERM)
        since = time.monotonic()
        # Before petload listens to signals there is nothing that it would have to end.
        by_signal = await petload.ended(GONE_WITHIN_S) == -signal.SIGTERM
        return await ended_well(petload, terminal, -signal.SIGTERM if by_signal else 130, since)


async def left(folder: Path, times: int) -> Outcome:
    """`times` rounds of all ways."""
    outcome = Outcome()
    tries = [
        (
            f"{face}, {way}",
            partial(leave, folder / f"{n}-{face}-{way}".replace(" ", "-"), face, way, status),
        )
        for n in range(times)
        for face, way, status in WAYS
    ]
    early = [
        (
            f"SIGTERM after {delay_s:g} s",
            partial(leave_early, folder / f"{n}-{delay_s:g}", delay_s),
        )
        for n in range(times)
        for delay_s in EARLY_S
    ]
    worst_s = await together(outcome, [*tries, *early], at_a_time=6)
    outcome.worst = f"nobody left after {worst_s:.2f} s"
    return outcome


# --- 13: a child that ignores SIGTERM -----------------------------------------------------------

# Later than Locust's own handler, in the master and in the worker.
DEAF = """
import signal
import gevent
from locust import HttpUser, constant, events, task

@events.init.add_listener
def deaf(**_):
    gevent.spawn_later(0.5, signal.signal, signal.SIGTERM, signal.SIG_IGN)

class Visitor(HttpUser):
    wait_time = constant(0)

    @task
    def look(self):
        self.client.get("/")
"""


def is_deaf(pid: int) -> bool:
    """Whether the process ignores SIGTERM, as the kernel says."""
    [ignored] = [
        int(line.split()[1], 16)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("SigIgn:")
    ]
    return bool(ignored >> (signal.SIGTERM - 1) & 1)


async def leave_the_deaf(folder: Path, face: str, locustfile: Path) -> float:
    way, status = ("q", 0) if face == "app" else ("SIGTERM", 130)
    async with CountingServer(delay_s=0.1) as server:
        options = ("--host", server.url, *own_ports(), "--locustfile", str(locustfile))
        line = command(face, way, folder, *options)
        async with in_terminal(*line, folder=folder) as (petload, terminal):
            await load_is_on(petload, server)
            if face == "app":
                await terminal.shows(RUNNING)
            children = [*petload.children("--master"), *petload.children("--worker")]
            assert len(children) == 2, f"{len(children)} of Locust"
            await until(lambda: all(is_deaf(child.pid) for child in children), "both are deaf")
            since = time.monotonic()
            end(petload, terminal, way, folder)
            return await ended_well(petload, terminal, status, since)


async def deaf(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    locustfile = folder / "deaf.py"
    locustfile.write_text(DEAF)
    worst_s = await together(
        outcome,
        (
            (f"{face} {n}", partial(leave_the_deaf, folder / str(n), face, locustfile))
            for n in range(times)
            for face in [("app", "run")[n % 2]]
        ),
        at_a_time=2,
    )
    outcome.worst = f"gone after {worst_s:.2f} s"
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
        for (petload, _), server in zip(both, servers, strict=True):
            await load_is_on(petload, server)
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
            await until(lambda: "load started" in run.err, "the load is on")  # noqa: B023
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


FAULTS = (
    Fault(1, "petload gets SIGKILL", "0 orphans after 2 s", killed, short=10, long=200),
    Fault(
        *(2, "signals, a closed terminal, an error, q, Ctrl+Q, Ctrl+C"),
        "0 orphans after 7 s, terminal as before, exit status",
        *(left, 1, 10),
    ),
    Fault(
        11, "a port is taken", "the next one; or status 3 after 3 s", ports_taken, short=1, long=10
    ),
    Fault(13, "a child that ignores SIGTERM", "gone after 7 s in all", deaf, short=2, long=10),
    Fault(16, "a second petload beside it", "both work, on other ports", beside, short=1, long=10),
)
