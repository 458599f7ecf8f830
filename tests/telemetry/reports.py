"""Reports of a master, as short as a test can write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.telemetry.locust_api import EndpointStats, MasterReport, RequestStats, WorkerReport


def worker(
    name: str = "w1",
    requests: int = 0,
    at: float | None = 0.0,
    *,
    failures: int = 0,
    users: int = 0,
    state: str = "running",
    lag_ms: float | None = None,
    response_s: float = 0.0,
    busy_s: float = 0.0,
    think_s: float = 0.0,
    seen: int = 0,
) -> WorkerReport:
    """Return a worker's report; `response_s`, `busy_s`, `think_s`, `seen` count from the start."""
    return WorkerReport(
        name,
        None,
        state,
        users,
        requests,
        failures,
        at,
        lag_ms,
        lag_ms,
        response_ms_sum=1000 * response_s,
        think_s_sum=think_s,
        busy_s_sum=busy_s,
        requests_seen=seen,
    )


def stats_of(response_times: Mapping[int, int]) -> RequestStats:
    """Return the stats of requests with these response times: {ms: requests}."""
    return RequestStats(
        requests=sum(response_times.values()),
        response_ms_sum=float(sum(ms * count for ms, count in response_times.items())),
        max_ms=float(max(response_times, default=0)),
        response_times=response_times,
    )


def report(
    now: float,
    *workers: WorkerReport,
    run: int = 1,
    times: Mapping[int, int] | None = None,
    endpoints: Mapping[str, int] | None = None,
) -> MasterReport:
    """Return the master's report at `now`; the total is `times`, or the endpoints' requests."""
    endpoints = endpoints or {}
    total = stats_of(times) if times is not None else RequestStats(requests=sum(endpoints.values()))
    return MasterReport(
        now=now,
        run=run,
        state="running",
        target_users=sum(each.users for each in workers),
        workers=workers,
        total=total,
        endpoints=tuple(
            EndpointStats("GET", name, RequestStats(requests=requests))
            for name, requests in endpoints.items()
        ),
        failures=(),
    )


def answer(**changes: Any) -> dict[str, Any]:
    """Return a whole answer of the plug-in, with changes."""
    counts = {"requests": 3, "failures": 1, "response_ms_sum": 60.5, "max_ms": 40.5}
    times = {"response_times": {"10": 2, "40": 1}}
    return {
        "pid": 7,
        "now": 100.5,
        "run": 2,
        "state": "running",
        "target_users": 200,
        "workers": [
            {
                "id": "host_1",
                "pid": 8,
                "state": "running",
                "users": 100,
                "requests": 3,
                "failures": 1,
                "reported_at": 100.0,
                "lag_ms": 0.5,
                "lag_max_ms": 2.5,
                "response_ms_sum": 60.5,
                "think_s_sum": 4.5,
                "busy_s_sum": 1.5,
                "requests_seen": 5,
            }
        ],
        "left": {"9": 40},
        "total": counts | times,
        "endpoints": [{"method": "GET", "name": "/"} | counts | times],
        "failures": [{"method": "GET", "name": "/", "error": "slow", "count": 1}],
    } | changes
