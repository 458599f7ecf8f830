"""Locust with every patch left out still runs a test and reports it."""

from __future__ import annotations

import asyncio
import sys
import urllib.parse
import urllib.request
from pathlib import Path

from tests.real.child_process import child_process
from tests.real.counting_server import CountingServer
from tests.real.free_ports import free_port
from tests.real.input_files import write_locustfile
from tests.real.lab_state import telemetry
from tests.real.waiting import PATIENCE_S, until

VISITS = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def visit(self):
        self.client.get("/")
"""
MASTER_PATCHES = {
    *(
        "no config files",
        "short failures",
        "one warning of certificates",
        "defaults once",
        "steady clock",
        "report every second",
        "three digits",
        "one quit",
    ),
    *("stop overtakes a spawn", "no request after a stop", "a stop is final"),
    *("a master that quits", "a shape that raises", "complete CSV files"),
    *("stop without the missing", "rebalancing outside the listener", "dead workers at once"),
}
USERS = 3
UNPATCHED = (sys.executable, "-m", "tests.locustfiles.unpatched")


async def post(web_port: int, path: str, **form: str) -> None:
    """Post a form to Locust's web page."""

    def send() -> None:
        url = f"http://127.0.0.1:{web_port}{path}"
        with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=30):
            pass

    await asyncio.to_thread(send)


async def test_unpatched_locust_reports_its_requests_and_the_patches_left_out(
    tmp_path: Path,
) -> None:
    file, rpc, web = str(write_locustfile(tmp_path, VISITS)), free_port(), free_port()

    async with CountingServer() as server:
        with (
            child_process(
                *(*UNPATCHED, "--master", "-f", file, "--host", server.url),
                *("--master-bind-host", "127.0.0.1", "--master-bind-port", str(rpc)),
                *("--web-host", "127.0.0.1", "--web-port", str(web), "--stop-timeout", "10"),
                folder=tmp_path / "master",
            ) as master,
            child_process(
                *(*UNPATCHED, "--worker", "-f", file),
                *("--master-host", "127.0.0.1", "--master-port", str(rpc)),
                folder=tmp_path / "worker",
            ) as worker,
        ):
            await until(lambda: "1 workers connected" in master.err, "the worker joined")
            await post(web, "/swarm", user_count=str(USERS), spawn_rate=str(USERS))
            await until(lambda: server.total > 30, "requests came")
            await post(web, "/stop")
            # Unpatched workers report every 3 s, without their users' last requests.
            async with asyncio.timeout(PATIENCE_S):
                while (report := await telemetry(web))["total"]["requests"] < server.total - USERS:
                    await asyncio.sleep(0.1)
            assert report["total"]["requests"] <= server.total
            assert report["state"] in ("stopping", "stopped")
            left_out = {each["patch"]: each["reason"] for each in report["patches_left_out"]}
            assert left_out == dict.fromkeys(MASTER_PATCHES, "nothing is as it was")
            assert "leaves out its patch 'a stop is final': nothing is as it was" in master.err
            assert "leaves out its patch 'users that think': nothing is as it was" in worker.err
