"""Read the figures that are compared from a run's JSON (schema petload.run/1). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any

from tui.analysis.change import Better, Figure
from tui.analysis.steadiness import steady_part
from tui.analysis.thresholds import STEADY_SAMPLES
from tui.figures import mean_of_known
from tui.model.process_names import PETSHOP, is_worker
from tui.model.sample import Sample

GOODPUT = Figure("goodput", "/s", Better.HIGHER)
RPS = Figure("RPS", "/s", Better.HIGHER)
P50 = Figure("p50", "ms", Better.LOWER)
P95 = Figure("p95", "ms", Better.LOWER)
P99 = Figure("p99", "ms", Better.LOWER, is_whole_run=True)
MEAN = Figure("mean", "ms", Better.LOWER, is_whole_run=True)
FAILURES = Figure("failures", "%", Better.LOWER, is_whole_run=True)
SHOP_CPU = Figure("CPU petshop", "%", Better.NEITHER)
WORKER_CPU = Figure("CPU worst worker", "%", Better.NEITHER)
FIGURES = (GOODPUT, RPS, P50, P95, P99, MEAN, FAILURES, SHOP_CPU, WORKER_CPU)

Values = Mapping[Figure, float | None]


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One run's figures.

    `whole` are those of the whole run. `steady` are those that its steady seconds have, with the
    others from the whole run; None where there are too few steady seconds. `seconds` are the steady
    seconds themselves. `endpoints` are p95 and RPS by endpoint, of the whole run.
    """

    whole: Values
    steady: Values | None = None
    seconds: Mapping[Figure, Sequence[float]] = field(default_factory=dict)
    endpoints: Mapping[str, Values] = field(default_factory=dict)


def read(run: Mapping[str, Any]) -> RunFigures:
    """Return the figures of a run's JSON."""
    whole = _whole(run)
    part = steady_part(samples(run), run["users"] or 0)
    seconds = _seconds(part)
    steady = None
    if len(seconds[RPS]) >= STEADY_SAMPLES:
        # A mean of RPS counts every request; one of p95 would be the slowest second's.
        means = (GOODPUT, RPS, SHOP_CPU, WORKER_CPU)
        steady = dict(whole) | {
            figure: (fmean if figure in means else median)(values)
            for figure, values in seconds.items()
            if values
        }
    return RunFigures(whole, steady, seconds, _endpoints(run))


def are_steady(runs: Sequence[RunFigures]) -> bool:
    """Return whether all runs have steady figures: those of whole runs are not mixed with them."""
    return all(run.steady is not None for run in runs)


def values(runs: Sequence[RunFigures], figure: Figure, *, steady: bool) -> list[float | None]:
    """Return a figure of each run, of its steady seconds or of the whole run."""
    return [(run.steady if steady and run.steady else run.whole).get(figure) for run in runs]


def group_values(runs: Sequence[Mapping[str, Any]]) -> Mapping[Figure, Sequence[float | None]]:
    """Return each figure of some repeats, a value a run."""
    found = [read(run) for run in runs]
    return {figure: values(found, figure, steady=are_steady(found)) for figure in FIGURES}


def samples(run: Mapping[str, Any]) -> list[Sample]:
    """Return the run's seconds; `t` in s since its start."""
    return [
        Sample(
            t=sample["t"],
            users=sample["users"],
            rps=sample["rps"],
            failures_per_s=sample["failures_per_s"],
            p50_ms=sample["p50_ms"],
            p95_ms=sample["p95_ms"],
            cpu_percent=sample["cpu_percent"],
        )
        for sample in run["samples"]
        if sample["t"] is not None
    ]


def _whole(run: Mapping[str, Any]) -> dict[Figure, float | None]:
    totals = run["totals"]
    times = totals["response_ms"]
    cpu = {row["name"]: row["cpu_percent"]["mean"] for row in run["processes"]}
    workers = [value for name, value in cpu.items() if is_worker(name) and value is not None]
    failures, requests = totals["failures"], totals["requests"]
    share = 100 * failures / requests if failures is not None and requests else None
    return {
        GOODPUT: totals.get("goodput_rps", _less(totals["rps"], totals["failures_per_s"])),
        RPS: totals["rps"],
        P50: times["p50"],
        P95: times["p95"],
        P99: times["p99"],
        MEAN: times["mean"],
        FAILURES: share,
        SHOP_CPU: cpu.get(PETSHOP),
        WORKER_CPU: max(workers, default=None),
    }


def _seconds(part: Sequence[Sample]) -> dict[Figure, list[float]]:
    """Return each figure's known seconds."""
    names = {name for sample in part for name in sample.cpu_percent if is_worker(name)}
    means = {name: mean_of_known(each.cpu_percent.get(name) for each in part) for name in names}
    worst = max(sorted(names), key=lambda name: means[name] or 0.0, default="")
    found = {
        GOODPUT: [_less(each.rps, each.failures_per_s) for each in part],
        RPS: [each.rps for each in part],
        P50: [each.p50_ms for each in part],
        P95: [each.p95_ms for each in part],
        SHOP_CPU: [each.cpu_percent.get(PETSHOP) for each in part],
        WORKER_CPU: [each.cpu_percent.get(worst) for each in part],
    }
    return {
        figure: [value for value in values if value is not None] for figure, values in found.items()
    }


def _endpoints(run: Mapping[str, Any]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for row in run["endpoints"]:
        name = f"{row['method']} {row['name']}".strip()
        found[name] = {
            Figure(f"{name}: p95", "ms", Better.LOWER, is_whole_run=True): row["response_ms"].get(
                "p95"
            ),
            Figure(f"{name}: RPS", "/s", Better.HIGHER, is_whole_run=True): row["rps"],
        }
    return found


def _less(rps: float | None, failures_per_s: float | None) -> float | None:
    return None if rps is None or failures_per_s is None else rps - failures_per_s
