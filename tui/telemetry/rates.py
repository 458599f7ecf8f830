"""Turn cumulative counts into rates without jitter. No I/O.

Workers report once a second, each in its own phase, and petload polls in another. The difference
of two polls would hold none, one or two reports of a worker: 0, 940, 1880. So a worker's rate is
taken between two of its own reports, by its own clock, and held until the next.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from tui.figures import percentile
from tui.telemetry.locust_api import EndpointStats, MasterReport, RequestStats, WorkerReport

# A worker that has not reported for this long (three of its rounds) is not measured any more.
STALE_AFTER_S = 3.0
# The report at a worker's stop follows the one before at once: too short to be a rate.
SHORTEST_INTERVAL_S = 0.5
# Endpoints share the total rate by what they did in the last polls.
SHARE_WINDOW = 5


def since(before: RequestStats, now: RequestStats) -> RequestStats:
    """Return the difference of two reports; the maximum of an interval is not known: now's."""
    return RequestStats(
        requests=now.requests - before.requests,
        failures=now.failures - before.failures,
        response_ms_sum=now.response_ms_sum - before.response_ms_sum,
        max_ms=now.max_ms,
        response_times=Counter(now.response_times) - Counter(before.response_times),
        untimed=now.untimed - before.untimed,
    )


@dataclass(frozen=True, slots=True)
class WorkerRate:
    """One worker's load just now; a rate is None where it is not known."""

    id: str
    pid: int | None
    state: str
    users: int
    requests: int
    failures: int
    rps: float | None
    failures_per_s: float | None
    lag_ms: float | None
    lag_max_ms: float | None
    in_request: float | None = None
    thinking: float | None = None


@dataclass(frozen=True, slots=True)
class LoadRate:
    """The whole load just now. Times in ms, of the requests that the last reports brought.

    `in_request` and `thinking` are users: the user-seconds spent so between two reports, over the
    time between them. The others stand in the tester's own queue. Users of a client that is not
    Locust's own are known by their finished requests (Little's law): late where many are not
    finished, and not at all where others on the same worker use Locust's.
    """

    users: int
    rps: float | None
    failures_per_s: float | None
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    workers: tuple[WorkerRate, ...]
    endpoint_rps: Mapping[tuple[str, str], float | None]
    in_request: float | None = None
    thinking: float | None = None
    endpoint_failures_per_s: Mapping[tuple[str, str], float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Rates:
    rps: float | None = None
    failures_per_s: float | None = None
    in_request: float | None = None
    thinking: float | None = None


_UNKNOWN = _Rates()


@dataclass(frozen=True, slots=True)
class _Worker:
    """The report from which a worker's next rates count, and its rates until then."""

    report: WorkerReport
    rates: _Rates = _UNKNOWN


class LoadMeter:
    """Turn one report after the other into rates; remember a few of them."""

    def __init__(self) -> None:
        self._run: int | None = None
        self._workers: dict[str, _Worker] = {}
        self._reports: deque[MasterReport] = deque(maxlen=SHARE_WINDOW + 1)
        self._times: RequestStats | None = None

    def update(self, report: MasterReport) -> LoadRate:
        """Take in the newest report; return the load as it is now."""
        if report.run != self._run:
            self._begin_run(report)
        before = self._reports[-1].total if self._reports else RequestStats()
        self._reports.append(report)
        workers = tuple(self._rate(worker, report.now) for worker in report.workers)
        there = {worker.id for worker in report.workers}
        self._workers = {name: known for name, known in self._workers.items() if name in there}
        known = [worker for worker in workers if worker.rps is not None]
        rps = sum(worker.rps or 0.0 for worker in known) if known else None
        fps = sum(worker.failures_per_s or 0.0 for worker in known) if known else None
        newest = since(before, report.total)
        if newest.requests > 0:
            self._times = newest
        times = self._times if known and rps else None
        return LoadRate(
            users=sum(worker.users for worker in report.workers),
            rps=rps,
            failures_per_s=fps,
            mean_ms=times.mean_ms if times else None,
            p50_ms=percentile(times.response_times, 0.50) if times else None,
            p95_ms=percentile(times.response_times, 0.95) if times else None,
            workers=workers,
            endpoint_rps=self._share(report, rps),
            in_request=sum(worker.in_request or 0.0 for worker in known) if known else None,
            thinking=sum(worker.thinking or 0.0 for worker in known) if known else None,
            endpoint_failures_per_s=self._share_failures(report, fps),
        )

    def _begin_run(self, report: MasterReport) -> None:
        self._run = report.run
        self._reports.clear()
        self._times = None
        self._workers = {
            worker_id: _Worker(
                replace(
                    worker.report,
                    requests=0,
                    failures=0,
                    response_ms_sum=0.0,
                    think_s_sum=0.0,
                    busy_s_sum=0.0,
                    requests_seen=0,
                )
            )
            for worker_id, worker in self._workers.items()
        }

    def _rate(self, now: WorkerReport, clock: float) -> WorkerRate:
        if now.reported_at is not None:
            known = self._workers.setdefault(now.id, _Worker(now))
            if now.reported_at - (known.report.reported_at or 0.0) >= SHORTEST_INTERVAL_S:
                self._workers[now.id] = _Worker(now, _rates(known.report, now))
        age_s = clock - now.reported_at if now.reported_at is not None else None
        fresh = age_s is not None and age_s < STALE_AFTER_S and now.state != "stopped"
        rates = self._workers[now.id].rates if fresh else _UNKNOWN
        return WorkerRate(
            id=now.id,
            pid=now.pid,
            state=now.state,
            users=now.users,
            requests=now.requests,
            failures=now.failures,
            rps=rates.rps,
            failures_per_s=rates.failures_per_s,
            lag_ms=now.lag_ms if fresh else None,
            lag_max_ms=now.lag_max_ms if fresh else None,
            in_request=rates.in_request,
            thinking=rates.thinking,
        )

    def _share(
        self, report: MasterReport, rps: float | None
    ) -> Mapping[tuple[str, str], float | None]:
        done, total = self._grown(report, lambda stats: stats.requests)
        if rps is None or total <= 0:
            return dict.fromkeys(done)
        return {key: rps * count / total for key, count in done.items()}

    def _share_failures(
        self, report: MasterReport, failures_per_s: float | None
    ) -> Mapping[tuple[str, str], float | None]:
        failed, total = self._grown(report, lambda stats: stats.failures)
        if failures_per_s is None:
            return dict.fromkeys(failed)
        # Without any failure in the last polls each endpoint has none, which is known.
        return {key: failures_per_s * count / max(1, total) for key, count in failed.items()}

    def _grown(
        self, report: MasterReport, counted: Callable[[RequestStats], int]
    ) -> tuple[dict[tuple[str, str], int], int]:
        """Return what was counted in the last polls: at each endpoint, and in all."""
        then = self._reports[0] if len(self._reports) > 1 else None
        before = {_key(each): counted(each.stats) for each in then.endpoints} if then else {}
        grown = {
            _key(each): counted(each.stats) - before.get(_key(each), 0) for each in report.endpoints
        }
        return grown, counted(report.total) - (counted(then.total) if then else 0)


def _rates(before: WorkerReport, now: WorkerReport) -> _Rates:
    """Return a worker's rates between two of its reports, which both have a time."""
    elapsed_s = (now.reported_at or 0.0) - (before.reported_at or 0.0)
    finished_s = (now.response_ms_sum - before.response_ms_sum) / 1000.0
    busy_s = now.busy_s_sum - before.busy_s_sum if now.requests_seen > 0 else finished_s
    return _Rates(
        rps=(now.requests - before.requests) / elapsed_s,
        failures_per_s=(now.failures - before.failures) / elapsed_s,
        in_request=busy_s / elapsed_s,
        thinking=(now.think_s_sum - before.think_s_sum) / elapsed_s,
    )


def _key(endpoint: EndpointStats) -> tuple[str, str]:
    return endpoint.method, endpoint.name
