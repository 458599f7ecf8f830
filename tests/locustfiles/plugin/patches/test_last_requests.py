"""When a user that is stopped sends its last request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from gevent.pool import Group
from locust import TaskSet, User, constant, task
from locust.clients import HttpSession, ResponseContextManager
from locust.contrib import fasthttp
from locust.env import Environment

from locustfiles.plugin.patches.last_requests import (
    end_before_fast_http_requests,
    end_before_http_requests,
)

SESSIONS = {
    HttpSession: (ResponseContextManager, end_before_http_requests),
    fasthttp.FastHttpSession: (fasthttp.ResponseContextManager, end_before_fast_http_requests),
}


@pytest.fixture(params=SESSIONS)
def session(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Yield a client whose requests take a moment, and are counted when they are recorded."""
    kind = request.param
    response_kind, end_before_requests = SESSIONS[kind]

    def send(self: Any, name: str, catch_response: bool = False) -> Any:
        self.sent.append(name)
        gevent.sleep(0.001)
        response = response_kind.__new__(response_kind)
        response.request_meta, response._catch_response = {"name": name}, catch_response
        response._entered, response._manual_result = False, True
        response._request_event = SimpleNamespace(fire=lambda name, **_: self.counted.append(name))
        if not catch_response:
            response.__exit__(None, None, None)
        return response

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(kind, "request", send)
        for name in ("__enter__", "__exit__"):
            monkeypatch.setattr(response_kind, name, getattr(response_kind, name))
        end_before_requests()
        client = kind.__new__(kind)
        client.sent, client.counted = [], []
        yield client


def stopped(visits: Callable[[User, Any], None], client: Any, **attributes: Any) -> User:
    """Stop a user in the middle of its first request; return it when it has ended."""

    class Visitor(User):
        wait_time = constant(0)
        had_to_be_killed = False

        @task
        def visit(self) -> None:
            visits(self, client)

    group = Group()
    kind = type("Visitor", (Visitor,), attributes)
    user: User = kind(Environment(user_classes=[kind]))
    user.start(group)
    while not client.sent:
        gevent.sleep(0)
    user.stop()
    user.had_to_be_killed = not group.join(timeout=0.2)  # type: ignore[attr-defined]
    group.kill()
    return user


def _for_ever(_: User, client: Any) -> None:
    while True:
        client.request("look")


def test_a_task_without_end_ends_before_its_next_request(session: Any) -> None:
    user = stopped(_for_ever, session)
    assert session.sent == session.counted == ["look"]
    assert not user.had_to_be_killed  # type: ignore[attr-defined]
    greenlet = user._greenlet
    assert greenlet is not None
    assert greenlet.exception is None  # type: ignore[attr-defined]


def test_a_user_without_tasks_of_locust_ends_too(session: Any) -> None:
    """As one that Locust makes of a test of pytest."""
    user = stopped(_for_ever, session, run=lambda self: _run(self, session))
    assert session.sent == ["look"]
    assert not user.had_to_be_killed  # type: ignore[attr-defined]


def _run(user: User, client: Any) -> None:
    user._state = "running"
    _for_ever(user, client)


def test_requests_on_the_way_out_are_sent(session: Any) -> None:
    def visit(_: User, client: Any) -> None:
        try:
            client.request("look")
            client.request("never")
        finally:
            client.request("finally")

    def log_out(_: User) -> None:
        session.request("logout")
        try:
            {}["nothing"]
        except KeyError:
            session.request("again")

    stopped(visit, session, on_stop=log_out)
    assert session.sent == ["look", "finally", "logout", "again"]


def test_requests_of_on_stop_are_sent_by_a_user_whose_task_has_ended(session: Any) -> None:
    stopped(
        lambda _, client: client.request("look"),
        session,
        on_stop=lambda _: session.request("logout"),
    )
    assert session.sent == ["look", "logout"]


def test_requests_of_a_task_set_that_is_left_are_sent(session: Any) -> None:
    class Shop(TaskSet):
        @task
        def look(self) -> None:
            session.request("look")
            self.interrupt()

        def on_stop(self) -> None:
            session.request("leave")

    stopped(lambda user, _: Shop(user).run(), session)
    assert session.sent == ["look", "leave"]


def test_requests_inside_the_block_of_a_response_are_sent(session: Any) -> None:
    """The response is counted when the block ends."""

    def visit(_: User, client: Any) -> None:
        while True:
            with client.request("outer", catch_response=True):
                client.request("inner")
                client.request("inner")
            client.request("never")

    stopped(visit, session)
    assert session.sent == ["outer", "inner", "inner"]
    assert session.counted == ["inner", "inner", "outer"]


def test_a_block_that_an_exception_ends_holds_no_user(session: Any) -> None:
    def visit(_: User, client: Any) -> None:
        with suppress(KeyError), client.request("look", catch_response=True) as response:
            response.request_meta["nothing"]
        client.request("never")

    stopped(visit, session)
    assert session.sent == ["look"]


def test_a_task_that_catches_everything_is_not_caught_in_its_loop(session: Any) -> None:
    def visit(_: User, client: Any) -> None:
        for _number in range(3):
            with suppress(BaseException):
                client.request("look")

    stopped(visit, session)
    assert len(session.sent) == 2


def test_requests_of_a_users_own_greenlets_end_with_its_task(session: Any) -> None:
    def visit(user: User, client: Any) -> None:
        gevent.spawn(client.request, "one").join()
        gevent.spawn(lambda _: client.request("two"), user).join()

    stopped(visit, session)
    assert session.counted == ["one", "two"]
