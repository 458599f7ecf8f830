"""Locust's page refuses requests with a foreign Host or Origin."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
from functools import partial
from pathlib import Path

from tests.real.child_process import child_process
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import LOAD, requests_came
from tests.real.faults.trials import run_trials
from tests.real.free_ports import own_ports
from tests.real.lab_state import web_port
from tests.real.waiting import until

START = "user_count=9&spawn_rate=9&host=http%3A%2F%2F127.0.0.1%3A9"
REQUESTS = (
    *(("GET", path, "") for path in ("/", "/stats/requests", "/petload/telemetry", "/logs")),
    *(("POST", "/swarm", START), ("GET", "/stop", ""), ("POST", "/stop", "")),
    *(("GET", "/stats/reset", ""), ("OPTIONS", "/swarm", "")),
)
EVIL = "evil.example"


def foreign_headers(port: int) -> list[dict[str, str]]:
    """Return headers of other pages, and of names that are not Locust's page's own."""
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


def status_of(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> int:
    """Send a request to Locust's page; return the status."""
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body or None, {**form, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


async def refused(port: int, method: str, path: str, body: str, headers: dict[str, str]) -> float:
    """Raise AssertionError on another status than 403."""
    status = await asyncio.to_thread(status_of, port, method, path, body, headers)
    assert status == 403, f"status {status} for {headers}"
    return 0.0


async def other_pages(folder: Path, times: int) -> Outcome:
    """Send every request with every foreign header under load, `times` times each."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        command = (*COMMAND, "run", *own_ports(), *LOAD, "--host", server.url, "--json", "-")
        data = ("--duration", "60s", "--data-dir", str(folder / "data"))
        with child_process(*command, *data, folder=folder) as run:
            await requests_came(run, server)
            port = web_port(run)
            trials = [
                (f"{method} {path}", partial(refused, port, method, path, body, headers))
                for _ in range(times)
                for method, path, body in REQUESTS
                for headers in foreign_headers(port)
            ]
            await run_trials(outcome, trials, at_a_time=4)
            # The page's own requests are answered, and the load has not changed.
            own = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
            status = await asyncio.to_thread(status_of, port, "GET", "/", "", own)
            received = server.total
            await until(lambda: server.total > received + 20, "the load continues")
            await until(lambda: "users 4/4" in run.err, "petload reports the users")
            run.process.send_signal(signal.SIGTERM)
            await run.exit_status()
            report = json.loads(run.out)
    assert status == 200, f"status {status} for the page's own request"
    users = {sample["users"] or 0 for sample in report["samples"]}
    assert (max(users), report["users"]) == (4, 4), f"users: {users}"
    outcome.worst = f"{outcome.tried - outcome.passed} answered"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(25, "a foreign Host or Origin at Locust's page", "403 for all", other_pages, 1, 10),
)
