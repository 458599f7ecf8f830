"""Probe the target from outside the tester: one GET a second, by petload itself.

A saturated worker measures its own queue as well; a client outside it measures the shop alone.
"""

from __future__ import annotations

import threading
import time
import warnings
from base64 import b64encode
from dataclasses import dataclass
from statistics import median
from urllib.parse import unquote

import urllib3
from urllib3.util import parse_url

from tui import __version__

INTERVAL_S = 1.0
TIMEOUT_S = 30.0
USER_AGENT = f"petload-probe/{__version__}"
# Five answers in a row: one or two that something else made late do not move their median.
BASELINE_ANSWERS = 5
BASELINE_WITHIN_S = 1.0
BASELINE_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Probe:
    """The last answer: `ms` or `error`, and when (monotonic, s). `waiting_s`: the one under way."""

    ms: float | None = None
    error: str | None = None
    answered_at: float | None = None
    waiting_s: float | None = None


def idle_baseline_ms(url: str) -> float | None:
    """Return the response time without load in ms, the median of some in a row.

    None where the target does not answer that soon. Blocks for 2 s at most.
    """
    until = time.monotonic() + BASELINE_WITHIN_S
    taken: list[float] = []
    with _client(url, BASELINE_TIMEOUT_S) as http:
        while len(taken) < BASELINE_ANSWERS and (asked_at := time.monotonic()) < until:
            if _ask(http, _bare(url)) is not None:
                break
            taken.append(1000.0 * (time.monotonic() - asked_at))
    return median(taken) if taken else None


class OutsideProbe:
    """Ask `url` once a second in a thread of its own, until `close`.

    A blocking socket in a thread wakes when the answer is there; in the event loop it would wait
    for the screen to be drawn, and that wait would be measured as the shop's.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._closed = threading.Event()
        self._last = Probe()
        self._asked_at: float | None = None
        self._thread = threading.Thread(target=self._run, name="probe", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End the thread; leave a request under way to itself."""
        self._closed.set()

    def read(self) -> Probe:
        """Return the newest answer, and how long the next one takes already. Never blocks."""
        asked_at = self._asked_at
        last = self._last
        waiting_s = time.monotonic() - asked_at if asked_at is not None else None
        return Probe(last.ms, last.error, last.answered_at, waiting_s)

    def _run(self) -> None:
        url = _bare(self.url)
        with _client(self.url, TIMEOUT_S) as http:
            due = time.monotonic()
            while not self._closed.wait(max(0.0, due - time.monotonic())):
                self._asked_at = asked_at = time.monotonic()
                error = _ask(http, url)
                answered_at = time.monotonic()
                ms = None if error else 1000.0 * (answered_at - asked_at)
                self._last = Probe(ms, error, answered_at)
                self._asked_at = None
                due = max(due + INTERVAL_S, answered_at)


def _client(url: str, timeout_s: float) -> urllib3.PoolManager:
    """Return a client that is let in where Locust is, with a user and password of the URL."""
    headers = {"User-Agent": USER_AGENT}
    if auth := parse_url(url).auth:
        headers["Authorization"] = f"Basic {b64encode(unquote(auth).encode()).decode()}"
    # A pool of our own, one connection: what is measured is the request, not a queue for it. Any
    # certificate will do: what is asked is how long an answer takes, not where it comes from.
    return urllib3.PoolManager(
        maxsize=1, retries=False, headers=headers, timeout=timeout_s, cert_reqs="CERT_NONE"
    )


def _bare(url: str) -> str:
    """Return the URL without user and password, which urllib3 would not send."""
    return parse_url(url)._replace(auth=None).url


def _ask(http: urllib3.PoolManager, url: str) -> str | None:
    """Send a request; return what went wrong, None where it was answered."""
    try:
        with warnings.catch_warnings():
            # Once a second, that the certificate is not verified: petload says so once.
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
            answer = http.request("GET", url, redirect=False)
    except urllib3.exceptions.HTTPError as error:
        return type(error).__name__
    return None if answer.status < 500 else f"HTTP {answer.status}"
