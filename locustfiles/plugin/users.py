"""Count a worker's users: how many are in a request, and how many think, at any moment.

Both are kept as sums over time, in user-seconds: the difference between two moments, divided by the
time between them, is how many users there were, whether or not a request ended meanwhile.
"""

from __future__ import annotations

import functools
import itertools
from threading import get_ident  # Locust has made it gevent's
from time import monotonic
from typing import TYPE_CHECKING, Any

from locust.exception import (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    ResponseError,
    StopUser,
)

from .compat import patch

if TYPE_CHECKING:
    from collections.abc import Callable


# What listeners of a request raise to direct its user: the request is recorded by then.
DIRECTIONS = (InterruptTaskSet, RescheduleTask, RescheduleTaskImmediately, StopUser)


class Busy:
    """Users inside a request.

    `entries` counts the requests that they began, without those that raised before Locust records
    them: nothing more comes of these.
    """

    __slots__ = ("_depths", "_entered", "_since", "_user_s", "entries")

    def __init__(self) -> None:
        self.entries = 0
        self._depths: dict[int, int] = {}  # {user: requests it is in}
        self._entered: dict[int, float] = {}  # {user: since when it is in one}, oldest first
        self._user_s = 0.0  # until `_since`
        self._since = monotonic()

    def enter(self, user: int) -> None:
        """Begin a request of a user; one that is in several at once counts once."""
        self.entries += 1
        depths = self._depths
        if user in depths:
            depths[user] += 1
            return
        now = monotonic()
        self._user_s += len(depths) * (now - self._since)
        self._since = now
        depths[user] = 1
        self._entered[user] = now

    def leave(self, user: int) -> None:
        """End a request of a user, whatever its outcome."""
        depths = self._depths
        if depths[user] > 1:
            depths[user] -= 1
            return
        now = monotonic()
        self._user_s += len(depths) * (now - self._since)
        self._since = now
        del depths[user], self._entered[user]

    @property
    def in_flight(self) -> int:
        """The requests that have begun and not ended."""
        return sum(self._depths.values())

    def oldest_s(self, now: float) -> float:
        """Return for how many seconds the user that waits longest has been in a request."""
        return now - next(iter(self._entered.values()), now)

    def user_s(self, now: float) -> float:
        """Return user-seconds inside requests until `now` [s], open requests included."""
        return self._user_s + len(self._depths) * (now - self._since)


class Thinking:
    """Users that wait as they decided to. Time beyond that is the worker's own queue."""

    __slots__ = ("_numbers", "_over_s", "_waits")

    def __init__(self) -> None:
        self._over_s = 0.0  # of waits that are over
        self._waits: dict[int, tuple[float, float]] = {}  # {wait: (begin, due)}
        self._numbers = itertools.count()

    def begin(self, seconds: float) -> int:
        """Begin a user's wait; return the wait's number."""
        now, wait = monotonic(), next(self._numbers)
        self._waits[wait] = (now, now + seconds)
        return wait

    def end(self, wait: int) -> None:
        """End a wait: the user goes on, or was stopped."""
        begin, due = self._waits.pop(wait)
        self._over_s += min(monotonic(), due) - begin

    def user_s(self, now: float) -> float:
        """Return user-seconds spent thinking until `now` [s], open waits included."""
        return self._over_s + sum(min(now, due) - begin for begin, due in self._waits.values())


def _block_facts(module: str) -> tuple[str, ...]:
    response = f"{module}.ResponseContextManager"
    return f"{response}.__exit__(self, exc, value, traceback)", f"{response}._manual_result"


@patch(
    "users in a request (HttpUser)",
    "locust.clients.HttpSession.request",
    "locust.clients.HttpSession.user",
    *_block_facts("locust.clients"),
)
def count_http_requests(busy: Busy) -> None:
    """Have each request of an HttpUser counted while it lasts.

    Without it petload computes users in a request from response times, which lags by as much as an
    answer takes.
    """
    from locust.clients import HttpSession, ResponseContextManager  # noqa: PLC0415  guarded

    HttpSession.request = _passing(busy, HttpSession.request)  # type: ignore[method-assign]
    _forget_unrecorded(busy, ResponseContextManager)


@patch(
    "users in a request (FastHttpUser)",
    "locust.contrib.fasthttp.FastHttpSession.request",
    "locust.contrib.fasthttp.FastHttpSession.user",
    *_block_facts("locust.contrib.fasthttp"),
)
def count_fast_http_requests(busy: Busy) -> None:
    """Have each request of a FastHttpUser counted while it lasts.

    Without it petload computes users in a request from response times, as for an HttpUser.
    """
    from locust.contrib.fasthttp import (  # noqa: PLC0415  guarded
        FastHttpSession,
        ResponseContextManager,
    )

    FastHttpSession.request = _passing(busy, FastHttpSession.request)  # type: ignore[method-assign]
    _forget_unrecorded(busy, ResponseContextManager)


@patch("users that think", "locust.user.task.TaskSet._sleep(self, seconds)")
def time_waits(thinking: Thinking) -> None:
    """Have each wait of a user counted while it lasts.

    Without it petload does not know how many users think. `_sleep` is the one place that knows the
    decided time and is left however the wait ends.
    """
    from locust.user.task import TaskSet  # noqa: PLC0415  guarded

    TaskSet._sleep = _waiting(thinking, TaskSet._sleep)  # type: ignore[method-assign]  # noqa: SLF001


def _passing(busy: Busy, request: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(request)
    def passing(session: Any, *args: Any, **kwargs: Any) -> Any:
        # A session without a user may be shared: then the greenlet tells users apart.
        user = get_ident() if session.user is None else id(session.user)
        busy.enter(user)
        try:
            return request(session, *args, **kwargs)
        except Exception as error:
            busy.entries -= not isinstance(error, DIRECTIONS)
            raise
        finally:  # an error, or the user is killed
            busy.leave(user)

    return passing


def _forget_unrecorded(busy: Busy, response: Any) -> None:
    """Count no response that Locust does not record, because its with-block raised."""
    leave = response.__exit__

    @functools.wraps(leave)
    def leave_counted(self: Any, exc: Any, value: Any, traceback: Any) -> Any:
        has_raised = isinstance(value, Exception) and not isinstance(value, ResponseError)
        busy.entries -= has_raised and self._manual_result is None
        return leave(self, exc, value, traceback)

    response.__exit__ = leave_counted


def _waiting(thinking: Thinking, sleep: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(sleep)
    def waiting(taskset: Any, seconds: float) -> None:
        if not seconds or not seconds > 0:  # nothing to wait for, or for Locust to refuse
            sleep(taskset, seconds)
            return
        wait = thinking.begin(float(seconds))
        try:
            sleep(taskset, seconds)
        finally:
            thinking.end(wait)

    return waiting
