"""Workers that come and go, as the master tells of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

import gevent
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from locust import User, task
from locust.argument_parser import default_args_dict
from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import WorkerRunner

from locustfiles.telemetry import KEPT_AFTER_END_S, Telemetry, hear_of_losses
from locustfiles.telemetry_mends import refuse_strangers
from tests.locustfiles.clock import Clock
from tests.locustfiles.reports import Runner, asked, entry, sent
from tui.telemetry.locust_api import parse_report

settings.load_profile("patient")

# --- workers that come and go -------------------------------------------------------------------


def test_a_worker_that_ended_is_shown_for_a_while_and_then_but_counted(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10)))
    telemetry.add_report("w2", sent(entry(4, 10), pid=8))
    assert len(asked(telemetry, w1="running").workers) == 2
    clock.now += KEPT_AFTER_END_S
    assert len(asked(telemetry, w1="running").workers) == 2
    clock.now += 0.1
    report = asked(telemetry, w1="running")
    assert [each.id for each in report.workers] == ["w1"]
    assert report.left == {8: 4}
    assert report.total.requests == 7


def test_a_worker_that_is_missing_may_come_back_and_is_kept(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10)))
    for _ in range(3):
        assert len(asked(telemetry, w1="missing").workers) == 1
        clock.now += KEPT_AFTER_END_S


def test_a_worker_that_was_taken_for_ended_and_speaks_again(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10)))
    asked(telemetry)
    clock.now += KEPT_AFTER_END_S - 1
    telemetry.add_report("w1", sent(entry(2, 10)))
    asked(telemetry)
    clock.now += 2  # so long after its last word it is still there
    assert len(asked(telemetry).workers) == 1
    clock.now += KEPT_AFTER_END_S
    assert asked(telemetry).left == {7: 5}
    telemetry.add_report("w1", sent(entry(1, 10)))
    report = asked(telemetry)
    assert ([each.requests for each in report.workers], report.left) == ([1], {7: 5})


def test_who_left_is_of_its_own_run_only(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10)))
    telemetry.add_report("w2", sent(entry(3, 10), pid=8))
    asked(telemetry, w2="running")
    clock.now += KEPT_AFTER_END_S + 1
    assert asked(telemetry, w2="running").left == {7: 3}
    asked(telemetry)  # w2 has gone, too, just before the next run
    telemetry.begin_run()
    report = asked(telemetry)
    assert (report.workers, report.left) == ((), {})


def test_a_worker_that_did_nothing_leaves_nothing(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent())
    asked(telemetry)
    clock.now += KEPT_AFTER_END_S + 1
    report = asked(telemetry)
    assert (report.workers, report.left) == ((), {})


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9), st.booleans()), max_size=40))
def test_no_request_is_lost_with_its_worker(told: list[tuple[int, int, bool]]) -> None:
    """Reports of five workers, each there or gone at the poll after it; a pid may come back."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        clock, telemetry = Clock(monkeypatch), Telemetry()
        for number, requests, is_there in told:
            telemetry.add_report(f"w{number}", sent(entry(requests, 10), pid=number % 3))
            asked(telemetry, **({f"w{number}": "running"} if is_there else {}))
            clock.now += 6
            report = asked(telemetry)
            shown = sum(each.requests for each in report.workers)
            assert shown + sum(report.left.values()) == report.total.requests


def test_a_thousand_workers_that_came_and_went(clock: Clock) -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    most = 0
    for number in range(1000):
        telemetry.add_report(f"host_{number:032x}", sent(entry(5, 10), pid=10_000 + number))
        most = max(most, len(asked(telemetry, **{f"host_{number:032x}": "running"}).workers))
        clock.now += 1
    assert most <= KEPT_AFTER_END_S + 3
    answer = Flask("x").json.dumps(telemetry.as_json(Runner()))  # type: ignore[arg-type]
    assert len(answer) < 30_000
    report = parse_report(answer.encode())
    kept = sum(each.requests for each in report.workers)
    assert sum(report.left.values()) + kept == report.total.requests == 5000


# --- a loss that petload tells -------------------------------------------------------------------


def lost_route() -> tuple[Any, list[set[str]]]:
    """A page that hears of losses, and what it passed on."""
    telemetry, app = Telemetry(), Flask("page")
    told: list[set[str]] = []

    def tell(names: Iterable[str]) -> None:
        told.append(set(names))

    telemetry.add_report("w1", sent(pid=11))
    telemetry.add_report("w2", sent(pid=12))
    refuse_strangers(app)
    hear_of_losses(app, telemetry, tell)
    return app.test_client(), told


def test_a_loss_is_told_by_pid() -> None:
    page, told = lost_route()
    headers = {"Host": "127.0.0.1:8089"}
    answer = page.post("/petload/lost", data={"pid": ["12", "99"]}, headers=headers)
    assert (answer.status_code, answer.json) == (200, {"lost": [12]})
    assert told == [{"w2"}]


@pytest.mark.parametrize("pid", ["", "w2", "1.5", "9" * 5000])
def test_a_loss_of_something_else_is_refused(pid: str) -> None:
    page, told = lost_route()
    headers = {"Host": "127.0.0.1:8089"}
    assert page.post("/petload/lost", data={"pid": pid}, headers=headers).status_code == 400
    assert told == []


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "127.0.0.1:8089", "Origin": "http://evil.example"}],
)
def test_a_stranger_may_not_tell_of_a_loss(headers: dict[str, str]) -> None:
    page, told = lost_route()
    assert page.post("/petload/lost", data={"pid": "12"}, headers=headers).status_code == 403
    assert told == []


# --- a worker that joins a run ------------------------------------------------------------------


class Visitor(User):
    @task
    def visit(self) -> None:
        gevent.sleep(0.01)


@pytest.fixture
def worker() -> Iterator[WorkerRunner]:
    """One that has joined a master, of which nobody has told the plug-in yet."""
    master = Environment(user_classes=[Visitor]).create_master_runner("127.0.0.1", 0)
    port = master.server.port
    worker = Environment(user_classes=[Visitor]).create_worker_runner("127.0.0.1", port)
    yield worker
    worker.quit()
    master.quit()


def spawn(worker: WorkerRunner, users: int, number: int = 1) -> None:
    """The master's order, as Locust sends it."""
    order = {
        "timestamp": float(number),
        "user_classes_count": {"Visitor": users},
        "host": "http://127.0.0.1",
        "stop_timeout": 20.0,
        "parsed_options": default_args_dict(),
    }
    worker.handle_message(Message("spawn", order, worker.client_id))


def test_a_worker_that_joins_as_the_run_stops_is_ready_at_once(worker: WorkerRunner) -> None:
    """It finds both orders in its queue."""
    begun = time.monotonic()
    spawn(worker, 4)
    worker.handle_message(Message("stop", None, worker.client_id))
    assert time.monotonic() - begun < 10
    assert worker.user_count == 0


def test_an_order_costs_a_worker_next_to_nothing(worker: WorkerRunner) -> None:
    """Without the plug-in 0.2 s of CPU each."""
    spawn(worker, 4)
    begun = time.process_time()
    for number in range(10):
        spawn(worker, 4, number + 2)
    assert time.process_time() - begun < 0.5
