"""Every way to end petload, by a signal, a key or an error, also with children that are deaf."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from functools import partial
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, load_is_on
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import Started, kept_runs, own_ports, until
from tests.real.terminal import (
    GONE_WITHIN_S,
    RUNNING,
    Terminal,
    ended_well,
    in_terminal,
    petload_screen,
)

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
from tui.ui import app
from tui.cli import main

file, sound = Path(sys.argv.pop(1)), app.PetLoadApp.on_snapshot_taken

def faulty(self, message):
    if file.exists():
        raise ZeroDivisionError("made to fail")
    sound(self, message)

app.PetLoadApp.on_snapshot_taken = faulty
sys.exit(main.main())
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
    worst_s = await together(outcome, [*tries, *early], at_a_time=4)
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


FAULTS: tuple[Fault, ...] = (
    Fault(
        *(2, "signals, a closed terminal, an error, q, Ctrl+Q, Ctrl+C"),
        "0 orphans after 7 s, terminal as before, exit status",
        *(left, 1, 10),
    ),
    Fault(13, "a child that ignores SIGTERM", "gone after 7 s in all", deaf, short=2, long=10),
)
