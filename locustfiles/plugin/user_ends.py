"""Count how a worker's users end: by themselves, of an exception, or because they are stopped."""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING, Any

import gevent
from locust.user.users import User

from .compat import patch
from .outcomes import OTHERS

if TYPE_CHECKING:
    from gevent.pool import Group

    from .outcomes import Outcomes

MOST_ROWS = 100


class UserEnds:
    """Users since the last report.

    Of those that have `begun`, some have `finished` by themselves, some `died` of an exception, and
    some were stopped.
    """

    def __init__(self, outcomes: Outcomes) -> None:
        """`outcomes` counts the exceptions."""
        self.begun = 0
        self.finished = 0
        self.stopped = 0
        self.died: Counter[tuple[str, str]] = Counter()
        self._outcomes = outcomes
        self._stopped: set[int] = set()  # ids of users that were told to stop

    def begin(self, user: User, greenlet: gevent.Greenlet) -> None:
        """Count a user from now until its greenlet ends."""
        self.begun += 1
        greenlet.link(functools.partial(self._end, user))

    def stop(self, user: User) -> None:
        """Note that a user is stopped; one that stops itself finishes."""
        greenlet = user._greenlet  # noqa: SLF001  has no public name in every version
        if greenlet and greenlet is not gevent.getcurrent():
            self._stopped.add(id(user))

    def _end(self, user: User, greenlet: gevent.Greenlet) -> None:
        was_stopped = id(user) in self._stopped
        self._stopped.discard(id(user))
        error = greenlet.exception
        key = None if error is None else self._outcomes.count_once(error, greenlet.exc_info[2])
        if was_stopped:
            self.stopped += 1
        elif key is None:
            self.finished += 1
        else:
            if key not in self.died and len(self.died) >= MOST_ROWS:
                key = (OTHERS, "")
            self.died[key] += 1

    def take(self) -> dict[str, Any]:
        """Return what a report holds of them, and begin anew."""
        taken = {
            "users_begun": self.begun,
            "users_finished": self.finished,
            "users_stopped": self.stopped,
            "users_died": [[*key, count] for key, count in self.died.items()],
        }
        self.begun = self.finished = self.stopped = 0
        self.died.clear()
        return taken


@patch(
    "users that end",
    "locust.user.users.User.start(self, group)",
    "locust.user.users.User.stop(self, force)",
    "locust.user.users.User._greenlet",
)
def follow_users(ends: UserEnds) -> None:
    """Have each user counted when it begins and when it ends.

    Without it petload takes users that have finished, or died, for users that were never up.
    """
    start, stop = User.start, User.stop

    @functools.wraps(start)
    def start_counted(user: User, group: Group) -> gevent.Greenlet:
        greenlet = start(user, group)
        ends.begin(user, greenlet)
        return greenlet

    @functools.wraps(stop)
    def stop_counted(user: User, force: bool = False) -> bool:
        ends.stop(user)
        return bool(stop(user, force))

    User.start = start_counted  # type: ignore[method-assign,assignment]
    User.stop = stop_counted  # type: ignore[method-assign,assignment]
