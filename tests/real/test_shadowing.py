"""No module of the user's folder shadows a module that petload's processes import."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.real.child_process import child_process
from tests.real.counting_server import CountingServer
from tests.real.free_ports import own_ports

PETLOAD = str(Path(sys.executable).with_name("petload-tui"))
# Each ends the process that imports it.
NAMES = ["flask", "gevent", "requests", "werkzeug", "granian", "jinja2", "zmq", "sqlite3"]
PACKAGES = ["petshop", "locustfiles"]
# petload itself is found by name, so PYTHONPATH must not have these.
OWN = ["tui", "csv", "pickle", "selectors"]
TRAP = "raise SystemExit(f'{__file__} has taken the place of another module')\n"
VISITS = """
import report, users
from locustfiles import pages
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def visit(self):
        self.client.get(pages.PAGE)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make the user's folder, in which petload is started."""
    place = tmp_path / "mine"
    for name in PACKAGES:
        (place / name).mkdir(parents=True)
        (place / name / "__init__.py").write_text("")
    (place / "petshop" / "__main__.py").write_text(TRAP)
    (place / "locustfiles" / "pages.py").write_text('PAGE = "/mine"\n')
    for name in ("report", "users"):
        (place / f"{name}.py").write_text("")
    for name in NAMES:
        (place / f"{name}.py").write_text(TRAP)
    (place / "locust.py").write_text(VISITS)
    (place / "locust.conf").write_text("version = true\n")
    return place


async def runs(
    folder: Path, python_path: str | None, *lines: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Start several runs at the same time; return their JSON."""
    with ExitStack() as stack:
        all_started = [
            stack.enter_context(
                child_process(
                    *(PETLOAD, "run", "--duration", "3s", *own_ports(), "--json", "-", *line),
                    *("--data-dir", str(folder.parent / f"data{number}")),
                    folder=folder.parent / str(number),
                    env={"PYTHONPATH": python_path},
                    cwd=folder,
                )
            )
            for number, line in enumerate(lines)
        ]
        found = []
        for petload in all_started:
            assert await petload.exit_status() == 0, petload.err
            found.append(json.loads(petload.out))
        return found


@pytest.mark.parametrize("python_path", [None, "."])
async def test_the_users_modules_shadow_none(folder: Path, python_path: str | None) -> None:
    if python_path is None:
        for name in OWN:
            (folder / f"{name}.py").write_text(TRAP)
    async with CountingServer() as server:
        own, part_1, part_4 = await asyncio.wait_for(
            runs(
                folder,
                python_path,
                ("--host", server.url, "--locustfile", "locust.py", "--users", "4"),
                ("--part", "1"),
                ("--part", "4", "--users", "4"),
            ),
            timeout=90,
        )
        assert set(server.counts) == {("GET", "/mine")}
        assert own["totals"]["requests"] == server.total > 10
    for run in (own, part_1, part_4):
        assert run["totals"]["failures"] == 0
        assert run["totals"]["requests"] > 0
    assert (part_1["shop"], part_4["shop"]) == ("dev", "prod")
