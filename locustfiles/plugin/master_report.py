"""Collect on the master what all workers report, as JSON for polls.

All counts are cumulative since the run's start, so a poll that is missed loses nothing.
"""

from __future__ import annotations

import os
import platform
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import locust

from .compat import left_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from locust.runners import MasterRunner

# A locustfile that puts an id into every name must not make the answer grow without bound.
MOST_ROWS = 300
# Nor must workers that come and go: so long after its end, a worker is only a pid and a count.
KEPT_AFTER_END_S = 10.0
# A worker in one of these states has no users, whatever it reported last: others have them now.
STOPPED = "stopped"
GONE = (STOPPED, "missing")


@dataclass
class Tally:
    """Requests of one endpoint, or of one worker, since the run's start."""

    requests: int = 0
    failures: int = 0
    response_ms_sum: float = 0.0
    min_ms: float | None = None
    max_ms: float = 0.0
    content_bytes: int = 0
    response_times: Counter[int] = field(default_factory=Counter)  # {rounded ms: requests}
    untimed: int = 0  # requests that a locustfile counts without a response time

    def add(self, entry: dict[str, Any]) -> None:
        """Add one of Locust's serialised stats entries."""
        self.requests += entry["num_requests"]
        self.failures += entry["num_failures"]
        self.untimed += entry["num_none_requests"]
        self.response_ms_sum += entry["total_response_time"]
        shortest = [ms for ms in (self.min_ms, entry["min_response_time"]) if ms is not None]
        self.min_ms = min(shortest, default=None)
        self.max_ms = max(self.max_ms, entry["max_response_time"])
        self.content_bytes += entry["total_content_length"]
        # Where Locust rounds to two digits (before 2.43) some keys are floats: 110.0.
        for ms, requests in entry["response_times"].items():
            self.response_times[int(ms)] += requests

    def as_json(self) -> dict[str, Any]:
        """Return what JSON holds of it."""
        return {
            "requests": self.requests,
            "failures": self.failures,
            "untimed": self.untimed,
            "response_ms_sum": self.response_ms_sum,
            "min_ms": self.min_ms,
            "max_ms": self.max_ms,
            "content_bytes": self.content_bytes,
            "response_times": self.response_times,
        }


@dataclass
class Worker:
    """What one worker reported, and since when [s] it is known to have ended."""

    tally: Tally = field(default_factory=Tally)
    report: dict[str, Any] = field(default_factory=dict)
    users: int = 0
    busy_s_sum: float = 0.0
    think_s_sum: float = 0.0
    requests_seen: int = 0
    ended_at: float | None = None


# What was measured, counted or drawn: a UUID, a long hexadecimal, or a number with a decimal point,
# with a unit of time, or long. A status code is none of these and keeps its own row.
NUMBER = re.compile(
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=[a-f]*\d)[0-9a-f]{8,}\b"
    r"|\d+\.\d+|\d{4,}|\d+(?=m?s\b))"
)


@dataclass
class FailureGroup:
    """Failures whose messages differ in what was measured only: 'exceeded 3000ms: (4012ms)'."""

    method: str
    name: str
    parts: list[str]  # the message split at its numbers; a number that varies became '…'
    count: int = 0

    def add(self, parts: list[str], count: int) -> None:
        """Add a failure; a number in which it differs becomes '…'."""
        self.parts = [old if old == new else "…" for old, new in zip(self.parts, parts)]
        self.count += count


def plain_error(error: str) -> str:
    """Return the text of an error, which Locust sends as a repr: `CatchResponseError('text')`."""
    # A text that was cut has no end.
    wrapped = re.fullmatch(r"CatchResponseError\((['\"])(.*?)(?:\1\)|(…))", error, re.DOTALL)
    return wrapped[2] + (wrapped[3] or "") if wrapped else error


@dataclass
class Telemetry:
    """What all workers reported since the run's start."""

    run: int = 0
    workers: dict[str, Worker] = field(default_factory=dict)
    left: Counter[int] = field(default_factory=Counter)  # {pid: requests} of workers let go
    total: Tally = field(default_factory=Tally)
    endpoints: dict[tuple[str, str], Tally] = field(default_factory=dict)
    failures: dict[tuple[str, ...], FailureGroup] = field(default_factory=dict)
    answered: int = 0
    statuses: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    exceptions: Counter[tuple[str, str]] = field(default_factory=Counter)
    users_begun: int = 0
    users_finished: int = 0
    users_stopped: int = 0
    users_died: Counter[tuple[str, str]] = field(default_factory=Counter)
    has_ended: bool = False  # the run, by a stop; not the wait for one that begins
    has_quit: bool = False  # the master, by the locustfile
    quit_is_told: bool = False
    gets: dict[str, tuple[str, int]] = field(default_factory=dict)  # {url: (name, status)}

    def begin_run(self, **_: Any) -> None:
        """Forget the previous run's counts; which workers there are is still known."""
        self.run += 1
        self.has_ended = False
        self.users_begun = self.users_finished = self.users_stopped = 0
        self.users_died.clear()
        self.total = Tally()
        self.left.clear()
        self.endpoints.clear()
        self.failures.clear()
        self.answered = 0
        self.statuses.clear()
        self.exceptions.clear()
        self.workers = {
            client_id: Worker(report=worker.report, users=worker.users)
            for client_id, worker in self.workers.items()
            if worker.ended_at is None
        }

    def end_run(self, **_: Any) -> None:
        """Note that the run was stopped."""
        self.has_ended = True

    def add_report(self, client_id: str, data: dict[str, Any]) -> None:
        """Add what a worker measured since its last report."""
        worker = self.workers.setdefault(client_id, Worker())
        worker.report = dict(data.get("petload", {}))
        worker.users = data.get("user_count", 0)
        worker.busy_s_sum += worker.report.pop("busy_s", 0.0)
        worker.think_s_sum += worker.report.pop("think_s", 0.0)
        worker.requests_seen += worker.report.pop("entries", 0)
        worker.ended_at = None
        self.answered += worker.report.pop("answered", 0)
        for *status, count in worker.report.pop("statuses", ()):
            self.statuses[tuple(status)] += count
        for *exception, count in worker.report.pop("exceptions", ()):
            self.exceptions[tuple(exception)] += count
        self.users_begun += worker.report.pop("users_begun", 0)
        self.users_finished += worker.report.pop("users_finished", 0)
        self.users_stopped += worker.report.pop("users_stopped", 0)
        for *why, count in worker.report.pop("users_died", ()):
            self.users_died[tuple(why)] += count
        for name, url, status in worker.report.pop("gets", ()):
            # A worker reports each once, so a new run forgets none.
            if len(self.gets) < MOST_ROWS:
                self.gets.setdefault(url, (name, status))
        worker.tally.add(data["stats_total"])
        self.total.add(data["stats_total"])
        for entry in data["stats"]:
            self.endpoints.setdefault((entry["method"], entry["name"]), Tally()).add(entry)
        for error in data["errors"].values():
            self.add_error(error)

    def add_error(self, error: dict[str, Any]) -> None:
        """Add one of Locust's serialised errors to the group of its words."""
        parts = NUMBER.split(plain_error(str(error["error"])))
        method, name = str(error["method"]), str(error["name"])
        key = (method, name, *parts[::2])
        group = self.failures.setdefault(key, FailureGroup(method, name, parts))
        group.add(parts, error["occurrences"])

    def ids(self, pids: Iterable[int]) -> set[str]:
        """Return Locust's ids of the workers that have these pids."""
        wanted = set(pids)
        return {name for name, worker in self.workers.items() if worker.report.get("pid") in wanted}

    def let_go(self, runner: MasterRunner, now: float) -> None:
        """Reduce workers that ended some time ago to a count of requests by pid.

        A worker without the plug-in reports no pid and is counted as 0. A pid that comes back, or a
        worker that was taken for ended, adds to what is there.
        """
        for client_id, worker in list(self.workers.items()):
            if state_of(runner, client_id) != STOPPED:
                worker.ended_at = None
            elif worker.ended_at is None:
                worker.ended_at = now
            elif now - worker.ended_at > KEPT_AFTER_END_S:
                del self.workers[client_id]
                if worker.tally.requests:
                    self.left[worker.report.get("pid", 0)] += worker.tally.requests

    def as_json(self, runner: MasterRunner) -> dict[str, Any]:
        """Return the answer to a poll. Times are this machine's monotonic clock [s]."""
        now = time.monotonic()
        self.let_go(runner, now)
        self.quit_is_told = self.has_quit
        busiest = sorted(self.endpoints.items(), key=lambda item: -item[1].requests)[:MOST_ROWS]
        most = sorted(self.failures.values(), key=lambda group: -group.count)[:MOST_ROWS]
        return {
            "pid": os.getpid(),
            "now": now,
            "run": self.run,
            # A master that has quit keeps the state it had.
            "state": STOPPED if self.has_quit else runner.state,
            "ended": self.has_ended or self.has_quit,
            "quit": self.has_quit,
            "target_users": runner.target_user_count,
            "workers": [
                {
                    "id": client_id,
                    "state": state_of(runner, client_id),
                    "users": worker.users if state_of(runner, client_id) not in GONE else 0,
                    "requests": worker.tally.requests,
                    "failures": worker.tally.failures,
                    "response_ms_sum": worker.tally.response_ms_sum,
                    "busy_s_sum": worker.busy_s_sum,
                    "think_s_sum": worker.think_s_sum,
                    "requests_seen": worker.requests_seen,
                    **worker.report,
                }
                for client_id, worker in self.workers.items()
            ],
            "left": self.left,
            "total": self.total.as_json(),
            "endpoints": [
                {"method": method, "name": name, **tally.as_json()}
                for (method, name), tally in busiest
            ],
            "failures": [
                {
                    "method": group.method,
                    "name": group.name,
                    "error": "".join(group.parts),
                    "count": group.count,
                }
                for group in most
            ],
            "endpoints_in_all": len(self.endpoints),
            "answered": self.answered,
            "statuses": [
                {"method": method, "name": name, "status": status, "count": count}
                for (method, name, status), count in self.statuses.most_common(MOST_ROWS)
            ],
            "exceptions": _rows(self.exceptions),
            "users_begun": self.users_begun,
            "users_finished": self.users_finished,
            "users_stopped": self.users_stopped,
            "users_died": _rows(self.users_died),
            "gets": [
                {"name": name, "url": url, "status": status}
                for url, (name, status) in self.gets.items()
            ],
            "locust": locust.__version__,
            "python": platform.python_version(),
            "patches_left_out": left_out(),
        }


def _rows(errors: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"error": error, "where": where, "count": count}
        for (error, where), count in errors.most_common(MOST_ROWS)
    ]


def state_of(runner: MasterRunner, client_id: str) -> str:
    """Return Locust's word for a worker's state; one that it forgot has stopped."""
    return str(runner.clients[client_id].state) if client_id in runner.clients else STOPPED
