"""How a run ends with the plug-in."""

from __future__ import annotations

import time
from typing import Any

import gevent
import pytest
from locust import User, constant, task
from locust.env import Environment
from locust.rpc.protocol import Message

from locustfiles.plugin.patches.stopping import (
    end_between_requests,
    end_without_the_missing,
    stay_stopped,
)
from tests.locustfiles.plugin.masters import Master
from tests.locustfiles.plugin.workers import joined_worker, spawn

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


def test_a_connection_that_was_reset_holds_back_spawns_too() -> None:
    master: Any = Master(w1="running")
    stay_stopped(master)
    master.reset_connection()
    master.environment.events.test_stopping.fire(environment=None)
    for kind in ("spawn", "stop"):
        master.server.send_to_client(Message(kind, None, "w1"))
    assert [kind for kind, _ in master.sent] == ["stop"]


def test_a_worker_that_joins_as_the_run_stops_is_ready_at_once() -> None:
    """It finds both orders in its queue."""
    with joined_worker() as worker:
        begun = time.monotonic()
        spawn(worker, 4)
        worker.handle_message(Message("stop", None, worker.client_id))
        assert time.monotonic() - begun < 10
        assert worker.user_count == 0
