"""Count how requests and tasks ended on a worker: status codes, and the user code's exceptions."""

from __future__ import annotations

import os
import traceback
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

    from locust.env import Environment

# A locustfile that puts an id into every name, or into every error, must not grow a report.
MOST_ROWS = 300
OTHERS = "(others)"
LONGEST_ERROR = 300
PLUGIN = os.path.dirname(os.path.abspath(__file__)) + os.sep  # noqa: PTH100, PTH120


class Outcomes:
    """Outcomes since the last report.

    A request is answered where a response came, whatever its status. A client that is not HTTP has
    no status: its request is answered where it raised nothing.
    """

    def __init__(self) -> None:
        self.answered = 0
        self.statuses: Counter[tuple[str, str, int]] = Counter()
        self.exceptions: Counter[tuple[str, str]] = Counter()
        # The newest ones: a user that one of them ends does so within moments.
        self._counted: deque[BaseException] = deque(maxlen=MOST_ROWS)

    def watch(self, environment: Environment) -> None:
        """Listen to the events that Locust documents for this."""
        environment.events.request.add_listener(self.add_request)
        environment.events.user_error.add_listener(self.add_exception)

    def add_request(
        self,
        request_type: str,
        name: str,
        response: Any = None,
        exception: Any = None,
        **_: Any,
    ) -> None:
        """Count a request that has ended."""
        status = getattr(response, "status_code", None)
        # A client that is not HTTP may have anything there, or nothing.
        if isinstance(status, int):
            self.answered += bool(status)
        else:
            self.answered += exception is None
            status = 0
        key = (request_type, name, status)
        if key not in self.statuses and len(self.statuses) >= MOST_ROWS:
            key = (request_type, OTHERS, status)
        self.statuses[key] += 1

    def add_exception(
        self, exception: BaseException, tb: TracebackType | None, **_: Any
    ) -> tuple[str, str]:
        """Count an exception of a task or a user, and return its row: error and line."""
        self._counted.append(exception)
        error = f"{type(exception).__name__}: {exception}"[:LONGEST_ERROR]
        key = (error, where(tb))
        if key not in self.exceptions and len(self.exceptions) >= MOST_ROWS:
            key = (f"{type(exception).__name__}: {OTHERS}", key[1])
        self.exceptions[key] += 1
        return key

    def count_once(self, exception: BaseException, tb: TracebackType | None) -> tuple[str, str]:
        """Count an exception that ended a user; Locust may have told of it just before."""
        if any(each is exception for each in self._counted):
            return f"{type(exception).__name__}: {exception}"[:LONGEST_ERROR], where(tb)
        return self.add_exception(exception, tb)

    def take(self) -> dict[str, Any]:
        """Return what a report holds of them, and begin anew."""
        taken = {
            "answered": self.answered,
            "statuses": [[*key, count] for key, count in self.statuses.items()],
            "exceptions": [[*key, count] for key, count in self.exceptions.items()],
        }
        self.answered = 0
        self.statuses.clear()
        self.exceptions.clear()
        return taken


def where(tb: TracebackType | None) -> str:
    """Return the innermost line outside installed packages: `locustfile.py:12 in view_cart`."""
    frames = traceback.extract_tb(tb)
    not_own = ("site-packages", PLUGIN)
    own = [
        frame for frame in frames if not any(part in frame.filename for part in not_own)
    ] or list(frames)
    if not own:
        return ""
    file = own[-1].filename.replace("\\", "/").rpartition("/")[2]
    return f"{file}:{own[-1].lineno} in {own[-1].name}"
