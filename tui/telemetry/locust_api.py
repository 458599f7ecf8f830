"""Read the reports of Locust's master, and send it commands, over its web page on loopback.

The counts come from the plug-in `locustfiles/plugin`; start and stop are Locust's own routes.
Requests run in threads, so that the event loop (and with it the screen) never waits for a master.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import urllib3

from tui.telemetry import outcome_counts
from tui.telemetry.outcome_counts import ExceptionCount, RestCount, StatusCount

POLL_TIMEOUT_S = 2.0
# Locust answers /stop once all users are gone: at most the stop timeout and 60 s (runners.py).
STOP_TIMEOUT_S = 120.0
SWARM_TIMEOUT_S = 10.0
# JSON can also hold a number beyond a float or an int, or brackets nested a thousand deep.
TOO_MUCH = (OverflowError, RecursionError)


class MasterUnreachable(Exception):
    """The master did not answer, or with something that is not a telemetry report."""


@dataclass(frozen=True, slots=True)
class RequestStats:
    """Requests counted since the run's start; `response_times` is {rounded ms: requests}.

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
            exceptions=outcome_counts.exceptions(data),
            others=outcome_counts.others(data),
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


class MasterClient:
    """Talks to one master at `url` (http://127.0.0.1:8089)."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Two connections: a poll must get through while /stop waits for the users to leave.
        self._http = urllib3.PoolManager(maxsize=2, retries=False)

    def close(self) -> None:
        self._http.clear()

    async def report(self) -> MasterReport:
        """Ask for the counts. Raises MasterUnreachable."""
        return parse_report(await self._ask("GET", "/petload/telemetry", POLL_TIMEOUT_S))

    async def swarm(
        self,
        users: int,
        spawn_rate: float,
        host: str | None,
        timeout_s: float = SWARM_TIMEOUT_S,
    ) -> None:
        """Start the load, or change it while it runs. Raises MasterUnreachable with the reason."""
        form = {"user_count": str(users), "spawn_rate": str(spawn_rate)}
        if host is not None:
            form["host"] = host
        body = await self._ask("POST", "/swarm", timeout_s, form)
        try:
            answer = json.loads(body)
            started, message = answer.get("success"), answer.get("message")
        except (ValueError, AttributeError, RecursionError) as error:
            raise MasterUnreachable(f"the master answered something else: {error!r}") from error
        if not started:
            raise MasterUnreachable(f"Locust refused to start: {message}")

    async def stop(self) -> None:
        """Stop the load; returns once every user finished what it was doing and is gone."""
        await self._ask("POST", "/stop", STOP_TIMEOUT_S)

    async def lost(self, pid: int) -> None:
        """Say that the worker of this pid is dead; its users go to the others within 1 to 2 s.

        A pid that is no worker's is no mistake. Raises MasterUnreachable.
        """
        await self._ask("POST", "/petload/lost", POLL_TIMEOUT_S, {"pid": str(pid)})

    async def _ask(
        self, method: str, path: str, timeout_s: float, form: Mapping[str, str] | None = None
    ) -> bytes:
        return await asyncio.to_thread(self._ask_in_thread, method, path, timeout_s, form)

    def _ask_in_thread(
        self, method: str, path: str, timeout_s: float, form: Mapping[str, str] | None
    ) -> bytes:
        try:
            answer = self._http.request(
                method,
                self.url + path,
                body=urlencode(form).encode() if form else None,
                headers={"Content-Type": "application/x-www-form-urlencoded"} if form else None,
                timeout=urllib3.Timeout(connect=1.0, read=timeout_s),
            )
        except urllib3.exceptions.HTTPError as error:
            raise MasterUnreachable(f"the master at {self.url} does not answer: {error}") from error
        if answer.status != 200:
            raise MasterUnreachable(f"the master answered {answer.status} to {method} {path}")
        return answer.data
