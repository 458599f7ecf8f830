"""What the plug-in mends in Locust."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import gevent
import locust.argument_parser
import locust.main
import locust.runners
import locust.stats
import locust.util.cache
import pytest
from flask import Flask
from locust import User, constant, task
from locust.env import Environment
from locust.event import Events
from locust.rpc.protocol import Message
from locust.runners import WorkerRunner

from locustfiles.telemetry_mends import (
    end_between_requests,
    end_without_the_missing,
    ignore_config_files,
    refuse_strangers,
    stay_stopped,
    steady_time,
)
from tests.locustfiles.masters import Master

# --- the wall clock -----------------------------------------------------------------------------

HOUR = 3600.0


@pytest.fixture(params=[HOUR, -HOUR])
def jump(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and the wall clock was set by an hour."""
    real = time.time

    def jump() -> None:
        monkeypatch.setattr(time, "time", lambda: real() + request.param)

    return jump


def test_the_plug_ins_clock_is_the_wall_clock_until_that_is_set(jump: Callable[[], None]) -> None:
    assert steady_time() == pytest.approx(time.time(), abs=30)
    before = steady_time()
    jump()
    assert before <= steady_time() < before + 30


def test_no_worker_leaves_its_master_for_a_jump(
    jump: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    quits: list[str] = []
    worker: Any = SimpleNamespace(
        environment=SimpleNamespace(events=Events()), quit=lambda: quits.append("quit")
    )
    heartbeat = SimpleNamespace(type="heartbeat", node_id="w1")
    WorkerRunner.handle_message(worker, heartbeat)  # type: ignore[arg-type]
    jump()
    rounds = iter([None])
    monkeypatch.setattr(gevent, "sleep", lambda _: next(rounds))
    with pytest.raises(StopIteration):
        WorkerRunner.heartbeat_timeout_checker(worker)
    assert quits == []


def test_orders_after_a_jump_are_not_older(jump: Callable[[], None]) -> None:
    before = locust.runners.time.time()
    jump()
    assert locust.runners.time.time() >= before


def test_locusts_own_rates_stand_a_jump(jump: Callable[[], None]) -> None:
    stats = locust.stats.RequestStats()
    stats.log_request("GET", "/", 10, 1)
    jump()
    stats.log_request("GET", "/", 10, 1)
    assert 0 <= stats.total.last_request_timestamp - stats.total.start_time < 30
    assert max(stats.total.num_reqs_per_sec) - min(stats.total.num_reqs_per_sec) < 30


def test_the_pages_cache_stands_a_jump() -> None:
    assert locust.util.cache.time is steady_time  # it was imported by name


def test_the_rest_of_the_clock_is_pythons() -> None:
    assert locust.stats.time.perf_counter is time.perf_counter
    assert locust.runners.time.sleep is time.sleep


# --- config files -------------------------------------------------------------------------------


def test_config_files_are_read_by_hand_and_ignored_in_a_lab(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".locust.conf").write_text("web-host = 0.0.0.0\n")
    (tmp_path / "locust.conf").write_text("headless = true\nrun-time = 1s\nprocesses = 2\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def parsed() -> tuple[Any, ...]:
        options = locust.main.get_parser().parse_args([])
        return options.web_host, options.headless, options.run_time, options.processes

    assert parsed() == ("0.0.0.0", True, 1, 2)  # noqa: S104
    for module in (locust.main, locust.argument_parser):
        monkeypatch.setattr(module, "get_parser", module.get_parser)  # is put back afterwards
    ignore_config_files()
    assert parsed() == ("", False, None, None)
    page = locust.argument_parser.get_parser().parse_args([])
    assert page.headless is False


# --- a run that ends ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "then"),
    [
        ({"w1": "ready", "w2": "missing"}, "stopped"),
        ({"w1": "ready", "w2": "running"}, "stopping"),
        ({"w1": "ready"}, "stopped"),
        ({}, "stopped"),
    ],
)
def test_a_missing_worker_does_not_hold_up_a_stop(states: dict[str, str], then: str) -> None:
    master: Any = Master(**states)
    end_without_the_missing(master)
    master.state = "stopping"
    master.check_stopped()
    assert master.state == then


def test_a_run_goes_on_without_the_missing() -> None:
    master: Any = Master(w1="running", w2="missing")
    end_without_the_missing(master)
    master.check_stopped()
    assert master.state == "running"


def test_what_begins_after_a_stop_is_stopped() -> None:
    master: Any = Master(w1="running")
    stay_stopped(master)
    master.environment.events.test_stopping.fire(environment=None)
    master.update_state("stopping")
    master.update_state("running")
    assert (master.state, master.sent) == ("stopping", [("stop", None)])
    master.environment.events.test_start.fire(environment=None)
    master.update_state("spawning")
    assert master.state == "spawning"


def test_users_that_were_to_begin_at_the_stop_do_not_begin_after_it() -> None:
    master: Any = Master(w1="running")
    stay_stopped(master)
    for event, sent in (
        (None, ["spawn", "stop"]),
        ("test_stopping", ["stop"]),
        ("test_start", ["spawn", "stop"]),
    ):
        master.sent.clear()
        if event is not None:
            getattr(master.environment.events, event).fire(environment=None)
        for kind in ("spawn", "stop"):
            master.server.send_to_client(Message(kind, None, "w1"))
        assert [kind for kind, _ in master.sent] == sent


# --- users that are stopped ---------------------------------------------------------------------


def asked_and_counted() -> tuple[int, int]:
    """What users that never think begin and end, in a busy loop, when they are all stopped."""
    asked = counted = 0

    class Visitor(User):
        wait_time = constant(0)

        @task
        def visit(self) -> None:
            nonlocal asked, counted
            asked += 1
            sum(range(20_000))
            gevent.sleep(0.001)
            counted += 1

    environment = Environment(user_classes=[Visitor], stop_timeout=20)
    runner = environment.create_local_runner()
    runner.start(100, spawn_rate=1000)
    while counted < 300:
        gevent.sleep(0.01)
    runner.stop()
    runner.quit()
    return asked, counted


def test_a_user_that_is_stopped_while_it_waits_asks_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(User, "stop", User.stop)
    end_between_requests()
    for _ in range(3):
        asked, counted = asked_and_counted()
        assert asked == counted >= 300


# --- strangers ----------------------------------------------------------------------------------


def status(method: str = "GET", **headers: str) -> int:
    """The status that a page with the plug-in's check answers with."""
    app = Flask("page")
    refuse_strangers(app)
    app.add_url_rule("/swarm", view_func=lambda: "ok", methods=["GET", "POST"])
    return app.test_client().open("/swarm", method=method, headers=headers).status_code


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8089", "localhost:8089", "[::1]:8089", "LOCALHOST:8089", "127.0.0.1"]
)
def test_its_own_visitors_are_answered(host: str) -> None:
    assert status(Host=host) == 200
    assert status("POST", Host=host) == 200


def test_its_own_page_may_ask() -> None:
    assert status("POST", Host="127.0.0.1:8089", Origin="http://127.0.0.1:8089") == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8089",
        "127.0.0.1.evil.example",
        "localhost.evil.example:8089",
        "192.168.1.7:8089",
        "0.0.0.0:8089",
        "[",
    ],
)
def test_a_foreign_host_is_refused(host: str) -> None:
    assert status(Host=host) == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example:8089",
        "http://127.0.0.1:3000",
        "http://localhost:8089",
        "http://127.0.0.1:8089.evil.example",
        "http://[",
        "null",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_pages_script_is_refused(origin: str, method: str) -> None:
    assert status(method, Host="127.0.0.1:8089", Origin=origin) == 403
