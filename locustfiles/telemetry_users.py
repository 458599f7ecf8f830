"""Where a worker's users are: how many are in a request, and how many think, at any moment.

Both are kept as what they add up to over time, in user-seconds: the difference between two moments
divided by the time between them is how many users there were, whether or not anything was finished
meanwhile. telemetry.py reports them.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass, field
from threading import get_ident  # Locust has made it gevent's
from time import monotonic
from typing import TYPE_CHECKING, Any

from locust.clients import HttpSession
from locust.contrib.fasthttp import FastHttpSession
from locust.user.task import TaskSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(slots=True)
class Busy:
    """Users inside a request. `entries` counts the requests that they began."""

    entries: int = 0
    _depths: dict[int, int] = field(default_factory=dict)  # {user: requests it is in}
    _user_s: float = 0.0  # until `_since`
    _since: float = field(default_factory=monotonic)

    def enter(self, user: int) -> None:
        """A user begins a request; one that is in several at once counts once."""
        self.entries += 1
        depths = self._depths
        if user in depths:
            depths[user] += 1
            return
        now = monotonic()
        self._user_s += len(depths) * (now - self._since)
        self._since = now
        depths[user] = 1

    def leave(self, user: int) -> None:
        """Its request is over, however it ended."""
        depths = self._depths
        if depths[user] > 1:
            depths[user] -= 1
            return
        now = monotonic()
        self._user_s += len(depths) * (now - self._since)
        self._since = now
        del depths[user]

    def user_s(self, now: float) -> float:
        """User-seconds spent inside requests until `now` [s], those that are not over included."""
        return self._user_s + len(self._depths) * (now - self._since)


@dataclass(slots=True)
class Thinking:
    """Users that mean to think. Who sleeps on beyond what it decided is the tester's own queue."""

    _over_s: float = 0.0  # of waits that are over
    _waits: dict[int, tuple[float, float]] = field(default_factory=dict)  # {wait: (begin, due)}
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def begin(self, seconds: float) -> int:
        """A user begins to wait; returns the wait's number."""
        now, wait = monotonic(), next(self._numbers)
        self._waits[wait] = (now, now + seconds)
        return wait

    def end(self, wait: int) -> None:
        """It goes on, or was stopped while it waited."""
        begin, due = self._waits.pop(wait)
        self._over_s += min(monotonic(), due) - begin

    def user_s(self, now: float) -> float:
        """User-seconds spent thinking until `now` [s], those of waits under way included."""
        return self._over_s + sum(min(now, due) - begin for begin, due in self._waits.values())


def watch(busy: Busy, thinking: Thinking) -> None:
    """Have every user of this process pass through the two. Clients of another kind do not."""
    HttpSession.request = _passing(busy, HttpSession.request)  # type: ignore[method-assign]
    FastHttpSession.request = _passing(busy, FastHttpSession.request)  # type: ignore[method-assign]
    TaskSet._sleep = _waiting(thinking, TaskSet._sleep)  # type: ignore[method-assign]  # noqa: SLF001  knows the decided time, and is left however the wait ends


def _passing(busy: Busy, request: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(request)
    def passing(session: Any, *args: Any, **kwargs: Any) -> Any:
        # A session that is nobody's may be shared: then who runs is who asks.
        user = get_ident() if session.user is None else id(session.user)
        busy.enter(user)
        try:
            return request(session, *args, **kwargs)
        finally:  # an error, or the user is killed
            busy.leave(user)

    return passing


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
