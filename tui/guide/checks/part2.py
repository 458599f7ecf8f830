"""When a step of part 2 is done: more users, and the shop at its limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.guide.check_result import (
    NOTHING,
    Check,
    CheckResult,
    bottleneck_is,
    ms_text,
    rps_text,
    users_are_up,
    was_stopped,
)
from tui.guide.observations import Observations, Point, Steady, all_up
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck

# Twice the users of a shop at its limit wait twice as long (Little's law). Half of that is more
# than noise, and less than a ramp-up's first seconds may blur.
DOUBLED = 2.0
P95_GROWTH = 1.5
# As the verdict's own plateau.
RPS_GROWTH = 1.1
# More users by this much are another test, not the same one.
MORE_USERS = 1.5


def _steady(observed: Observations, current: Steady) -> list[Point]:
    """What other numbers of users did, steadily, on the same test."""
    return [
        Point(each.setup.users, each.rps, each.p95_ms)
        for each in observed.steady
        if replace(each.setup, users=current.setup.users) == current.setup
    ]


def _fewer(known: list[Point], current: Steady) -> list[Point]:
    """What at most half of now's users did, the fewest first."""
    most = current.setup.users / DOUBLED
    return sorted((each for each in known if each.users <= most), key=lambda point: point.users)


def p95_grew(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """The p95 is at least half as much again as with the fewest users of this test.

    Not as with half of them: a shop on a busy machine lets a few users wait for seconds and the
    others not, and then the p95 of twice the users need not be twice as much.
    """
    current = observed.current
    if not all_up(snapshot) or current is None or current.p95_ms is None:
        return NOTHING
    # Of the same users a steady figure is the last: it says more than a second on the way up.
    fewer = _fewer([*observed.points, *_steady(observed, current)], current)
    before = next((each for each in fewer if each.p95_ms is not None), None)
    now = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users"
    if before is None or before.p95_ms is None:
        return CheckResult(now)
    said = f"{now}, {ms_text(before.p95_ms)} with {before.users:,}"
    return CheckResult(said, current.p95_ms >= P95_GROWTH * before.p95_ms > 0)


def rps_stays(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Twice the users make at most a tenth more RPS, both of them steadily."""
    current = observed.current
    if not all_up(snapshot) or current is None:
        return NOTHING
    before = next(iter(reversed(_fewer(_steady(observed, current), current))), None)
    now = f"{rps_text(current.rps)} RPS with {current.setup.users:,} users"
    if before is None or before.rps is None:
        return CheckResult(now)
    said = f"{now}, {rps_text(before.rps)} with {before.users:,}"
    return CheckResult(said, 0 < current.rps <= RPS_GROWTH * before.rps)


def more_users_are_up(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """All of half as many users again are up as were before in this part."""
    if not all_up(snapshot) or observed.fewest_up is None:
        return NOTHING
    # Asked, not counted: as a worker joins, those that move to it are counted twice for a second.
    users = snapshot.target_users
    said = f"{users:,} users are up"
    if users >= MORE_USERS * observed.fewest_up:
        return CheckResult(f"{said}, {observed.fewest_up:,} before", True)
    return CheckResult(said)


def both_shops(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """The same test was steady on both servers."""
    current = observed.current
    if not all_up(snapshot) or current is None:
        return NOTHING
    now = f"{current.setup.shop}: {rps_text(current.rps)} RPS"
    for other in reversed(observed.steady[:-1]):
        if replace(other.setup, shop=current.setup.shop) == current.setup:
            return CheckResult(f"{now}, {other.setup.shop}: {rps_text(other.rps)} RPS", True)
    return CheckResult(f"{now} with {current.setup.users:,} users; the other server: not yet")


CHECKS: Mapping[str, Check] = {
    "users-up": users_are_up,
    "p95-grew": p95_grew,
    "bottleneck": bottleneck_is(
        *(Bottleneck.SHOP, Bottleneck.MACHINE, Bottleneck.TESTER, Bottleneck.MASTER),
        steadily=True,
    ),
    "more-users": more_users_are_up,
    "plateau": rps_stays,
    "shops": both_shops,
    "stop": was_stopped,
}
