"""Define the result of a check of the guide, and the checks that several parts share. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.analysis.steadiness import still_needed, users_up
from tui.analysis.thresholds import STEADY_SAMPLES
from tui.guide.observations import Observations, all_up, is_fresh, is_loaded
from tui.model.snapshot import Load, Snapshot
from tui.model.verdict import Bottleneck


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the run shows now, in a few words, and whether that is what the step asks for."""

    text: str = ""
    done: bool = False


NOTHING = CheckResult()
P95_UNKNOWN = "the p95 is not known yet"
Check = Callable[[Snapshot, Observations], CheckResult]


def ms_text(value: float) -> str:
    """Format a response time that is given in ms."""
    return f"{value / 1000:.1f} s" if value >= 999.5 else f"{value:.0f} ms"


def rps_text(value: float) -> str:
    """Format requests per second, without the unit."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def shown(text: str, missing: str, *, done: bool) -> CheckResult:
    """Return what the run shows; while that is not enough, with what is missing."""
    return CheckResult(text if done else f"{text}; {missing}", done)


def waits_for(snapshot: Snapshot, observed: Observations, seconds: int = STEADY_SAMPLES) -> str:
    """Return what is missing for so many steady seconds with all users up; empty with them."""
    if not is_loaded(snapshot):
        return _no_load(snapshot)
    users = snapshot.now.users or 0
    if users < snapshot.target_users:
        return users_up(users, snapshot.target_users)
    return still_needed(observed.steadiness, seconds) or ""


def _no_load(snapshot: Snapshot) -> str:
    """Return why no users are at work by a fresh report."""
    match snapshot.load:
        case Load.STARTING:
            return "the lab is starting"
        case Load.READY | Load.STOPPED:
            return "the load is off: s starts it"
        case Load.STOPPING:
            return "the load is stopping"
        case Load.FAILED:
            return "the shop or the master does not run"
    if is_fresh(snapshot):
        return users_up(0, snapshot.target_users)
    age_s = snapshot.report_age_s
    return "no report yet" if age_s is None else f"the last report is {age_s:.0f} s old"


def load_is_on(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that users are at work."""
    if not is_loaded(snapshot):
        return NOTHING
    aim = f"{snapshot.target_users:,} users at {snapshot.spawn_rate:g}/s"
    return CheckResult(f"the load is on: {aim}", observed.is_on)


def users_are_up(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that all users are up that were asked for."""
    if all_up(snapshot) and observed.is_on:
        return CheckResult(f"{snapshot.target_users:,} users are up", True)
    return CheckResult(waits_for(snapshot, observed))


def was_stopped(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that a load of this part, with all its users up at some time, has ended."""
    if is_loaded(snapshot):
        missing = waits_for(snapshot, observed) if observed.fewest_up is None else ""
        return CheckResult(missing or "the load is on: x stops it")
    if snapshot.load is not Load.STOPPED or not is_fresh(snapshot):
        return NOTHING
    if observed.fewest_up is None or not snapshot.totals.requests:
        return NOTHING
    totals = snapshot.totals
    return CheckResult(f"{totals.requests:,} requests, {totals.failures:,} failed", True)


def bottleneck_is(*wanted: Bottleneck, steadily: bool = False) -> Check:
    """Return a check that the verdict is one of these while the load is on.

    `steadily`: not while users still come up, when a server that will be the limit is not it yet.
    """
    asked_for = " or ".join(wanted)

    def check(snapshot: Snapshot, observed: Observations) -> CheckResult:
        bottleneck = snapshot.verdict.bottleneck
        if not is_loaded(snapshot) or not observed.is_on:
            return NOTHING
        if bottleneck is Bottleneck.IDLE:
            return CheckResult("nothing is measured yet")
        if steadily and not observed.steadiness.is_steady:
            return CheckResult(f"{waits_for(snapshot, observed)}; so far: {bottleneck}")
        done = bottleneck in wanted
        return shown(f"the bottleneck: {bottleneck}", f"asked for: {asked_for}", done=done)

    return check
