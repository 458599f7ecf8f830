"""Who may come in: another page at Locust's own, a worker that is not petload's."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, requests_came
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import Started, master_word, own_ports, started, until, web_port
from tests.real.terminal import petload_screen

# --- 25: another Host or Origin -----------------------------------------------------------------

START = "user_count=9&spawn_rate=9&host=http%3A%2F%2F127.0.0.1%3A9"
ASKED = (
    *(("GET", path, "") for path in ("/", "/stats/requests", "/petload/telemetry", "/logs")),
    *(("POST", "/swarm", START), ("GET", "/stop", ""), ("POST", "/stop", "")),
    *(("GET", "/stats/reset", ""), ("OPTIONS", "/swarm", "")),
)
EVIL = "evil.example"


def strangers(port: int) -> list[dict[str, str]]:
    """The headers of pages and names that are not Locust's own."""
    own = f"127.0.0.1:{port}"
    return [
        {"Host": f"{EVIL}:{port}"},
        {"Host": f"127.0.0.1.{EVIL}:{port}"},
        {"Host": f"localhost.{EVIL}"},
        {"Host": own, "Origin": f"http://{EVIL}"},
        {"Host": own, "Origin": f"http://127.0.0.1:{port + 1}"},
        {"Host": own, "Origin": "null"},
        {"Host": f"{EVIL}:{port}", "Origin": f"http://{EVIL}:{port}"},
    ]


def answer(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> int:
    """The status of one request to Locust's page."""
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body or None, {**form, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


async def refused(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> float:
    status = await asyncio.to_thread(answer, port, method, path, body, headers)
    assert status == 403, f"status {status} for {headers}"
    return 0.0


async def other_pages(folder: Path, times: int) -> Outcome:
    """`times` rounds of every request by every stranger, at a lab whose load is on."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        command = (*COMMAND, "run", *own_ports(), *LOAD, "--host", server.url, "--json", "-")
        data = ("--duration", "60s", "--data-dir", str(folder / "data"))
        with started(*command, *data, folder=folder) as run:
            await requests_came(run, server)
            port = web_port(run)
            tries = [
                (f"{method} {path}", partial(refused, port, method, path, body, headers))
                for _ in range(times)
                for method, path, body in ASKED
                for headers in strangers(port)
            ]
            await together(outcome, tries, at_a_time=4)
            # Its own visitors are let in, and the load went on all the while.
            own = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
            status = await asyncio.to_thread(answer, port, "GET", "/", "", own)
            asked = server.total
            await until(lambda: server.total > asked + 20, "the load goes on")
            await until(lambda: "users 4/4" in run.err, "petload says so")
            run.process.send_signal(signal.SIGTERM)
            await run.ended()
            record = json.loads(run.out)
    assert status == 200, f"Locust's own page answers {status}"
    users = {sample["users"] or 0 for sample in record["samples"]}
    assert (max(users), record["users"]) == (4, 4), f"users: {users}"
    outcome.worst = f"{outcome.tried - outcome.passed} let in"
    return outcome


# --- 26: a worker that is not petload's ---------------------------------------------------------

FOREIGN = "not petload's"
# It takes users as any worker, and asks for a page of its own.
STRANGER = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def look(self):
        self.client.get("/stranger")
"""


@asynccontextmanager
async def foreign_worker(folder: Path, petload: Started) -> AsyncIterator[Started]:
    """A worker that somebody else starts at petload's master."""
    file = folder / "stranger.py"
    file.write_text(STRANGER)
    command = (
        *(sys.executable, "-m", "locust", "--worker", "-f", str(file)),
        *("--master-host", "127.0.0.1"),
        *("--master-port", master_word(petload, "--master-bind-port")),
    )
    with started(*command, folder=folder / "stranger") as worker:
        await until(lambda: worker.err, "it came up")
        yield worker


def said_foreign(record: dict[str, Any]) -> None:
    """Raises AssertionError where the run does not say that somebody else took part."""
    assert any(FOREIGN in why for why in record["invalid_because"]), record["invalid_because"]
    assert any(FOREIGN in each["event"] for each in record["events"]), record["events"]


async def alarm_run(folder: Path) -> float:
    async with CountingServer(delay_s=0.1) as server:
        command = (*COMMAND, "run", *own_ports(), *LOAD, "--host", server.url, "--json", "-")
        data = ("--duration", "60s", "--data-dir", str(folder / "data"))
        with started(*command, *data, folder=folder) as run:
            await requests_came(run, server)
            assert FOREIGN not in run.err, run.err
            async with foreign_worker(folder, run):
                begun = time.monotonic()
                await until(lambda: FOREIGN in run.err or run.process.poll(), "the alarm")
                took_s = time.monotonic() - begun
            run.process.send_signal(signal.SIGTERM)
            assert await run.ended() == 130, run.err[-1000:]
            said_foreign(json.loads(run.out))
            assert "Traceback" not in run.err, run.err[-1000:]
    return took_s


async def alarm_app(folder: Path) -> float:
    async with CountingServer(delay_s=0.1) as server:
        options = (*LOAD, *own_ports(), "--host", server.url, "--autostart")
        async with petload_screen(*options, folder=folder) as (petload, terminal):
            await terminal.shows("● running 0:")
            async with foreign_worker(folder, petload):
                begun = time.monotonic()
                await terminal.shows(FOREIGN)
                took_s = time.monotonic() - begun
                terminal.press("x")
                await terminal.shows("load stopped")
            terminal.press("q")
            assert await petload.ended() == 0
        [file] = (folder / "data" / "runs").glob("*.json")
        said_foreign(json.loads(file.read_text()))
    return took_s


async def foreign(folder: Path, times: int) -> Outcome:
    """`run` and the app, `times` times each."""
    outcome = Outcome()
    faces = (("run", alarm_run), ("app", alarm_app))
    worst_s = await together(
        outcome,
        [
            (name, partial(face, folder / f"{n}-{name}"))
            for n in range(times)
            for name, face in faces
        ],
        at_a_time=2,
    )
    outcome.worst = f"said {worst_s:.1f} s after it came up"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(25, "another Host or Origin at Locust's page", "403 for all", other_pages, 1, 10),
    Fault(26, "a worker that is not petload's", "said, and in the run's JSON", foreign, 1, 10),
)
