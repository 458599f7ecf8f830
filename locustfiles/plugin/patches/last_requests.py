"""How a user that is stopped in the middle of a task ends: before its next request."""

from __future__ import annotations

import functools
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import gevent
from locust import exception
from locust.exception import InterruptTaskSet, StopUser
from locust.user.users import User

from ..compat import patch

if TYPE_CHECKING:
    from collections.abc import Callable

# What a user's code is left by. Locust 2.32 has no StopTest.
LEAVING = (
    gevent.GreenletExit,
    StopUser,
    InterruptTaskSet,
    getattr(exception, "StopTest", StopUser),
)

# With-blocks of responses that a greenlet is in: their requests are counted when they end.
_blocks: Counter[gevent.Greenlet] = Counter()


@patch(
    "no further request of a stopped user (HttpUser)",
    "locust.clients.HttpSession.request",
    "locust.clients.ResponseContextManager.__enter__(self)",
    "locust.clients.ResponseContextManager.__exit__(self, exc, value, traceback)",
    "locust.clients.ResponseContextManager._entered",
    "locust.user.users.User._state",
    "locust.user.users.User._greenlet",
    "locust.user.task.LOCUST_STATE_STOPPING",
)
def end_before_http_requests() -> None:
    """End a stopped HttpUser before its next request, though its task goes on.

    Without it a user whose task never ends, such as a test of pytest, sends requests until the stop
    timeout. Requests of `on_stop` are sent, and so are those inside the with-block of a response:
    cut there, the response would not be counted.
    """
    from locust.clients import HttpSession, ResponseContextManager  # noqa: PLC0415  guarded

    HttpSession.request = _unless_stopped(HttpSession.request)  # type: ignore[method-assign]
    _count_blocks(ResponseContextManager)


@patch(
    "no further request of a stopped user (FastHttpUser)",
    "locust.contrib.fasthttp.FastHttpSession.request",
    "locust.contrib.fasthttp.ResponseContextManager.__enter__(self)",
    "locust.contrib.fasthttp.ResponseContextManager.__exit__(self, exc, value, traceback)",
    "locust.contrib.fasthttp.ResponseContextManager._entered",
    "locust.user.users.User._state",
    "locust.user.users.User._greenlet",
    "locust.user.task.LOCUST_STATE_STOPPING",
)
def end_before_fast_http_requests() -> None:
    """End a stopped FastHttpUser before its next request, as an HttpUser.

    Without it its task sends requests until the stop timeout.
    """
    from locust.contrib.fasthttp import (  # noqa: PLC0415  guarded
        FastHttpSession,
        ResponseContextManager,
    )

    FastHttpSession.request = _unless_stopped(FastHttpSession.request)  # type: ignore[method-assign]
    _count_blocks(ResponseContextManager)


def _unless_stopped(request: Callable[..., Any]) -> Callable[..., Any]:
    from locust.user.task import LOCUST_STATE_STOPPING  # noqa: PLC0415  guarded

    @functools.wraps(request)
    def request_unless_stopped(session: Any, *args: Any, **kwargs: Any) -> Any:
        # A session may have no user; the greenlet of a user has it as its argument.
        greenlet = gevent.getcurrent()
        user = next(iter(getattr(greenlet, "args", ())), None)
        if (
            isinstance(user, User)
            and user._state == LOCUST_STATE_STOPPING  # noqa: SLF001  has no public name
            and user._greenlet is greenlet  # noqa: SLF001  has none in every version
            and greenlet not in _blocks
            and not _is_leaving()
            and not hasattr(user, "petload_ended")
        ):
            # A bare `except` in the task would catch it in an endless loop.
            user.petload_ended = True  # type: ignore[attr-defined]
            raise gevent.GreenletExit
        return request(session, *args, **kwargs)

    return request_unless_stopped


def _is_leaving() -> bool:
    """Return whether the user is in `on_stop`, or in a `finally` on its way there."""
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, LEAVING):
            return True
        error = error.__context__
    return False


def _count_blocks(response: Any) -> None:
    enter, leave = response.__enter__, response.__exit__

    @functools.wraps(enter)
    def enter_counted(self: Any) -> Any:
        entered = enter(self)
        _blocks[gevent.getcurrent()] += 1
        return entered

    @functools.wraps(leave)
    def leave_counted(self: Any, *error: Any) -> Any:
        greenlet = gevent.getcurrent()
        # Locust itself leaves a response without a with-block, which was never entered.
        if getattr(self, "_entered", False) and greenlet in _blocks:
            _blocks[greenlet] -= 1
            if _blocks[greenlet] <= 0:
                del _blocks[greenlet]
        return leave(self, *error)

    response.__enter__, response.__exit__ = enter_counted, leave_counted
