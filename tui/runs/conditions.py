"""Judge a finished run by its plan's conditions. Pure."""

from __future__ import annotations

from dataclasses import asdict

from tui.analysis.gates import verdicts
from tui.model.condition import ConditionView, Facts, Scope, ScopeFigures, Streak
from tui.model.run import Run
from tui.model.snapshot import EndpointView, Totals

# Requests/s and failures/s of a run, each None where it is not known.
Rates = tuple[float | None, float | None]


def conditions(
    run: Run, rates: Rates, invalid_because: tuple[str, ...]
) -> tuple[ConditionView, ...]:
    """Return what came of each condition; `rates` are those with all users up."""
    streaks = run.streaks or tuple(Streak() for _ in run.plan.gates)
    return verdicts(run.plan.gates, streaks, _facts(run, rates, invalid_because))


def _facts(run: Run, rates: Rates, invalid_because: tuple[str, ...]) -> Facts:
    rps, failures_per_s = rates
    goodput = None if rps is None or failures_per_s is None else rps - failures_per_s
    scopes: dict[Scope, ScopeFigures] = {
        None: _figures(
            run.totals, rps, goodput, sum(each.count for each in run.outcomes.exceptions)
        )
    }
    for each in run.endpoints:
        share = each.requests / run.totals.requests if run.totals.requests else 0.0
        passed = (each.requests - each.failures) / each.requests if each.requests else 0.0
        own_rps = None if rps is None else rps * share
        scopes[each.method, each.name] = _figures(
            each, own_rps, None if own_rps is None else own_rps * passed
        )
    return Facts(scopes, run.verdict.bottleneck, invalid_because if run.samples else None)


def _figures(
    counted: Totals | EndpointView,
    rps: float | None,
    goodput: float | None,
    exceptions: int | None = None,
) -> ScopeFigures:
    requests = counted.requests
    return ScopeFigures(
        requests=requests,
        failures=counted.failures,
        failures_percent=100 * counted.failures / requests if requests else None,
        rps=rps,
        goodput=goodput,
        exceptions=exceptions,
        **asdict(counted.response_ms),
    )
