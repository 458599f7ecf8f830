"""Check the steps of part 1: users that take turns, and think."""

from __future__ import annotations

from collections.abc import Mapping

from tui.analysis.thresholds import LITTLE_SHARE, LONG_SAMPLES, ROUNDS, THINKING_SHARE
from tui.guide.check_result import (
    NOTHING,
    Check,
    CheckResult,
    bottleneck_is,
    load_is_on,
    rps_text,
    shown,
    users_are_up,
    waits_for,
    was_stopped,
)
from tui.guide.observations import Observations, all_up, is_loaded, requests_of
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck

# The mean of Locust's `between(1, 3)`.
THINK_S = 2.0


def order_holds(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that POST /pets is always ahead of GET /, and by no more than the users."""
    if not is_loaded(snapshot):
        return NOTHING
    posts, gets = (requests_of(snapshot, *each) for each in (("POST", "/pets"), ("GET", "/")))
    if not posts:
        return CheckResult("no request has ended yet")
    text, needed = f"{posts:,} POST /pets, then {gets:,} GET /", ROUNDS * observed.most_users
    if not observed.in_order:
        return CheckResult(f"{posts:,} POST /pets, {gets:,} GET /; not in order in this run")
    return shown(text, f"{needed:,} GET / are needed", done=gets >= needed > 0)


def most_think(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that at least half of the users, all of them up, are thinking."""
    split = snapshot.split
    # The split is a mean of some seconds: none of them may be one of the ramp-up. The prediction
    # is compared with the figure of the same second.
    if not all_up(snapshot) or observed.current is None:
        return NOTHING
    if split is None:
        return CheckResult("where the users are is not known yet")
    users = snapshot.now.users or 0
    text, needed = f"{split.thinking:,.0f} of {users:,} users are thinking", THINKING_SHARE * users
    return shown(text, f"{needed:,.0f} are needed", done=split.thinking >= needed)


def little_holds(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check RPS over ten seconds against Little's law: users / (thinking + answer)."""
    rps, current = observed.steadiness.long_rps, observed.current
    if not all_up(snapshot) or rps is None or current is None:
        return CheckResult(waits_for(snapshot, observed, LONG_SAMPLES))
    if current.mean_ms is None:
        return CheckResult("the mean response time is not known yet")
    expected = current.setup.users / (THINK_S + current.mean_ms / 1000)
    text = f"{rps_text(rps)} RPS; users / (2 s + answer) makes {rps_text(expected)}"
    return shown(
        text,
        f"within {LITTLE_SHARE:.0%} is asked for",
        done=abs(rps - expected) <= LITTLE_SHARE * expected,
    )


CHECKS: Mapping[str, Check] = {
    "start": load_is_on,
    "users-up": users_are_up,
    "order": order_holds,
    "thinking": most_think,
    "little": little_holds,
    "bottleneck": bottleneck_is(Bottleneck.USERS, steadily=True),
    "stop": was_stopped,
}
