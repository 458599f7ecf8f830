"""The plug-in's pieces. test_telemetry.py runs this in a process of its own, for it imports locust.

By hand: LOCUST_SKIP_MONKEY_PATCH=1 python -m pytest tests/locustfiles/plugin_cases.py
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from locust import User, constant, task
from locust.clients import HttpSession
from locust.contrib.fasthttp import FastHttpSession
from locust.env import Environment
from locust.event import Events
from locust.exception import CatchResponseError
from locust.runners import MasterRunner, WorkerNode, WorkerNodes, WorkerRunner
from locust.user.task import TaskSet

from locustfiles import telemetry_users
from locustfiles.telemetry import (
    KEPT_AFTER_END_S,
    MOST_ROWS,
    Telemetry,
    hear_of_losses,
    plain_error,
    report_from,
    three_digits,
)
from locustfiles.telemetry_mends import (
    end_between_requests,
    end_without_the_missing,
    forget_lost,
    ignore_config_files,
    refuse_strangers,
    spread_all,
    stay_stopped,
    steady_time,
)
from locustfiles.telemetry_users import Busy, Thinking, watch
from tui.telemetry.locust_api import parse_report

# A shared machine may take its time; an example that is slow proves nothing here.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


class Clock:
    """The plug-in's monotonic clock in s, which goes on when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(telemetry_users, "monotonic", lambda: self.now)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


# --- response times -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ms", "rounded"),
    [
        (0.0, 0),
        (0.4, 0),
        (7.6, 8),
        (123.4, 123),
        (999.4, 999),
        (1234.0, 1230),
        (1996.0, 2000),
        (9994.0, 9990),
        (12_340.0, 12_300),
        (30_060.0, 30_100),
    ],
)
def test_three_digits(ms: float, rounded: int) -> None:
    assert three_digits(ms) == rounded
    assert type(three_digits(ms)) is int


@given(st.floats(0, 99_999))
def test_rounding_moves_a_time_by_half_a_percent_at_most(ms: float) -> None:
    assert abs(three_digits(ms) - ms) <= max(0.5, 0.0051 * ms)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_rounding_keeps_the_order(one: float, other: float) -> None:
    assert three_digits(min(one, other)) <= three_digits(max(one, other))


def test_locust_rounds_and_reports_as_the_plug_in_says() -> None:
    assert locust.stats.bucket_response_time is three_digits
    assert locust.runners.WORKER_REPORT_INTERVAL == 1.0
    entry = locust.stats.StatsEntry(None, "/", "GET", use_response_times_cache=False)
    entry._log_response_time(1234)
    assert entry.response_times == {1230: 1}


# --- failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["slow", "it's slow", 'a "quoted" word', "50 % (of all)", "CatchResponseError('x')"]
)
def test_the_text_of_a_failure_that_the_locustfile_declared(text: str) -> None:
    assert plain_error(repr(CatchResponseError(text))).replace("\\", "") == text


@pytest.mark.parametrize(
    "error", ["ConnectionRefusedError(111, 'Connection refused')", "", "CatchResponseError"]
)
def test_another_exception_stays_as_it_is(error: str) -> None:
    assert plain_error(error) == error


def failed(error: str, times: int = 1, name: str = "/", method: str = "GET") -> dict[str, Any]:
    return {"method": method, "name": name, "error": error, "occurrences": times}


def slow(ms: int, limit: str = "200.0") -> str:
    return repr(CatchResponseError(f"Response time exceeded {limit}ms: ({ms}ms)"))


def grouped(*errors: dict[str, Any]) -> list[tuple[str, int]]:
    telemetry = Telemetry()
    for error in errors:
        telemetry.add_error(error)
    return [("".join(group.parts), group.count) for group in telemetry.failures.values()]


def test_failures_that_differ_in_one_number_are_one_row() -> None:
    errors = [failed(slow(ms), times=2) for ms in (201, 412, 950)]
    assert grouped(*errors) == [("Response time exceeded 200.0ms: (…ms)", 6)]


def test_a_number_that_is_always_the_same_stays() -> None:
    assert grouped(failed(slow(201)), failed(slow(201))) == [
        ("Response time exceeded 200.0ms: (201ms)", 2)
    ]


def test_once_varied_a_number_stays_hidden() -> None:
    assert grouped(*[failed(slow(ms)) for ms in (201, 412, 201)])[0][0].endswith("(…ms)")


def test_failures_of_other_words_endpoints_or_methods_are_rows_of_their_own() -> None:
    rows = grouped(
        failed("slow 1"),
        failed("slow 1", name="/pets"),
        failed("slow 1", method="POST"),
        failed("slower 1"),
        failed("slow 1 2"),
    )
    assert [count for _, count in rows] == [1] * 5


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(1, 9)), max_size=20))
def test_no_failure_is_lost_in_grouping(errors: list[tuple[str, int]]) -> None:
    rows = grouped(*[failed(text, times) for text, times in errors])
    assert sum(count for _, count in rows) == sum(times for _, times in errors)
    assert len(rows) <= len({text for text, _ in errors})


# --- what the master keeps ----------------------------------------------------------------------


def entry(requests: int, ms: int, name: str = "/", failures: int = 0) -> dict[str, Any]:
    """A stats entry as Locust serialises it: `requests` that took `ms` each."""
    return {
        "method": "GET",
        "name": name,
        "num_requests": requests,
        "num_failures": failures,
        "total_response_time": float(requests * ms),
        "max_response_time": float(ms),
        "response_times": {ms: requests},
    }


def sent(
    *entries: dict[str, Any], users: int = 5, pid: int = 7, **errors: dict[str, Any]
) -> dict[str, Any]:
    """A worker's report since its last one; all of one response time."""
    total = sum(each["num_requests"] for each in entries)
    ms = int(entries[0]["max_response_time"]) if entries else 0
    failures = sum(each["num_failures"] for each in entries)
    return {
        "petload": {"pid": pid, "reported_at": 99.5, "lag_ms": 0.5, "lag_max_ms": 2.5},
        "user_count": users,
        "stats": list(entries),
        "stats_total": entry(total, ms, failures=failures),
        "errors": errors,
    }


@dataclass
class Runner:
    """What the plug-in reads of a master: {worker: state}."""

    workers: dict[str, str] = field(default_factory=dict)
    state: str = "running"
    target_user_count: int = 10

    @property
    def clients(self) -> dict[str, Any]:
        return {name: SimpleNamespace(state=state) for name, state in self.workers.items()}


def asked(telemetry: Telemetry, **workers: str) -> Any:
    """The answer to a poll, as petload reads it: both sides of the border in one test."""
    return parse_report(Flask("x").json.dumps(telemetry.as_json(Runner(workers))).encode())


def test_reports_add_up() -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10), entry(1, 10, "/pets")))
    telemetry.add_report("w2", sent(entry(2, 40, failures=2), error=failed("slow 1", 2)))
    telemetry.add_report("w1", sent(entry(4, 20)))
    report = asked(telemetry, w1="running", w2="running")
    assert report.run == 1
    assert (report.total.requests, report.total.failures) == (10, 2)
    assert report.total.response_times == {10: 4, 40: 2, 20: 4}
    assert report.total.response_ms_sum == 200.0
    assert report.total.max_ms == 40.0
    assert [(each.id, each.requests, each.failures) for each in report.workers] == [
        ("w1", 8, 0),
        ("w2", 2, 2),
    ]
    assert [(each.name, each.tally.requests) for each in report.endpoints] == [
        ("/", 9),
        ("/pets", 1),
    ]
    assert [(each.error, each.count) for each in report.failures] == [("slow 1", 2)]


def test_a_worker_says_who_it_is_and_how_late_it_wakes() -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(1, 10), users=7))
    (worker,) = asked(telemetry, w1="running").workers
    assert (worker.pid, worker.reported_at) == (7, 99.5)
    assert (worker.lag_ms, worker.lag_max_ms) == (0.5, 2.5)
    assert (worker.state, worker.users) == ("running", 7)


def test_a_worker_without_the_plug_in_is_counted_all_the_same() -> None:
    telemetry, data = Telemetry(), sent(entry(3, 10))
    del data["petload"]
    telemetry.add_report("w1", data)
    (worker,) = asked(telemetry, w1="running").workers
    assert (worker.pid, worker.reported_at, worker.requests) == (None, None, 3)


def test_a_new_run_forgets_the_counts_and_knows_the_workers() -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", sent(entry(3, 10, failures=1), error=failed("slow")))
    telemetry.begin_run(environment=None)
    report = asked(telemetry, w1="ready")
    assert report.run == 2
    assert (report.total.requests, report.endpoints, report.failures) == (0, (), ())
    assert [(each.id, each.pid, each.requests) for each in report.workers] == [("w1", 7, 0)]
    telemetry.add_report("w1", sent(entry(2, 10)))
    assert asked(telemetry, w1="running").total.requests == 2


def test_a_worker_that_the_master_forgot_has_stopped() -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10), users=5))
    (worker,) = asked(telemetry).workers
    assert (worker.state, worker.users, worker.requests) == ("stopped", 0, 3)


def test_the_users_of_a_missing_worker_are_others_now() -> None:
    telemetry = Telemetry()
    telemetry.add_report("w1", sent(entry(3, 10), users=100))
    telemetry.add_report("w2", sent(entry(3, 10), users=200))
    workers = asked(telemetry, w1="missing", w2="running").workers
    assert [(each.state, each.users) for each in workers] == [("missing", 0), ("running", 200)]


def test_the_answer_has_a_bound_and_the_total_is_exact() -> None:
    telemetry = Telemetry()
    for number in range(MOST_ROWS + 50):
        error = failed("slow", number + 1, name=f"/pets/{number}")
        telemetry.add_report("w1", sent(entry(number + 1, 10, f"/pets/{number}"), error=error))
    report = asked(telemetry, w1="running")
    assert len(report.endpoints) == len(report.failures) == MOST_ROWS
    assert report.endpoints[0].tally.requests == report.failures[0].count == MOST_ROWS + 50
    assert report.total.requests == sum(range(MOST_ROWS + 51))


def spent(busy_s: float, think_s: float, entries: int) -> dict[str, Any]:
    """A report of where a worker's users were since its last one."""
    data = sent()
    data["petload"] |= {"busy_s": busy_s, "think_s": think_s, "entries": entries}
    return data


def test_where_users_were_adds_up_and_begins_anew_with_a_run() -> None:
    telemetry = Telemetry()
    telemetry.begin_run()
    telemetry.add_report("w1", spent(2.5, 1.0, 3))
    telemetry.add_report("w1", spent(4.0, 0.5, 0))
    (worker,) = asked(telemetry, w1="running").workers
    assert (worker.busy_s_sum, worker.think_s_sum, worker.requests_seen) == (6.5, 1.5, 3)
    telemetry.begin_run()
    (worker,) = asked(telemetry, w1="ready").workers
    assert (worker.busy_s_sum, worker.think_s_sum, worker.requests_seen) == (0.0, 0.0, 0)


# --- workers that come and go -------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


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


# --- users in a request -------------------------------------------------------------------------


def test_a_request_counts_while_it_lasts(clock: Clock) -> None:
    busy = Busy()
    busy.enter(1)
    clock.now += 3
    assert busy.user_s(clock.now) == 3  # though nothing is finished
    busy.enter(2)
    clock.now += 1
    busy.leave(1)
    clock.now += 10
    busy.leave(2)
    clock.now += 100
    assert (busy.user_s(clock.now), busy.entries) == (3 + 2 + 10, 2)


def test_a_user_in_two_requests_is_one_user(clock: Clock) -> None:
    busy = Busy()
    busy.enter(1)
    clock.now += 1
    busy.enter(1)
    clock.now += 1
    busy.leave(1)
    clock.now += 1
    busy.leave(1)
    clock.now += 1
    assert (busy.user_s(clock.now), busy.entries) == (3, 2)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(0, 10), st.floats(0, 10)), min_size=1, max_size=20
    )
)
def test_busy_is_the_sum_of_all_requests(asked_for: list[tuple[int, float, float]]) -> None:
    """Users' requests one after the other, many users at a time: (user, pause, length)."""
    changes, free_at, whole = [], dict.fromkeys(range(4), 0.0), 0.0
    for user, pause, length in asked_for:
        begin = free_at[user] + pause
        free_at[user] = begin + length
        whole += length
        changes += [
            (begin, len(changes), user, True),
            (begin + length, len(changes) + 1, user, False),
        ]
    with pytest.MonkeyPatch.context() as monkeypatch:
        clock = Clock(monkeypatch)
        busy, start = Busy(), clock.now
        for at, _, user, begins in sorted(changes):
            clock.now = start + at
            (busy.enter if begins else busy.leave)(user)
        assert busy.user_s(clock.now) == pytest.approx(whole)
        assert busy.entries == len(asked_for)


@pytest.fixture
def watched(clock: Clock) -> Iterator[tuple[Busy, Thinking]]:
    """What Locust's own clients and waits pass through, with their own work left out."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        work = {
            "ok": lambda: "answer",
            "fails": lambda: 1 / 0,
            "is killed": lambda: (_ for _ in ()).throw(gevent.GreenletExit()),
        }

        def request(session: Any, method: str, url: str) -> Any:
            clock.now += 2
            return work[url]() if url in work else getattr(session, method)("ok")

        def sleep(taskset: Any, _: Any) -> None:
            clock.now += taskset.slept

        monkeypatch.setattr(HttpSession, "request", request)
        monkeypatch.setattr(FastHttpSession, "request", request)
        monkeypatch.setattr(TaskSet, "_sleep", sleep)
        busy, thinking = Busy(), Thinking()
        watch(busy, thinking)
        yield busy, thinking


def session_of(kind: type, user: object) -> Any:
    session = kind.__new__(kind)
    session.user = user
    return session


@pytest.mark.parametrize("kind", [HttpSession, FastHttpSession])
def test_a_clients_request_passes_through(
    kind: type, watched: tuple[Busy, Thinking], clock: Clock
) -> None:
    busy, _ = watched
    session = session_of(kind, object())
    assert session.request("GET", "ok") == "answer"
    with pytest.raises(ZeroDivisionError):
        session.request("GET", "fails")
    with pytest.raises(gevent.GreenletExit):
        session.request("GET", "is killed")
    clock.now += 50
    assert (busy.user_s(clock.now), busy.entries) == (6, 3)


@pytest.mark.parametrize("user", [object(), None])
def test_a_request_within_a_request_is_the_same_user(
    user: object, watched: tuple[Busy, Thinking], clock: Clock
) -> None:
    busy, _ = watched
    session = session_of(HttpSession, user)
    session.again = lambda url: session.request("GET", url)
    assert session.request("again", "within") == "answer"
    clock.now += 50
    assert (busy.user_s(clock.now), busy.entries) == (4, 2)


# --- users that think ---------------------------------------------------------------------------


def test_a_wait_counts_while_it_lasts_and_not_at_once(clock: Clock) -> None:
    thinking = Thinking()
    wait = thinking.begin(3.0)
    assert thinking.user_s(clock.now) == 0
    clock.now += 1
    assert thinking.user_s(clock.now) == 1
    clock.now += 2
    thinking.end(wait)
    clock.now += 5
    assert thinking.user_s(clock.now) == 3


def test_who_oversleeps_does_not_think(clock: Clock) -> None:
    thinking = Thinking()
    wait = thinking.begin(3.0)
    clock.now += 10
    assert thinking.user_s(clock.now) == 3
    thinking.end(wait)
    assert thinking.user_s(clock.now) == 3


def test_who_is_stopped_while_it_waits_thinks_no_more(clock: Clock) -> None:
    thinking = Thinking()
    wait = thinking.begin(30.0)
    clock.now += 2
    thinking.end(wait)
    clock.now += 50
    assert thinking.user_s(clock.now) == 2


@given(st.lists(st.tuples(st.floats(0.01, 9), st.floats(0, 12)), max_size=20), st.floats(0, 15))
def test_thinking_is_the_sum_of_all_waits_so_far(
    waits: list[tuple[float, float]], looked_at: float
) -> None:
    """Waits that all begin at once: (decided, really slept)."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        clock = Clock(monkeypatch)
        thinking, start = Thinking(), clock.now
        numbers = [thinking.begin(decided) for decided, _ in waits]
        for number, (_, slept) in sorted(
            zip(numbers, waits, strict=True), key=lambda each: each[1][1]
        ):
            if slept <= looked_at:
                clock.now = start + slept
                thinking.end(number)
        clock.now = start + looked_at
        expected = sum(min(decided, slept, looked_at) for decided, slept in waits)
        assert thinking.user_s(clock.now) == pytest.approx(expected)


def test_a_tasksets_wait_passes_through(watched: tuple[Busy, Thinking], clock: Clock) -> None:
    _, thinking = watched
    TaskSet._sleep(SimpleNamespace(slept=1.5), 1.0)
    assert thinking.user_s(clock.now) == 1.0
    for nothing in (0, 0.0, -1, None, float("nan")):
        TaskSet._sleep(SimpleNamespace(slept=1.5), nothing)
    assert thinking.user_s(clock.now) == 1.0


@pytest.mark.usefixtures("watched")
def test_a_worker_reports_what_was_since_its_last_report(clock: Clock) -> None:
    runner: Any = SimpleNamespace(
        environment=SimpleNamespace(events=Events(), stop_timeout=0.0),
        greenlet=SimpleNamespace(spawn=lambda work: None),  # noqa: ARG005
        stop=lambda: None,
        client_id="w1",
    )
    report_from(runner)

    def reported() -> list[float]:
        data: dict[str, Any] = {}
        runner.environment.events.report_to_master.fire(client_id="w1", data=data)
        assert data["petload"]["reported_at"] == clock.now
        return [data["petload"][name] for name in ("busy_s", "think_s", "entries")]

    session_of(HttpSession, object()).request("GET", "ok")
    TaskSet._sleep(SimpleNamespace(slept=3), 1)
    assert reported() == [2, 1, 1]
    assert reported() == [0, 0, 0]
    session_of(FastHttpSession, object()).request("GET", "ok")
    assert reported() == [2, 0, 1]


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


# --- a worker that is lost ----------------------------------------------------------------------


class Master:
    """As much of a master as heartbeats and rebalancing need; counts how often it starts anew."""

    def __init__(self, **states: str) -> None:
        self.environment = SimpleNamespace(events=Events())
        self.clients = WorkerNodes()
        for name, state in states.items():
            self.clients[name] = WorkerNode(name, state)
        self.state = "running"
        self.spawning_completed = True
        self.target_user_count, self.spawn_rate = 20, 10.0
        self.rebalancing = True
        self._users_dispatcher: Any = SimpleNamespace(remove_worker=self._removed, _rebalance=False)
        self.greenlet = SimpleNamespace(spawn=lambda work, *about: work(*about))
        self.starts: list[tuple[int, float]] = []
        self.sent: list[tuple[str, str | None]] = []

    worker_count = MasterRunner.worker_count
    update_state = MasterRunner.update_state

    def _removed(self, _: WorkerNode) -> None:
        self._users_dispatcher._rebalance = True

    def rebalancing_enabled(self) -> bool:
        return self.rebalancing

    def start(self, users: int, spawn_rate: float) -> None:
        self.starts.append((users, spawn_rate))

    def send_message(self, kind: str, client_id: str | None = None) -> None:
        self.sent.append((kind, client_id))

    def check_stopped(self) -> None:
        MasterRunner.check_stopped(self)  # type: ignore[arg-type]

    def states(self) -> dict[str, str]:
        return {worker.id: worker.state for worker in self.clients.values()}


def test_a_lost_worker_is_forgotten_and_its_users_are_spread() -> None:
    master: Any = Master(w1="running", w2="running")
    forget_lost(master)({"w1"})
    assert master.states() == {"w2": "running"}
    assert master.starts == [(20, 10.0)]
    assert master.sent == [("quit", "w1")]  # should it live


def test_the_last_worker_is_kept_until_another_has_joined() -> None:
    master: Any = Master(w1="running")
    forget_lost(master)({"w1"})
    assert master.states() == {"w1": "running"}
    master.environment.events.worker_connect.fire(client_id="w2")
    assert master.states() == {}
    assert master.state == "running"


def test_workers_lost_at_once_are_kept_where_no_other_answers() -> None:
    master: Any = Master(w1="running", w2="running", w3="missing")
    forget_lost(master)({"w1", "w2"})
    assert master.states() == {"w1": "running", "w2": "running", "w3": "missing"}
    assert master.starts == []


def test_the_last_worker_is_forgotten_at_a_stop() -> None:
    master: Any = Master(w1="running")
    end_without_the_missing(master)
    forget_lost(master)({"w1"})
    master.environment.events.test_stopping.fire(environment=None)
    master.state = "stopping"
    assert master.states() == {}
    master.environment.events.test_stop.fire(environment=None)
    assert master.state == "stopped"


@pytest.mark.parametrize("state", ["ready", "stopping", "stopped"])
def test_a_lost_worker_is_forgotten_where_nothing_runs(state: str) -> None:
    master: Any = Master(w1="ready")
    master.state = state
    forget_lost(master)({"w1", "w9"})
    assert master.states() == {}
    assert master.starts == []


def test_without_rebalancing_nothing_is_spread() -> None:
    master: Any = Master(w1="running", w2="running")
    master.rebalancing = False
    forget_lost(master)({"w1"})
    assert (master.states(), master.starts) == ({"w2": "running"}, [])


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


def test_what_was_not_spread_when_all_were_up_is_spread_then() -> None:
    master: Any = Master(w1="running", w2="running")
    spread_all(master)
    up = master.environment.events.spawning_complete
    up.fire(user_count=20)
    assert master.starts == []  # nobody came or went
    master._users_dispatcher._rebalance = True
    up.fire(user_count=20)
    assert master.starts == [(20, 10.0)]


@pytest.mark.parametrize(
    "change",
    [{"state": "stopping"}, {"_users_dispatcher": None}, {"rebalancing": False}],
)
def test_nothing_is_spread_after_a_stop_or_where_it_was_not_asked_for(
    change: dict[str, Any],
) -> None:
    master: Any = Master(w1="running")
    spread_all(master)
    master._users_dispatcher._rebalance = True
    for name, value in change.items():
        setattr(master, name, value)
    master.environment.events.spawning_complete.fire(user_count=20)
    assert master.starts == []


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
