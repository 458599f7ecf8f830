"""Check the steps of part 3: the objective, met and missed."""

from __future__ import annotations

from collections.abc import Mapping

from tui.analysis.thresholds import IN_A_ROW_S, STEADY_SAMPLES
from tui.guide.check_result import (
    NOTHING,
    P95_UNKNOWN,
    Check,
    CheckResult,
    ms_text,
    shown,
    users_are_up,
    waits_for,
    was_stopped,
)
from tui.guide.observations import Observations, all_up, is_loaded
from tui.model.snapshot import Snapshot


def objective_is_met(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the p95 of every one of the last steady seconds is within the objective."""
    current = observed.current
    if not all_up(snapshot) or current is None:
        return CheckResult(waits_for(snapshot, observed))
    if current.p95_ms is None:
        return CheckResult(P95_UNKNOWN)
    text = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users"
    return shown(text, _objective(snapshot), done=_is_on_time(snapshot, observed))


def _objective(snapshot: Snapshot) -> str:
    # A part always has one; only a test of the user's own may have none.
    return f"the objective is {ms_text(snapshot.slo_ms)}" if snapshot.slo_ms is not None else ""


def _is_on_time(snapshot: Snapshot, observed: Observations) -> bool:
    last = [sample.p95_ms for sample in observed.steadiness.window[-STEADY_SAMPLES:]]
    return all(p95_ms is not None and not snapshot.misses_objective(p95_ms) for p95_ms in last)


def objective_is_missed(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the p95 of all users misses the objective three seconds in a row."""
    p95_ms = snapshot.now.p95_ms
    if not all_up(snapshot):
        return CheckResult(waits_for(snapshot, observed))
    if p95_ms is None:
        return CheckResult(P95_UNKNOWN)
    text = f"p95 {ms_text(p95_ms)} with {snapshot.now.users:,} users; {_objective(snapshot)}"
    if 0 < observed.late_s < IN_A_ROW_S:
        return CheckResult(f"the p95 missed the objective for {observed.late_s} of {IN_A_ROW_S} s")
    return CheckResult(text, observed.late_s >= IN_A_ROW_S)


def late_pages_failed(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that Locust counts pages that missed the objective as failures in this run."""
    if not is_loaded(snapshot) or not observed.is_on:
        return NOTHING
    late = snapshot.slo.failures if snapshot.slo is not None else 0
    if not late:
        return CheckResult("no late page yet")
    text = "1 late page is a failure" if late == 1 else f"{late:,} late pages are failures"
    return CheckResult(text, True)


def objective_is_met_again(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that fewer users than missed the objective are steadily within it."""
    current, late = observed.current, observed.late_users
    if is_loaded(snapshot) and late is None:
        return CheckResult("the objective was not missed yet")
    if late is None or not all_up(snapshot) or current is None:
        return CheckResult(waits_for(snapshot, observed))
    if current.p95_ms is None:
        return CheckResult(P95_UNKNOWN)
    text = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users; late from {late:,}"
    if current.setup.users >= late:
        return CheckResult(f"{text}; waits for fewer users")
    return shown(text, _objective(snapshot), done=_is_on_time(snapshot, observed))


CHECKS: Mapping[str, Check] = {
    "users-up": users_are_up,
    "within": objective_is_met,
    "late": objective_is_missed,
    "failed": late_pages_failed,
    "within-again": objective_is_met_again,
    "stop": was_stopped,
}
