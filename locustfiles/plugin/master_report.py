"""Collect on the master what all workers report, as JSON for polls.

All counts are cumulative since the run's start, so a poll that is missed loses nothing.
"""

from __future__ import annotations

import os
import platform
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import locust

from .compat import left_out
from .grouping import Group, add_to, plain_error
from .rows import MOST_ROWS, cut, largest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from locust.runners import MasterRunner

# Workers come and go: so long after its end, a worker is only a pid and a count.
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


@dataclass
class Telemetry:
    """What all workers reported since the run's start."""

    run: int = 0
    workers: dict[str, Worker] = field(default_factory=dict)
    left: Counter[int] = field(default_factory=Counter)  # {pid: requests} of workers let go
    total: Tally = field(default_factory=Tally)
    endpoints: dict[tuple[str, str], Tally] = field(default_factory=dict)
    failures: dict[tuple[str, ...], Group] = field(default_factory=dict)
    answered: int = 0
    statuses: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    exceptions: dict[tuple[str, ...], Group] = field(default_factory=dict)
    users_begun: int = 0
    users_finished: int = 0
    users_stopped: int = 0
    users_died: dict[tuple[str, ...], Group] = field(default_factory=dict)
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
        for method, name, status, count in worker.report.pop("statuses", ()):
            self.statuses[cut(method), cut(name), status] += count
        for error, where, count in worker.report.pop("exceptions", ()):
            add_to(self.exceptions, (where,), error, count)
        self.users_begun += worker.report.pop("users_begun", 0)
        self.users_finished += worker.report.pop("users_finished", 0)
        self.users_stopped += worker.report.pop("users_stopped", 0)
        for error, where, count in worker.report.pop("users_died", ()):
            add_to(self.users_died, (where,), error, count)
        for name, url, status in worker.report.pop("gets", ()):
            # A worker reports each once, so a new run forgets none.
            if len(self.gets) < MOST_ROWS:
                self.gets.setdefault(url, (name, status))
        worker.tally.add(data["stats_total"])
        self.total.add(data["stats_total"])
        for entry in data["stats"]:
            key = cut(entry["method"]), cut(entry["name"])
            self.endpoints.setdefault(key, Tally()).add(entry)
        for error in data["errors"].values():
            self.add_error(error)

    def add_error(self, error: dict[str, Any]) -> None:
        """Add one of Locust's serialised errors to the group of its words."""
        place = cut(error["method"]), cut(error["name"])
        add_to(self.failures, place, cut(plain_error(str(error["error"]))), error["occurrences"])

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
        lists, others = self._lists()
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
            **lists,
            "others": others,
            "endpoints_in_all": len(self.endpoints),
            "answered": self.answered,
            "users_begun": self.users_begun,
            "users_finished": self.users_finished,
            "users_stopped": self.users_stopped,
            "gets": [
                {"name": name, "url": url, "status": status}
                for url, (name, status) in self.gets.items()
            ],
            "locust": locust.__version__,
            "python": platform.python_version(),
            "patches_left_out": left_out(),
        }

    def _lists(self) -> tuple[dict[str, Any], dict[str, dict[str, int]]]:
        """Return the largest rows of each list, and the sum of the others, by the list's name."""
        found = {
            "endpoints": largest(
                self.endpoints.items(),
                lambda row: row[1].requests,
                lambda row: {"method": row[0][0], "name": row[0][1], **row[1].as_json()},
            ),
            "failures": largest(
                self.failures.items(),
                lambda row: row[1].count,
                lambda row: {
                    "method": row[0][0],
                    "name": row[0][1],
                    "error": row[1].text,
                    "count": row[1].count,
                },
            ),
            "statuses": largest(
                self.statuses.items(),
                lambda row: row[1],
                lambda row: {
                    "method": row[0][0],
                    "name": row[0][1],
                    "status": row[0][2],
                    "count": row[1],
                },
            ),
            "exceptions": largest(
                self.exceptions.items(),
                lambda row: row[1].count,
                _as_exception,
            ),
            "users_died": largest(self.users_died.items(), lambda row: row[1].count, _as_exception),
        }
        lists = {name: rows for name, (rows, _) in found.items()}
        others = {name: rest for name, (_, rest) in found.items()}
        failed = sum(row["failures"] for row in lists["endpoints"])
        others["endpoints"]["failures"] = self.total.failures - failed
        return lists, others


def _as_exception(row: tuple[tuple[str, ...], Group]) -> dict[str, Any]:
    place, group = row
    return {"error": group.text, "where": place[0], "count": group.count}


def state_of(runner: MasterRunner, client_id: str) -> str:
    """Return Locust's word for a worker's state; one that it forgot has stopped."""
    return str(runner.clients[client_id].state) if client_id in runner.clients else STOPPED
