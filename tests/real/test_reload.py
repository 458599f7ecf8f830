"""A test of the user's own is loaded again; the last good one stays until that succeeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.real.counting_server import CountingServer
from tests.real.free_ports import free_port
from tests.real.waiting import until
from tui.lab.lab import Lab
from tui.lab.protocol import LabFailed
from tui.lab.readiness import is_running
from tui.model.commands import Command
from tui.model.plan import Asked, plan

FILE = """
from locust import HttpUser, constant, events, task

class Visitor(HttpUser):
    wait_time = constant(0.05)

    @task
    def visit(self):
        self.client.get("/{path}")
"""
ENDS_WHERE_IT_RUNS = """
@events.init.add_listener
def end(**_):
    __import__("os")._exit(3)
"""


async def test_the_last_good_one_runs_until_another_can_be_loaded(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(FILE.format(path="first"))
    async with CountingServer() as server:
        asked = Asked(users=2, spawn_rate=50, host=server.url, locustfile=str(file), probe="off")
        ports = {"shop_port": free_port(), "web_port": free_port()}
        async with Lab(plan(1, asked), data_dir=tmp_path / "data", **ports) as lab:
            await lab.open()
            file.write_text(FILE.format(path="second"))
            await lab.reload()
            file.write_text(FILE.format(path="third") + "def broken(:\n")
            with pytest.raises(LabFailed, match=r"SyntaxError.*line 10"):
                await lab.reload()
            # A worker that comes later loads what the others have.
            await lab.add_worker()
            await lab.start()
            await until(lambda: server.total > 20, "both workers' users sent requests")
            await lab.stop()
            assert set(server.counts) == {("GET", "/second")}
            assert lab.script().text == FILE.format(path="second")

            file.write_text(FILE.format(path="fourth") + ENDS_WHERE_IT_RUNS)
            with pytest.raises(LabFailed):
                await lab.reload()
            assert lab.script().text == FILE.format(path="second")
            assert all(is_running(worker) for worker in lab._supervisor.pool.staying)
            assert lab.available(Command.START) is None
    assert not list((tmp_path / "data").rglob("sources.json"))
