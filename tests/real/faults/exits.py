"""Every way to end petload leaves no orphan, also with children that ignore SIGTERM."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from functools import partial
from pathlib import Path

from tests.real.child_process import ChildProcess
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, load_is_on
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.lab_state import kept_runs
from tests.real.pseudo_terminal import (
    GONE_WITHIN_S,
    RUNNING,
    PseudoTerminal,
    app_in_terminal,
    exited_cleanly,
    in_terminal,
)
from tests.real.waiting import until

# --- 2: signals, a closed terminal, an error, keys -----------------------------------------------

KEYS = {"q": "q", "Ctrl+Q": "\x11", "Ctrl+C": "\x03"}
ERROR, CLOSED = "an error", "terminal closed"
# Mode, way to end it, exit status.
WAYS = (
    *(("app", way, 130) for way in ("SIGTERM", "SIGHUP", "SIGINT", CLOSED, "Ctrl+C")),
    *(("app", way, 0) for way in ("q", "Ctrl+Q")),
    ("app", ERROR, 70),
    *(("run", way, 130) for way in ("SIGTERM", "SIGHUP", CLOSED, "Ctrl+C")),
)
EARLY_S = (0.15, 0.45, 0.75)

# The app, with an internal error once a file exists.
FAULTY = """
import sys
from pathlib import Path
from tui.ui import app
from tui.cli import main

file, original = Path(sys.argv.pop(1)), app.PetLoadApp.on_snapshot_taken

def faulty(self, message):
    if file.exists():
        raise ZeroDivisionError("made to fail")
    original(self, message)

app.PetLoadApp.on_snapshot_taken = faulty
sys.exit(main.main())
"""


def command(mode: str, way: str, folder: Path, *options: str) -> tuple[str, ...]:
    """Return the command line; `mode` is "app" or "run"."""
    options = (*LOAD, *options, "--data-dir", str(folder / "data"))
    if mode == "run":
        return (*COMMAND, "run", *options, "--duration", "60s", "--json", str(folder / "json"))
    if way == ERROR:
        return (sys.executable, "-c", FAULTY, str(folder / "fail"), *options, "--autostart")
    return (*COMMAND, *options, "--autostart")


def end(petload: ChildProcess, terminal: PseudoTerminal, way: str, folder: Path) -> None:
    """End petload in this way."""
    if way == ERROR:
        (folder / "fail").touch()
    elif way == CLOSED:
        terminal.close()
    elif way in KEYS:
        terminal.press(KEYS[way])
    else:
        petload.process.send_signal(getattr(signal, way))


async def end_under_load(folder: Path, mode: str, way: str, status: int) -> float:
    """End petload under load; return how long until no process was left, in s."""
    async with CountingServer(delay_s=0.1) as server:
        options = ("--host", server.url, *own_ports())
        line = command(mode, way, folder, *options)
        async with in_terminal(*line, folder=folder) as (petload, terminal):
            await load_is_on(petload, server)
            if mode == "app":
                await terminal.shows(RUNNING)
                assert terminal.in_alternate_screen, "the app has no alternate screen"
                assert terminal.attributes() != terminal.attributes_before, "the app is not raw"
            since = time.monotonic()
            end(petload, terminal, way, folder)
            taken_s = await exited_cleanly(petload, terminal, status, since)
            output = terminal.text().rstrip("\0\r\n ")
        if status == 130 and way != CLOSED and mode == "run":
            assert output.endswith("interrupted"), output[-300:]
        if way == ERROR:
            assert "ZeroDivisionError" in (folder / "data" / "error.txt").read_text()
        runs = kept_runs(folder / "data")
        assert len(runs) == 1, f"{len(runs)} runs were kept"
        assert any("aborted" in event["event"] for event in runs[0]["events"]), "not aborted"
        counted = runs[0]["totals"]["requests"]
        assert 0 < counted <= server.total, f"{counted} of {server.total} requests"
        if mode == "run":
            assert json.loads((folder / "json").read_text()) == runs[0], "another JSON"
        return taken_s


async def end_while_starting(folder: Path, delay_s: float) -> float:
    """Send SIGTERM while petload starts; return how long until no process was left, in s."""
    async with (
        CountingServer() as server,
        app_in_terminal(*LOAD, *own_ports(), "--host", server.url, folder=folder) as (
            petload,
            terminal,
        ),
    ):
        await asyncio.sleep(delay_s)
        petload.process.send_signal(signal.SIGTERM)
        since = time.monotonic()
        # petload has no children yet where it does not handle signals yet.
        by_signal = await petload.exit_status(GONE_WITHIN_S) == -signal.SIGTERM
        return await exited_cleanly(petload, terminal, -signal.SIGTERM if by_signal else 130, since)


async def all_ways_to_end(folder: Path, times: int) -> Outcome:
    """End petload in every way, `times` times each."""
    outcome = Outcome()
    under_load = [
        (
            f"{mode}, {way}",
            partial(
                end_under_load,
                folder / f"{n}-{mode}-{way}".replace(" ", "-"),
                *(mode, way, status),
            ),
        )
        for n in range(times)
        for mode, way, status in WAYS
    ]
    early = [
        (
            f"SIGTERM after {delay_s:g} s",
            partial(end_while_starting, folder / f"{n}-{delay_s:g}", delay_s),
        )
        for n in range(times)
        for delay_s in EARLY_S
    ]
    worst_s = await run_trials(outcome, [*under_load, *early], at_a_time=4)
    outcome.worst = f"no process left after {worst_s:.2f} s"
    return outcome


# --- 13: a child that ignores SIGTERM -----------------------------------------------------------

# The delay puts this handler after Locust's own, in the master and in the worker.
IGNORES_SIGTERM = """
import signal
import gevent
from locust import HttpUser, constant, events, task

@events.init.add_listener
def ignore_sigterm(**_):
    gevent.spawn_later(0.5, signal.signal, signal.SIGTERM, signal.SIG_IGN)

class Visitor(HttpUser):
    wait_time = constant(0)

    @task
    def look(self):
        self.client.get("/")
"""


def ignores_sigterm(pid: int) -> bool:
    """Return whether the process ignores SIGTERM, as the kernel reports."""
    [ignored] = [
        int(line.split()[1], 16)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("SigIgn:")
    ]
    return bool(ignored >> (signal.SIGTERM - 1) & 1)


async def end_by_sigkill(folder: Path, mode: str, locustfile: Path) -> float:
    """End petload with such children; return how long until no process was left, in s."""
    way, status = ("q", 0) if mode == "app" else ("SIGTERM", 130)
    async with CountingServer(delay_s=0.1) as server:
        options = ("--host", server.url, *own_ports(), "--locustfile", str(locustfile))
        line = command(mode, way, folder, *options)
        async with in_terminal(*line, folder=folder) as (petload, terminal):
            await load_is_on(petload, server)
            if mode == "app":
                await terminal.shows(RUNNING)
            children = [*petload.children("--master"), *petload.children("--worker")]
            assert len(children) == 2, f"{len(children)} Locust processes"
            await until(
                lambda: all(ignores_sigterm(child.pid) for child in children),
                "both ignore SIGTERM",
            )
            since = time.monotonic()
            end(petload, terminal, way, folder)
            return await exited_cleanly(petload, terminal, status, since)


async def ignored_sigterm(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    locustfile = folder / "ignores_sigterm.py"
    locustfile.write_text(IGNORES_SIGTERM)
    worst_s = await run_trials(
        outcome,
        (
            (f"{mode} {n}", partial(end_by_sigkill, folder / str(n), mode, locustfile))
            for n in range(times)
            for mode in [("app", "run")[n % 2]]
        ),
        at_a_time=2,
    )
    outcome.worst = f"gone after {worst_s:.2f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        *(2, "signals, a closed terminal, an error, q, Ctrl+Q, Ctrl+C"),
        "0 orphans after 7 s, terminal as before, exit status",
        *(all_ways_to_end, 1, 10),
    ),
    Fault(13, "a child that ignores SIGTERM", "gone after 7 s in all", ignored_sigterm, 2, 10),
)
