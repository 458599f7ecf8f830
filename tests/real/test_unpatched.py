"""A run in which every patch of Locust is left out: less exact, and a run all the same."""

from __future__ import annotations

import asyncio
import sys
import urllib.parse
import urllib.request
from pathlib import Path

from tests.real.oracle import CountingServer
from tests.real.started import PATIENCE_S, free_port, locustfile, started, telemetry, until

VISITS = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def visit(self):
        self.client.get("/")
"""
OF_A_MASTER = {
    *("no config files", "defaults once", "steady clock", "report every second", "three digits"),
    *("stop overtakes a spawn", "no request after a stop", "a stop is final"),
    *("stop without the missing", "rebalancing outside the listener", "dead workers at once"),
}
USERS = 3
UNPATCHED = (sys.executable, "-m", "tests.locustfiles.unpatched")


async def post(web_port: int, path: str, **form: str) -> None:
    def ask() -> None:
        url = f"http://127.0.0.1:{web_port}{path}"
        with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=30):
            pass

    await asyncio.to_thread(ask)


async def test_without_any_patch_there_is_telemetry(tmp_path: Path) -> None:
    file, rpc, web = str(locustfile(tmp_path, VISITS)), free_port(), free_port()

    async with CountingServer() as server:
        with (
            started(
                *(*UNPATCHED, "--master", "-f", file, "--host", server.url),
                *("--master-bind-host", "127.0.0.1", "--master-bind-port", str(rpc)),
                *("--web-host", "127.0.0.1", "--web-port", str(web), "--stop-timeout", "10"),
                folder=tmp_path / "master",
            ) as master,
            started(
                *(*UNPATCHED, "--worker", "-f", file),
                *("--master-host", "127.0.0.1", "--master-port", str(rpc)),
                folder=tmp_path / "worker",
            ) as worker,
        ):
            await until(lambda: "1 workers connected" in master.err, "the worker joined")
            await post(web, "/swarm", user_count=str(USERS), spawn_rate=str(USERS))
            await until(lambda: server.total > 30, "requests came")
            await post(web, "/stop")
            # A worker sends what it has counted every 3 s, and its users' last requests may miss.
            async with asyncio.timeout(PATIENCE_S):
                while (report := await telemetry(web))["total"]["requests"] < server.total - USERS:
                    await asyncio.sleep(0.1)
            assert report["total"]["requests"] <= server.total
            assert report["state"] in ("stopping", "stopped")
            left_out = {each["patch"]: each["reason"] for each in report["patches_left_out"]}
            assert left_out == dict.fromkeys(OF_A_MASTER, "nothing is as it was")
            assert "leaves out its patch 'a stop is final': nothing is as it was" in master.err
            assert "leaves out its patch 'users that think': nothing is as it was" in worker.err
