"""Where a worker's users are, and what it reports of that."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from locust.clients import HttpSession, ResponseContextManager
from locust.contrib import fasthttp
from locust.contrib.fasthttp import FastHttpSession
from locust.event import Events
from locust.exception import ResponseError, StopUser
from locust.user.task import TaskSet

from locustfiles.plugin.users import (
    Busy,
    Thinking,
    count_fast_http_requests,
    count_http_requests,
    time_waits,
)
from locustfiles.plugin.worker_report import median, report_from
from tests.locustfiles.plugin.clock import Clock

settings.load_profile("patient")

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
            "stops its user": lambda: (_ for _ in ()).throw(StopUser()),
            "is killed": lambda: (_ for _ in ()).throw(gevent.GreenletExit()),
        }

        def request(session: Any, method: str, url: str) -> Any:
            clock.now += 2
            return work[url]() if url in work else getattr(session, method)("ok")

        def sleep(self: Any, seconds: Any) -> None:  # noqa: ARG001  as Locust's
            clock.now += self.slept

        monkeypatch.setattr(HttpSession, "request", request)
        monkeypatch.setattr(FastHttpSession, "request", request)
        monkeypatch.setattr(TaskSet, "_sleep", sleep)
        for response in (ResponseContextManager, fasthttp.ResponseContextManager):
            monkeypatch.setattr(response, "__exit__", response.__exit__)
        busy, thinking = Busy(), Thinking()
        count_http_requests(busy)
        count_fast_http_requests(busy)
        time_waits(thinking)
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
    assert (busy.user_s(clock.now), busy.entries) == (6, 2)
    # By a listener, which hears of it once it is recorded.
    with pytest.raises(StopUser):
        session.request("GET", "stops its user")
    assert busy.entries == 3


@pytest.mark.parametrize("kind", [ResponseContextManager, fasthttp.ResponseContextManager])
@pytest.mark.parametrize(
    ("error", "verdict", "entries"),
    [
        (KeyError("token"), None, 0),  # Locust records nothing
        (ResponseError("slow"), None, 1),
        (KeyError("token"), True, 1),
        (gevent.GreenletExit(), None, 1),  # was answered and cut off
        (None, None, 1),
    ],
)
def test_a_response_that_is_not_recorded_is_no_request(
    watched: tuple[Busy, Thinking],
    kind: Any,
    error: BaseException | None,
    verdict: bool | None,
    entries: int,
) -> None:
    busy, _ = watched
    busy.entries = 1
    response = kind.__new__(kind)
    response._manual_result, response.request_meta = verdict, {"name": "/"}
    response._request_event = SimpleNamespace(fire=lambda **_: None)
    with suppress(Exception):
        response.__exit__(error and type(error), error, None)
    assert busy.entries == entries


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


def test_oversleeping_is_not_thinking(clock: Clock) -> None:
    thinking = Thinking()
    wait = thinking.begin(3.0)
    clock.now += 10
    assert thinking.user_s(clock.now) == 3
    thinking.end(wait)
    assert thinking.user_s(clock.now) == 3


def test_a_user_that_is_stopped_while_it_waits_thinks_no_more(clock: Clock) -> None:
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


@pytest.mark.usefixtures("watched", "users_as_they_were")
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


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_the_median_is_that_of_the_standard_library(values: list[float]) -> None:
    assert median(values) == statistics.median(values)


def test_nothing_has_no_median() -> None:
    assert median([]) is None
