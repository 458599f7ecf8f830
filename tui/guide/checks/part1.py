"""When a step of part 1 is done: users that take turns, and think."""

from __future__ import annotations

from collections.abc import Mapping

from tui.guide.check_result import (
    NOTHING,
    Check,
    CheckResult,
    bottleneck_is,
    load_is_on,
    rps_text,
    users_are_up,
    was_stopped,
)
from tui.guide.observations import Observations, all_up, is_loaded, requests_of
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck

# Every user has been round twice, on average: what holds then is no accident of the start.
ROUNDS = 2
# Locust's `between(1, 3)`: two seconds on average.
THINK_S = 2.0
# Ten seconds of ten users who think 1-3 s spread by 4 %, one sigma; this is four of them.
LITTLE_SHARE = 0.15
MOST_THINK_SHARE = 0.5


def order_holds(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """In every second of the run POST /pets is ahead of GET /, and by no more than the users."""
    if not is_loaded(snapshot):
        return NOTHING
    posts, gets = (requests_of(snapshot, *each) for each in (("POST", "/pets"), ("GET", "/")))
    if not posts:
        return NOTHING
    enough = gets >= ROUNDS * observed.most_users > 0
    return CheckResult(f"{posts:,} POST /pets, then {gets:,} GET /", enough and observed.in_order)


def most_think(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """At least half of the users, all of them up, are thinking: a mean of seconds all steady."""
    split = snapshot.split
    if not all_up(snapshot) or split is None or not observed.window:
        return NOTHING
    users = snapshot.now.users or 0
    said = f"{split.thinking:,.0f} of {users:,} users are thinking"
    return CheckResult(said, split.thinking >= MOST_THINK_SHARE * users)


def little_holds(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """RPS over ten seconds is what users, thinking and answering take make of it, within 15 %."""
    rps, current = observed.long_rps, observed.current
    if not all_up(snapshot) or rps is None or current is None or current.mean_ms is None:
        return NOTHING
    expected = current.setup.users / (THINK_S + current.mean_ms / 1000)
    said = f"{rps_text(rps)} RPS; users / (2 s + answer) makes {rps_text(expected)}"
    return CheckResult(said, abs(rps - expected) <= LITTLE_SHARE * expected)


CHECKS: Mapping[str, Check] = {
    "start": load_is_on,
    "users-up": users_are_up,
    "order": order_holds,
    "thinking": most_think,
    "little": little_holds,
    "bottleneck": bottleneck_is(Bottleneck.USERS, steadily=True),
    "stop": was_stopped,
}
