"""Define the result of a check of the guide, and the checks that several parts share. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.guide.observations import Observations, all_up, is_fresh, is_loaded
from tui.model.snapshot import Load, Snapshot
from tui.model.verdict import Bottleneck


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the run shows now, in a few words, and whether that is what the step asks for."""

    text: str = ""
    done: bool = False


NOTHING = CheckResult()
Check = Callable[[Snapshot, Observations], CheckResult]


def ms_text(value: float) -> str:
    """Format a response time that is given in ms."""
    return f"{value / 1000:.1f} s" if value >= 999.5 else f"{value:.0f} ms"


def rps_text(value: float) -> str:
    """Format requests per second, without the unit."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def load_is_on(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that users are at work."""
    if not is_loaded(snapshot):
        return NOTHING
    aim = f"{snapshot.target_users:,} users at {snapshot.spawn_rate:g}/s"
    return CheckResult(f"the load is on: {aim}", observed.is_on)


def users_are_up(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that all users are up that were asked for."""
    if not is_loaded(snapshot):
        return NOTHING
    if all_up(snapshot) and observed.is_on:
        return CheckResult(f"{snapshot.target_users:,} users are up", True)
    return CheckResult(users_so_far(snapshot))


def users_so_far(snapshot: Snapshot) -> str:
    """Return how many of the users are up, in words."""
    return f"{snapshot.now.users:,} of {snapshot.target_users:,} users are up"


def was_stopped(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that a load of this part, with all its users up at some time, has ended."""
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

    def check(snapshot: Snapshot, observed: Observations) -> CheckResult:
        bottleneck = snapshot.verdict.bottleneck
        if not is_loaded(snapshot) or not observed.is_on or bottleneck is Bottleneck.IDLE:
            return NOTHING
        if steadily and not observed.steadiness.is_steady:
            return CheckResult(f"so far: {bottleneck}")
        return CheckResult(f"the bottleneck: {bottleneck}", bottleneck in wanted)

    return check
