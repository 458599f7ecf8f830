"""A test of the user's own runs under petload as it does under plain `locust`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.real.child_process import child_process
from tests.real.cli import COMMAND, Result
from tests.real.counting_server import CountingServer
from tests.real.free_ports import own_ports
from tests.real.input_files import write_locustfile

PATIENCE_S = 90.0
VISITOR = """
from locust import FastHttpUser, HttpUser, LoadTestShape, constant, events, tag, task

class Visitor(HttpUser):
    wait_time = constant(0.2)

    @tag("look")
    @task
    def look(self):
        self.client.get("look")

    @tag("buy")
    @task
    def buy(self):
        self.client.post("buy")
"""
SHAPE = f"""{VISITOR}
class Hill(LoadTestShape):
    def tick(self):
        t = self.get_run_time()
        return None if t > 5 else ((0, 1) if t < 1 else (6, 20))
"""
RAISES = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.2)

    @task
    def log_in(self):
        token = self.client.get("login").headers["token"]
"""
HOOKS = f"""{VISITOR}
import time
from pathlib import Path
FOLDER = Path(__file__).parent

@events.test_start.add_listener
def prepare(environment, **_):
    if type(environment.runner).__name__ == "MasterRunner":
        time.sleep(6)

@events.quitting.add_listener
def report(environment, **_):
    time.sleep(0.5)
    name = type(environment.runner).__name__
    (FOLDER / name).write_text(str(environment.stats.total.num_requests))
    environment.process_exit_code = 7
"""
ARGUMENTS = f"""{VISITOR}
@events.init_command_line_parser.add_listener
def add(parser):
    parser.add_argument("--path", required=True)

@events.init.add_listener
def check(environment, **_):
    assert environment.host, "no host at init"

class Other(HttpUser):
    wait_time = constant(0.2)

    @task
    def look(self):
        self.client.get(self.environment.parsed_options.path)
"""

# Every response misses such an objective.
SLOW = ("--duration", "7s", "--slo-ms", "0.001")


QUITS = f"""{VISITOR}
import gevent

@events.test_start.add_listener
def quit_soon(environment, **_):
    runner = environment.runner
    is_master = type(runner).__name__ == "MasterRunner"
    environment.process_exit_code = 3 if is_master else 0
    if is_master or runner.worker_index == 0:
        gevent.spawn_later(5 if is_master else 2, runner.quit)
"""
FINISHES = """
import itertools
from locust import HttpUser, constant, task
from locust.exception import StopUser

numbers = itertools.count()

class Visitor(HttpUser):
    wait_time = constant(0.2)

    def on_start(self):
        self.left = 10
        if next(numbers) == 0:
            raise ValueError("no account")

    @task
    def look(self):
        self.client.get("look")
        self.left -= 1
        if not self.left:
            raise StopUser
"""


class Run(NamedTuple):
    result: Result
    server: CountingServer
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        return self.result.report


async def attempt(folder: Path, code: str, *options: str, path: str = "/") -> Run:
    """Run petload on the code against a counting server; `path` ends the target's URL."""
    file = write_locustfile(folder, code)
    async with CountingServer() as server:
        with ExitStack() as stack:
            process = stack.enter_context(
                child_process(
                    *(*COMMAND, "run", *own_ports(), "--locustfile", str(file), "--json", "-"),
                    *("--data-dir", str(folder / "data"), "--host", f"{server.url}{path}"),
                    *("--users", "4", "--spawn-rate", "20", "--duration", "4s", *options),
                    folder=folder,
                )
            )
            status = await process.exit_status(PATIENCE_S)
            result = Result(status, process.out, process.err)
            assert await process.orphans(within_s=1) == {}
    return Run(result, server, folder)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Run]]:
    """Run all of them at the same time: they wait for most of it."""
    folder = tmp_path_factory.mktemp("own")

    async def all_at_once() -> dict[str, Run]:
        async with asyncio.TaskGroup() as group:
            tasks = {
                name: group.create_task(attempt(folder / name, *arguments, path=path))
                for name, arguments, path in (
                    ("shape", (SHAPE, "--duration", "30s", "--spawn-rate", "0.01"), "/"),
                    ("raises", (RAISES,), "/"),
                    ("hooks", (HOOKS,), "/"),
                    ("arguments", (ARGUMENTS, *SLOW, "--", "Other", "--path", "other"), "/api/"),
                    ("tags", (VISITOR, "--", "--tags", "buy"), "/"),
                    ("quits", (QUITS, "--duration", "30s", "--workers", "2"), "/"),
                    ("finishes", (FINISHES, "--duration", "30s"), "/"),
                )
            }
        return {name: task.result() for name, task in tasks.items()}

    return asyncio.run(all_at_once())


def test_all_requests_are_counted(runs: dict[str, Run]) -> None:
    for name, run in runs.items():
        totals = run.report["totals"]
        assert totals["requests"] == totals["answered"] == run.server.total > 0, name
        assert run.report["part"] is None


def test_a_shape_decides_how_many_users_there_are_and_ends_the_run(runs: dict[str, Run]) -> None:
    run = runs["shape"]
    assert run.result.status == 0, run.result.err
    assert run.report["users"] == 6
    assert run.report["ended_by"] == "locustfile"
    assert 4 < run.report["duration_s"] < 15
    assert "its shape has ended" in run.result.err
    assert "--spawn-rate" not in run.result.err
    assert not any("users were ever up" in reason for reason in run.report["invalid_because"])


def test_exceptions_are_told_with_their_line_and_make_the_run_invalid(
    runs: dict[str, Run],
) -> None:
    report = runs["raises"].report
    (exception,) = report["exceptions"]
    assert exception["error"] == "KeyError: 'token'"
    assert exception["where"] == "locustfile.py:9 in log_in"
    assert exception["count"] == report["totals"]["requests"]
    assert report["valid"] is False
    assert "KeyError: 'token'" in report["invalid_because"][0]
    assert report["status_codes"] == [
        {
            "method": "GET",
            "name": report["endpoints"][0]["name"],
            "status": 200,
            "count": exception["count"],
        }
    ]


def test_hooks_take_their_time_and_the_exit_status_is_the_locustfiles(
    runs: dict[str, Run],
) -> None:
    run = runs["hooks"]
    assert run.result.status == 1, run.result.err
    assert "waiting for the locustfile's test_start listeners" in run.result.err
    assert "set the exit status 7" in run.result.err
    # The time is counted from the first user on.
    assert 3.5 < run.report["duration_s"] < 5.5
    requests = (run.folder / "MasterRunner").read_text()
    assert int(requests) == run.server.total
    assert (run.folder / "WorkerRunner").exists()


def test_arguments_and_classes_reach_the_workers_and_the_path_of_the_host_stays(
    runs: dict[str, Run],
) -> None:
    run = runs["arguments"]
    assert run.result.status == 0, run.result.err
    assert set(run.server.counts) == {("GET", "/api/other")}
    assert run.report["user_classes"] == ["Other"]
    assert run.report["locust_arguments"] == ["Other", "--path", "other"]


def test_an_objective_fails_each_response_above_it_once(runs: dict[str, Run]) -> None:
    run = runs["arguments"]
    assert run.report["totals"]["failures"] == run.server.total
    assert all("Response time exceeded" in each["error"] for each in run.report["failures"])
    assert sum(each["count"] for each in run.report["failures"]) == run.server.total
    assert runs["tags"].report["totals"]["failures"] == 0


def test_the_probe_asks_what_the_test_asks_and_the_run_is_judged_by_it(
    runs: dict[str, Run],
) -> None:
    report = runs["arguments"].report
    assert report["probe"] == {"path": "/api/other", "status": 200, "is_tested": True}
    assert "the probe asks /api/other from now on" in runs["arguments"].result.err
    assert not any("not known yet" in sentence for sentence in report["verdict"]["evidence"])
    # It asks with GET only, and nothing else is known of what it may ask.
    assert runs["tags"].report["probe"] == {"path": "/", "status": 200, "is_tested": False}


def test_tags_reach_the_workers(runs: dict[str, Run]) -> None:
    assert set(runs["tags"].server.counts) == {("POST", "/buy")}


def test_a_locustfile_that_quits_ends_its_worker_and_then_the_run(runs: dict[str, Run]) -> None:
    run = runs["quits"]
    assert run.result.status == 1, run.result.err
    assert run.report["ended_by"] == "locustfile"
    assert 4 < run.report["duration_s"] < 20
    assert "the locustfile ended worker-" in run.result.err
    assert "replaced" not in run.result.err
    assert not any("lost" in reason for reason in run.report["invalid_because"])
    ended = [process["exit_code"] for process in run.report["processes"]]
    assert ended.count(0) == 1


def test_a_run_ends_when_all_its_users_have_finished(runs: dict[str, Run]) -> None:
    run = runs["finishes"]
    assert run.result.status == 0, run.result.err
    assert run.report["ended_by"] == "users"
    assert run.report["duration_s"] < 20
    assert run.report["totals"]["requests"] == 30
    assert run.report["users_finished"] == 3
    (died,) = run.report["users_died"]
    assert (died["error"], died["count"]) == ("ValueError: no account", 1)
    reasons = " ".join(run.report["invalid_because"])
    assert "1 of 4 users died, most often of ValueError: no account" in reasons
    assert "ever up" not in reasons
