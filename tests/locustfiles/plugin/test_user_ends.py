"""How users end, as a worker reports it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gevent
import pytest
from gevent.pool import Group
from locust import User, constant, task
from locust.env import Environment
from locust.exception import StopUser

from locustfiles.plugin.outcomes import Outcomes
from locustfiles.plugin.user_ends import UserEnds, follow_users

pytestmark = pytest.mark.usefixtures("users_as_they_were")


class Visitor(User):
    wait_time = constant(0)
    on_start_raises: type[Exception] | None = None
    on_stop_raises: type[Exception] | None = None
    visits: Callable[[User], None] = staticmethod(lambda _: gevent.sleep(60))

    def on_start(self) -> None:
        if self.on_start_raises is not None:
            raise self.on_start_raises("why")

    def on_stop(self) -> None:
        if self.on_stop_raises is not None:
            raise self.on_stop_raises("why")

    @task
    def visit(self) -> None:
        self.visits(self)


def ended(stop: bool = False, **attributes: Any) -> dict[str, Any]:
    """Let one user run and end; return what the worker reports."""
    environment = Environment(user_classes=[type("Visitor", (Visitor,), attributes)])
    outcomes = Outcomes()
    outcomes.watch(environment)
    ends = UserEnds(outcomes)
    follow_users(ends)
    user, group = environment.user_classes[0](environment), Group()
    user.start(group)
    gevent.sleep(0)
    if stop:
        user.stop(force=True)
    group.join()
    gevent.sleep(0)
    exceptions = outcomes.take()["exceptions"]
    return {**ends.take(), "exceptions": [(error, count) for error, _, count in exceptions]}


def _finish(_: User) -> None:
    raise StopUser


def _leave(user: User) -> None:
    user.stop(force=True)


@pytest.mark.parametrize("visits", [_finish, _leave])
def test_a_user_finishes(visits: Callable[[User], None]) -> None:
    told = ended(visits=staticmethod(visits))
    assert told == {
        "users_begun": 1,
        "users_finished": 1,
        "users_stopped": 0,
        "users_died": [],
        "exceptions": [],
    }


def test_a_user_that_is_stopped_has_not_finished() -> None:
    told = ended(stop=True)
    assert (told["users_finished"], told["users_stopped"]) == (0, 1)


def test_a_user_dies_in_on_start_and_its_exception_counts_once() -> None:
    told = ended(on_start_raises=ValueError)
    ((error, where, count),) = told["users_died"]
    assert (error, count) == ("ValueError: why", 1)
    assert where.startswith("test_user_ends.py:")
    assert told["exceptions"] == [("ValueError: why", 1)]
    assert told["users_finished"] == 0


def test_an_exception_in_on_stop_counts_though_locust_does_not_tell_it() -> None:
    told = ended(stop=True, on_stop_raises=KeyError)
    assert told["exceptions"] == [("KeyError: 'why'", 1)]
    assert (told["users_died"], told["users_stopped"]) == ([], 1)
