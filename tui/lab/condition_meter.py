"""Measure, once a second, what the conditions of the plan ask for. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.analysis.validity import invalid_because
from tui.figures import percentile
from tui.lab.outcome_builder import outcomes
from tui.lab.snapshot_builder import Measured
from tui.model.condition import Facts, Gate, Scope, ScopeFigures
from tui.model.sample import Sample
from tui.model.snapshot import Load
from tui.runs.recorder import Recorder
from tui.telemetry.locust_api import MasterReport, RequestStats
from tui.telemetry.rates import since

NOTHING = RequestStats()


class ConditionMeter:
    """Hold the counts of the second before, of the endpoints that conditions name."""

    def __init__(self) -> None:
        self._run: int | None = None
        self._before: dict[Scope, RequestStats] = {}
        self._second: dict[Scope, RequestStats] = {}

    def facts(
        self, gates: Sequence[Gate], measured: Measured, sample: Sample, load: Load, run: Recorder
    ) -> Facts:
        """Return what is known of this second of the run.

        Rates are known from the moment all users are up: on the way up they say little.
        """
        report = measured.report
        if report is None:
            return Facts()
        scopes = {gate.condition.scope for gate in gates} | {None}
        counted = _counted(report, scopes)
        self._advance(report, counted)
        is_up = load is Load.RUNNING
        found: dict[Scope, ScopeFigures] = {}
        for scope, stats in counted.items():
            rps, failures_per_s = _rates(scope, measured, sample) if is_up else (None, None)
            found[scope] = _figures(stats, self._second.get(scope, NOTHING), rps, failures_per_s)
        found[None] = _as_shown(found[None], sample, report)
        is_asked = any(gate.condition.figure == "invalid" for gate in gates)
        return Facts(found, sample.bottleneck, _invalid(report, run) if is_asked else None)

    def _advance(self, report: MasterReport, counted: Mapping[Scope, RequestStats]) -> None:
        """Take the newest counts; a second without requests keeps the figures before it."""
        if report.run != self._run:
            self._run = report.run
            self._before, self._second = {}, {}
        for scope, stats in counted.items():
            newest = since(self._before.get(scope, NOTHING), stats)
            if newest.requests > 0:
                self._second[scope] = newest
        self._before = dict(counted)


def _counted(report: MasterReport, scopes: set[Scope]) -> dict[Scope, RequestStats]:
    counted: dict[Scope, RequestStats] = {
        (each.method, each.name): each.stats
        for each in report.endpoints
        if (each.method, each.name) in scopes
    }
    counted[None] = report.total
    return counted


def _rates(scope: Scope, measured: Measured, sample: Sample) -> tuple[float | None, float | None]:
    if scope is None:
        return sample.rps, sample.failures_per_s
    if measured.rate is None:
        return None, None
    return measured.rate.endpoint_rps.get(scope), measured.rate.endpoint_failures_per_s.get(scope)


def _figures(
    total: RequestStats, second: RequestStats, rps: float | None, failures_per_s: float | None
) -> ScopeFigures:
    figures = ScopeFigures(
        requests=total.requests,
        failures=total.failures,
        rps=rps,
        goodput=None if rps is None or failures_per_s is None else rps - failures_per_s,
    )
    if second.requests <= 0:
        return figures
    times = second.response_times
    return replace(
        figures,
        failures_percent=100 * second.failures / second.requests,
        mean=second.response_ms_sum / second.requests,
        p50=percentile(times, 0.50),
        p95=percentile(times, 0.95),
        p99=percentile(times, 0.99),
        max=max(times, default=None),
    )


def _as_shown(figures: ScopeFigures, sample: Sample, report: MasterReport) -> ScopeFigures:
    """Return the whole test's figures, with those of the screen where it has them."""
    return replace(
        figures,
        mean=sample.mean_ms,
        p50=sample.p50_ms,
        p95=sample.p95_ms,
        exceptions=sum(each.count for each in report.exceptions),
    )


def _invalid(report: MasterReport, run: Recorder) -> tuple[str, ...]:
    """Return why the run so far cannot be trusted.

    That no request was answered or succeeded yet, and requests in flight, are reasons only at its
    end.
    """
    so_far = replace(outcomes(report), cut_off=0, failed=0)
    requests = report.total.requests if so_far.answered else None
    return invalid_because(run.samples, 0, run.trouble, requests=requests, outcomes=so_far)
