"""Write what the master knows as OpenMetrics text, for a Prometheus that scrapes it.

Counters begin at 0 with each run, as those of a process that was restarted.
"""

from __future__ import annotations

import platform
from collections import Counter
from typing import TYPE_CHECKING

import locust

from .master_report import GONE, Tally, state_of
from .rows import MOST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from locust.runners import MasterRunner

    from .master_report import Telemetry

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
# Each has a histogram. It is the first that were seen that have rows: a row that comes and goes
# would be no counter. All others share one.
MOST_ENDPOINTS = 50
OTHERS = ("", "(others)")
# Response times are counted in whole ms.
BUCKETS_MS = (5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000)
ON = ("spawning", "running")

# The labels of a row, and its figure.
Row = tuple["Mapping[str, str]", float]


def metrics_text(telemetry: Telemetry, runner: MasterRunner) -> str:
    """Return all metrics, of at most some 50 endpoints and 300 workers."""
    total = telemetry.total
    workers = [
        ({"pid": str(worker.report["pid"])}, worker)
        for client_id, worker in telemetry.workers.items()
        if "pid" in worker.report and state_of(runner, client_id) not in GONE
    ][:MOST_ROWS]
    lags = [(labels, worker.report.get("lag_ms")) for labels, worker in workers]
    endpoints = endpoint_rows(telemetry)
    requests = [(labels, tally.requests) for labels, tally in endpoints]
    failures = [(labels, tally.failures) for labels, tally in endpoints]
    versions = {"version": locust.__version__, "python": platform.python_version()}
    lines = [
        *_family("petload_locust", "info", "The Locust that runs the test.", [(versions, 1)]),
        *_gauge("petload_load_on", "1 while users are at work.", [({}, runner.state in ON)]),
        *_gauge("petload_target_users", "Users asked for.", [({}, runner.target_user_count or 0)]),
        *_gauge(
            "petload_worker_users",
            "Users of each worker that is connected, by its process id.",
            [(labels, worker.users) for labels, worker in workers],
        ),
        *_gauge(
            "petload_worker_lag_seconds",
            "Event-loop lag of each worker: how late its timers fire.",
            [(labels, lag_ms / 1000) for labels, lag_ms in lags if lag_ms is not None],
            unit="seconds",
        ),
        *_counter("petload_runs", "Runs since the master started.", [({}, telemetry.run)]),
        *_counter("petload_requests", "Requests that ended, failed ones included.", requests),
        *_counter("petload_failures", "Requests that failed.", failures),
        *_counter("petload_responses", "Requests by HTTP status.", _by_status(telemetry)),
        *_counter(
            "petload_exceptions",
            "Exceptions that the locustfile's own code raised.",
            [({}, sum(group.count for group in telemetry.exceptions.values()))],
        ),
        *_counter(
            "petload_received_bytes",
            "Bytes of all responses' bodies.",
            [({}, total.content_bytes)],
            unit="bytes",
        ),
        *_histogram("petload_response_seconds", "Response times.", endpoints),
        "# EOF",
    ]
    return "\n".join(lines) + "\n"


def endpoint_rows(telemetry: Telemetry) -> list[tuple[dict[str, str], Tally]]:
    """Return the labels and counts of the first endpoints, and of all others together."""
    listed = list(telemetry.endpoints.items())[:MOST_ENDPOINTS]
    rows = [({"method": method, "name": name}, tally) for (method, name), tally in listed]
    if len(telemetry.endpoints) > len(listed):
        tallies = [tally for _, tally in listed]
        rows.append(({"method": OTHERS[0], "name": OTHERS[1]}, _rest(telemetry.total, tallies)))
    return rows


def _rest(total: Tally, listed: Iterable[Tally]) -> Tally:
    """Return the counts of the total that none of the listed has."""
    rest = Tally(total.requests, total.failures, total.response_ms_sum)
    rest.response_times = Counter(total.response_times)
    for tally in listed:
        rest.requests -= tally.requests
        rest.failures -= tally.failures
        rest.response_ms_sum -= tally.response_ms_sum
        rest.response_times.subtract(tally.response_times)
    return rest


def _by_status(telemetry: Telemetry) -> list[Row]:
    """Return how many requests had each status; `none` where no response came."""
    counts: Counter[int] = Counter()
    for (_, _, status), count in telemetry.statuses.items():
        counts[status] += count
    return [({"status": str(status or "none")}, count) for status, count in sorted(counts.items())]


def _family(
    name: str, kind: str, text: str, rows: Iterable[Row], suffix: str = "", unit: str = ""
) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    if unit:
        yield f"# UNIT {name} {unit}"
    yield f"# HELP {name} {text}"
    for labels, value in rows:
        yield _sample(name + (suffix or ("_info" if kind == "info" else "")), labels, value)


def _gauge(name: str, text: str, rows: Iterable[Row], unit: str = "") -> Iterator[str]:
    return _family(name, "gauge", text, rows, unit=unit)


def _counter(name: str, text: str, rows: Iterable[Row], unit: str = "") -> Iterator[str]:
    return _family(name, "counter", text, rows, "_total", unit)


def _histogram(
    name: str, text: str, rows: Iterable[tuple[Mapping[str, str], Tally]]
) -> Iterator[str]:
    yield from _family(name, "histogram", text, (), unit="seconds")
    for labels, tally in rows:
        counts = bucket_counts(tally.response_times)
        bounds = [*(str(ms / 1000) for ms in BUCKETS_MS), "+Inf"]
        for bound, count in zip(bounds, counts):
            yield _sample(f"{name}_bucket", {**labels, "le": bound}, count)
        yield _sample(f"{name}_sum", labels, tally.response_ms_sum / 1000)
        # Requests without a time are counted among the requests, and in no bucket.
        yield _sample(f"{name}_count", labels, counts[-1])


def bucket_counts(response_times: Mapping[int, int]) -> list[int]:
    """Return how many response times are at most each bound; the last are all of them."""
    counts = [0] * (len(BUCKETS_MS) + 1)
    for ms, count in response_times.items():
        at = next((at for at, bound in enumerate(BUCKETS_MS) if ms <= bound), len(BUCKETS_MS))
        counts[at] += count
    for at in range(1, len(counts)):
        counts[at] += counts[at - 1]
    return counts


def _sample(name: str, labels: Mapping[str, str], value: float) -> str:
    written = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{written}}} {value + 0}" if written else f"{name} {value + 0}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
