"""Plans, samples and finished runs, as short as a test can write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tui.model.plan import Asked, Plan, plan
from tui.model.run import Count, Machine, ProcessSummary, Run
from tui.model.sample import Sample
from tui.model.snapshot import EndpointView, Event, FailureView, ResponseTimes, Totals
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.report import run_json

MACHINE = Machine(2, 4_000_000_000, "Linux", {"locust": "2.47.0", "python": "3.11.7"})
TIMES = ResponseTimes(mean=12.5, p50=10.0, p95=40.0, p99=50.0, max=55.5)


def a_plan(number: int = 1, **asked: Any) -> Plan:
    return plan(number, Asked(**asked))


def second(t: float = 0.0, users: int | None = 10, **cpu_percent: float | None) -> Sample:
    """Return one second of a load; keyword arguments are CPU by name, `_` stands for `-`."""
    names = {name.replace("_", "-"): value for name, value in cpu_percent.items()}
    return Sample(t=t, users=users, cpu_percent=names)


def counts(*rows: tuple[float, int, int]) -> tuple[Count, ...]:
    """Return counts of rows (t, requests, users), where every tenth request failed."""
    return tuple(Count(t, requests, requests // 10, users) for t, requests, users in rows)


def a_run(**changes: Any) -> Run:
    """Return a run of 200 users, in which every figure is known."""
    whole = Run(
        plan=a_plan(4, users=200, workers=2),
        host="http://127.0.0.1:5000",
        started_at="2026-01-01T00:00:00Z",
        started_t=10.0,
        stopped_t=70.0,
        machine=MACHINE,
        totals=Totals(6000, 600, TIMES),
        counts=counts((11.0, 100, 50), (14.0, 1000, 200), (64.0, 6000, 200)),
        endpoints=(
            EndpointView("GET", "/", 4500, 600, None, TIMES),
            EndpointView("POST", "/pets", 1500, 0, None, TIMES),
        ),
        failures=(FailureView("GET", "/", "Response time exceeded 3000.0ms", 600),),
        processes=(
            ProcessSummary("petshop", "shop", 50_000_000, None, None),
            ProcessSummary("worker-1", "worker", 90_000_000, 6000, 0),
        ),
        samples=(
            Sample(
                t=11.0,
                users=50,
                rps=100.0,
                failures_per_s=10.0,
                mean_ms=12.0,
                p50_ms=10.0,
                p95_ms=40.0,
                probe_ms=2.0,
                probe_path="/",
                probe_status=200,
                probe_is_tested=True,
                cpu_percent={"petshop": 30.0, "worker-1": 97.12345, "machine": 60.0},
                bottleneck=Bottleneck.TESTER,
            ),
        ),
        events=(Event(12.3, "worker-2 started"),),
        verdict=Verdict(Bottleneck.TESTER, ("worker-1 uses 97 % of a core.",), "Press +."),
    )
    return replace(whole, **changes)


def samples_of(name: str, values: Sequence[float | None]) -> tuple[Sample, ...]:
    return tuple(Sample(t=10.0 + i, cpu_percent={name: value}) for i, value in enumerate(values))


def written(**changes: Any) -> dict[str, Any]:
    """Return the run's JSON as a reader of the file finds it."""
    found: dict[str, Any] = json.loads(json.dumps(run_json(a_run(**changes)), allow_nan=False))
    return found
