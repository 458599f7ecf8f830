"""Read the reports of Locust's master, which the plug-in `locustfiles/plugin` makes. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.telemetry import outcome_counts
from tui.telemetry.outcome_counts import ExceptionCount, RestCount, StatusCount

# JSON can also hold a number beyond a float or an int, or brackets nested a thousand deep.
TOO_MUCH = (OverflowError, RecursionError)


class MasterUnreachable(Exception):
    """The master did not answer, or with something that is not a telemetry report."""


@dataclass(frozen=True, slots=True)
class RequestStats:
    """Requests counted since the run's start; `response_times` is {rounded ms: requests}.

    `untimed` requests were counted by the locustfile without a response time.

    `content_bytes` are those of all answers' bodies; None, as `min_ms`, where the plug-in on the
    master is older than they are.
    """

    requests: int = 0
    failures: int = 0
    response_ms_sum: float = 0.0
    max_ms: float = 0.0
    response_times: Mapping[int, int] = field(default_factory=dict)
    min_ms: float | None = None
    content_bytes: int | None = None
    untimed: int = 0

    @property
    def mean_ms(self) -> float | None:
        """The mean response time of the requests that have one; None where none has."""
        timed = self.requests - self.untimed
        return self.response_ms_sum / timed if timed > 0 else None


@dataclass(frozen=True, slots=True)
class WorkerReport:
    """One worker's last report. `reported_at` is its monotonic clock in s, the machine's own.

    Since the run's start: `response_ms_sum` is what its finished requests took; `busy_s_sum` are
    user-seconds spent in requests, finished or not, and `think_s_sum` those meant for thinking.
    `requests_seen` are the requests begun that `busy_s_sum` knows of: users of a client that is not
    Locust's own never show there.
    """

    id: str
    pid: int | None
    state: str
    users: int
    requests: int
    failures: int
    reported_at: float | None
    lag_ms: float | None
    lag_max_ms: float | None
    response_ms_sum: float = 0.0
    think_s_sum: float = 0.0
    busy_s_sum: float = 0.0
    requests_seen: int = 0
    in_flight: int | None = None
    oldest_s: float | None = None


@dataclass(frozen=True, slots=True)
class EndpointStats:
    method: str
    name: str
    stats: RequestStats


@dataclass(frozen=True, slots=True)
class FailureCount:
    method: str
    name: str
    error: str
    count: int


@dataclass(frozen=True, slots=True)
class PlainGet:
    """A URL that the test asks with GET, under an endpoint's name, and the status it gets there.

    It has no user and no password, and nothing that looks like a secret.
    """

    name: str
    url: str
    status: int


@dataclass(frozen=True, slots=True)
class PatchLeftOut:
    """A patch of Locust that the plug-in left out, and why: this Locust is not as it expects."""

    patch: str
    reason: str


@dataclass(frozen=True, slots=True)
class MasterReport:
    """Everything the master knows, cumulative since the run's start. `now` is monotonic, in s.

    `left` is {pid: requests} of workers that ended a while ago and are in `workers` no more; a pid
    may be in both, and both count. 0 is the pid of workers that reported none. `locust` and
    `python` are the versions that the master runs; None where its plug-in does not say. `others`
    are the rows that a list leaves out, by the list's name.
    `has_ended`: the run was stopped, by whatever. `has_quit`: the locustfile has ended the master.
    `users_begun` is None where the plug-in does not count users.
    """

    now: float
    run: int
    state: str
    target_users: int
    workers: tuple[WorkerReport, ...]
    total: RequestStats
    endpoints: tuple[EndpointStats, ...]
    failures: tuple[FailureCount, ...]
    left: Mapping[int, int] = field(default_factory=dict)
    locust: str | None = None
    python: str | None = None
    patches_left_out: tuple[PatchLeftOut, ...] = ()
    answered: int | None = None
    endpoints_in_all: int = 0
    statuses: tuple[StatusCount, ...] = ()
    exceptions: tuple[ExceptionCount, ...] = ()
    others: Mapping[str, RestCount] = field(default_factory=dict)
    has_ended: bool = False
    has_quit: bool = False
    users_begun: int | None = None
    users_finished: int = 0
    users_stopped: int = 0
    users_died: tuple[ExceptionCount, ...] = ()
    gets: tuple[PlainGet, ...] = ()


def parse_report(body: bytes) -> MasterReport:
    """Parse the plug-in's JSON. Raises MasterUnreachable where it is anything else."""
    try:
        data = json.loads(body)
        return MasterReport(
            now=float(data["now"]),
            run=int(data["run"]),
            state=str(data["state"]),
            target_users=int(data["target_users"]),
            workers=tuple(_worker(entry) for entry in data["workers"]),
            total=_stats(data["total"]),
            endpoints=tuple(
                EndpointStats(str(entry["method"]), str(entry["name"]), _stats(entry))
                for entry in data["endpoints"]
            ),
            failures=tuple(
                FailureCount(
                    str(entry["method"]),
                    str(entry["name"]),
                    str(entry["error"]),
                    int(entry["count"]),
                )
                for entry in data["failures"]
            ),
            left={int(pid): int(requests) for pid, requests in data["left"].items()},
            locust=_text(data.get("locust")),
            python=_text(data.get("python")),
            patches_left_out=tuple(
                PatchLeftOut(str(entry["patch"]), str(entry["reason"]))
                for entry in data.get("patches_left_out", ())
            ),
            answered=None if (answered := data.get("answered")) is None else int(answered),
            endpoints_in_all=int(data.get("endpoints_in_all", len(data["endpoints"]))),
            statuses=outcome_counts.statuses(data),
            exceptions=outcome_counts.exceptions(data, "exceptions"),
            others=outcome_counts.others(data),
            has_ended=bool(data.get("ended", False)),
            has_quit=bool(data.get("quit", False)),
            users_begun=None if (begun := data.get("users_begun")) is None else int(begun),
            users_finished=int(data.get("users_finished", 0)),
            users_stopped=int(data.get("users_stopped", 0)),
            users_died=outcome_counts.exceptions(data, "users_died"),
            gets=tuple(
                PlainGet(str(entry["name"]), str(entry["url"]), int(entry["status"]))
                for entry in data.get("gets", ())
            ),
        )
    except (LookupError, TypeError, ValueError, AttributeError, *TOO_MUCH) as error:
        raise MasterUnreachable(f"the master answered something else: {error!r}") from error


def _stats(data: Mapping[str, Any]) -> RequestStats:
    return RequestStats(
        requests=int(data["requests"]),
        failures=int(data["failures"]),
        response_ms_sum=float(data["response_ms_sum"]),
        max_ms=float(data["max_ms"]),
        response_times={int(ms): int(count) for ms, count in data["response_times"].items()},
        min_ms=_known(data.get("min_ms")),
        content_bytes=None if (size := data.get("content_bytes")) is None else int(size),
        untimed=int(data.get("untimed", 0)),
    )


def _worker(data: Mapping[str, Any]) -> WorkerReport:
    pid = data.get("pid")
    return WorkerReport(
        id=str(data["id"]),
        pid=None if pid is None else int(pid),
        state=str(data["state"]),
        users=int(data["users"]),
        requests=int(data["requests"]),
        failures=int(data["failures"]),
        reported_at=_known(data.get("reported_at")),
        lag_ms=_known(data.get("lag_ms")),
        lag_max_ms=_known(data.get("lag_max_ms")),
        response_ms_sum=float(data.get("response_ms_sum", 0.0)),
        think_s_sum=float(data.get("think_s_sum", 0.0)),
        busy_s_sum=float(data.get("busy_s_sum", 0.0)),
        requests_seen=int(data.get("requests_seen", 0)),
        in_flight=None if (open_ := data.get("in_flight")) is None else int(open_),
        oldest_s=_known(data.get("oldest_s")),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _known(value: Any) -> float | None:
    return None if value is None else float(value)
