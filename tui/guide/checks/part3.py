"""Check the steps of part 3: the objective, met and missed."""

from __future__ import annotations

from collections.abc import Mapping

from tui.analysis.thresholds import IN_A_ROW_S, STEADY_SAMPLES
from tui.guide.check_result import NOTHING, Check, CheckResult, ms_text, users_are_up, was_stopped
from tui.guide.observations import Observations, all_up, is_loaded
from tui.model.snapshot import Snapshot


def objective_is_met(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the p95 of every one of the last steady seconds is within the objective."""
    current = observed.current
    if not all_up(snapshot) or current is None or current.p95_ms is None:
        return NOTHING
    text = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users"
    return CheckResult(text, _is_on_time(snapshot, observed))


def _is_on_time(snapshot: Snapshot, observed: Observations) -> bool:
    last = [sample.p95_ms for sample in observed.steadiness.window[-STEADY_SAMPLES:]]
    return all(p95_ms is not None and not snapshot.misses_objective(p95_ms) for p95_ms in last)


def objective_is_missed(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the p95 misses the objective three seconds in a row."""
    p95_ms = snapshot.now.p95_ms
    if not is_loaded(snapshot) or p95_ms is None or snapshot.slo_ms is None:
        return NOTHING
    limit = ms_text(snapshot.slo_ms)
    text = f"p95 {ms_text(p95_ms)} with {snapshot.now.users:,} users; the objective is {limit}"
    return CheckResult(text, observed.late_s >= IN_A_ROW_S)


def late_pages_failed(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that Locust counts pages that missed the objective as failures in this run."""
    if not is_loaded(snapshot) or not observed.is_on:
        return NOTHING
    late = snapshot.slo.failures if snapshot.slo is not None else 0
    text = "1 late page is a failure" if late == 1 else f"{late:,} late pages are failures"
    return CheckResult(text, late > 0)


def objective_is_met_again(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that fewer users than missed the objective are steadily within it."""
    current, late = observed.current, observed.late_users
    if late is None or not all_up(snapshot) or current is None or current.p95_ms is None:
        return NOTHING
    text = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users; late from {late:,}"
    return CheckResult(text, current.setup.users < late and _is_on_time(snapshot, observed))


CHECKS: Mapping[str, Check] = {
    "users-up": users_are_up,
    "within": objective_is_met,
    "late": objective_is_missed,
    "failed": late_pages_failed,
    "within-again": objective_is_met_again,
    "stop": was_stopped,
}
