"""Probe the target from outside the tester: one GET a second, by petload itself.

A saturated worker measures its own queue as well; a client outside it measures the shop alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from http.client import BadStatusLine, HTTPException
from statistics import median

from tui import __version__
from tui.telemetry.http_get import Answer, HttpGet, request_uri

INTERVAL_S = 1.0
TIMEOUT_S = 30.0
USER_AGENT = f"petload-probe/{__version__}"
# Five answers in a row: one or two that something else made late do not move their median.
BASELINE_ANSWERS = 5
BASELINE_WITHIN_S = 1.0
BASELINE_TIMEOUT_S = 1.0
# A service that lets no stranger in refuses the next page, too.
MOST_REFUSED = 5
FIRST_ERROR = 400
NOT_HTTP = "not HTTP"
FAILED = (OSError, HTTPException, ValueError)


@dataclass(frozen=True, slots=True)
class Probe:
    """The last answer: `ms` or `error`, and when (monotonic, s). `waiting_s`: the one under way.

    `path` is the path and query that is asked, `status` the HTTP status of the last answer.
    """

    ms: float | None = None
    error: str | None = None
    answered_at: float | None = None
    waiting_s: float | None = None
    path: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path and query that may be asked instead, and the HTTP status that the test gets there."""

    path: str
    status: int


def idle_baseline_ms(url: str, path: str) -> float | None:
    """Return the response time without load in ms, the median of some in a row.

    None where the target does not answer that soon, or with an error. Blocks for 2 s at most.
    """
    until = time.monotonic() + BASELINE_WITHIN_S
    taken: list[float] = []
    http = HttpGet(url, USER_AGENT)
    try:
        while len(taken) < BASELINE_ANSWERS and time.monotonic() < until:
            answer = http.ask(path, BASELINE_TIMEOUT_S)
            if answer.status >= FIRST_ERROR:
                break
            taken.append(answer.ms)
    except FAILED:
        pass
    finally:
        http.close()
    return median(taken) if taken else None


class OutsideProbe:
    """Ask `url` once a second in a thread of its own, until `close`.

    A blocking socket in a thread wakes when the answer is there; in the event loop it would wait
    for the screen to be drawn, and that wait would be measured as the shop's.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = request_uri(url)
        self._closed = threading.Event()
        self._last = Probe(path=self.path)
        self._asked_at: float | None = None
        self._offered: tuple[Candidate, ...] = ()
        self._refused: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="probe", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End the thread; leave a request under way to itself."""
        self._closed.set()

    def begin_again(self) -> None:
        """Ask the path of the URL again, as for a test of which nothing is known."""
        self._offered = ()
        self._refused = set()
        self.path = request_uri(self.url)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Have the first candidate asked from now on that answers as it answers the test."""
        self._offered = tuple(candidates)

    def read(self) -> Probe:
        """Return the newest answer, and how long the next one takes already. Never blocks."""
        asked_at = self._asked_at
        last = self._last
        waiting_s = time.monotonic() - asked_at if asked_at is not None else None
        return replace(last, waiting_s=waiting_s)

    def _run(self) -> None:
        http = HttpGet(self.url, USER_AGENT)
        due = time.monotonic()
        while not self._closed.wait(max(0.0, due - time.monotonic())):
            answer = self._try_offered(http) or self._measure(http, self.path)
            self._last = answer
            self._asked_at = None
            if answer.error == NOT_HTTP:
                break  # It would have to understand a request a second.
            due = max(due + INTERVAL_S, answer.answered_at or 0.0)
        http.close()

    def _try_offered(self, http: HttpGet) -> Probe | None:
        """Ask the first candidate not tried yet, and stay with it where it answers the same."""
        untried = [each for each in self._offered if each.path not in self._refused]
        if not untried or len(self._refused) >= MOST_REFUSED:
            return None
        candidate = untried[0]
        answer = self._measure(http, candidate.path)
        if candidate not in self._offered:
            return None  # it was of another test
        # A redirect in the place of a page is a log-in, most often, and no page.
        if answer.status is None or answer.status // 100 != candidate.status // 100:
            self._refused.add(candidate.path)
            return None
        self.path = candidate.path
        return answer

    def _measure(self, http: HttpGet, path: str) -> Probe:
        self._asked_at = time.monotonic()
        answer, error = _ask(http, path)
        return Probe(
            ms=answer.ms if answer is not None and error is None else None,
            error=error,
            answered_at=time.monotonic(),
            path=path,
            status=answer.status if answer is not None else None,
        )


def _ask(http: HttpGet, path: str) -> tuple[Answer | None, str | None]:
    """Send a request; return the answer, and what is wrong with it or went wrong."""
    try:
        answer = http.ask(path, TIMEOUT_S)
    except ConnectionError as error:
        return None, type(error).__name__
    except BadStatusLine:
        return None, NOT_HTTP
    except FAILED as error:
        return None, type(error).__name__
    return answer, f"HTTP {answer.status}" if answer.status >= FIRST_ERROR else None
