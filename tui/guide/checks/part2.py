"""Check the steps of part 2: more users, and the shop at its limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from tui.analysis.steadiness import SteadyFigures
from tui.analysis.thresholds import MORE_USERS, P95_GROWTH, PLATEAU_GAIN, PLATEAU_USERS
from tui.guide.check_result import (
    NOTHING,
    P95_UNKNOWN,
    Check,
    CheckResult,
    bottleneck_is,
    ms_text,
    rps_text,
    shown,
    users_are_up,
    waits_for,
    was_stopped,
)
from tui.guide.observations import Observations, Point, all_up
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck


def _steady_points(observed: Observations, current: SteadyFigures) -> list[Point]:
    """Return the steady figures of other numbers of users on the same test."""
    return [
        Point(each.setup.users, each.rps, each.p95_ms)
        for each in observed.figures
        if replace(each.setup, users=current.setup.users) == current.setup
    ]


def _fewer(points: list[Point], current: SteadyFigures) -> list[Point]:
    """Return the points with at most half of the users of now, the fewest first."""
    most = current.setup.users / PLATEAU_USERS
    return sorted((each for each in points if each.users <= most), key=lambda point: point.users)


def p95_grew(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the p95 is half as much again as with the fewest users of this test.

    Not as with half of the users: a shop on a busy machine lets a few users wait for seconds and
    the others not. Then the p95 of twice the users need not be twice as much.
    """
    current = observed.current
    if not all_up(snapshot) or current is None:
        return CheckResult(waits_for(snapshot, observed))
    if current.p95_ms is None:
        return CheckResult(P95_UNKNOWN)
    # Of the same users a steady figure is the last: it says more than a second on the way up.
    fewer = _fewer([*observed.points, *_steady_points(observed, current)], current)
    before = next((each for each in fewer if each.p95_ms is not None), None)
    now = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users"
    if before is None or before.p95_ms is None:
        return CheckResult(f"{now}; waits for {_twice(current)} users")
    text = f"{now}, {ms_text(before.p95_ms)} with {before.users:,}"
    return shown(
        text,
        f"{P95_GROWTH:g} times is asked for",
        done=current.p95_ms >= P95_GROWTH * before.p95_ms > 0,
    )


def _twice(current: SteadyFigures) -> str:
    """Return the users with which those of now can be compared."""
    return f"{PLATEAU_USERS * current.setup.users:,.0f}"


def rps_stays(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that twice the users make at most a tenth more RPS, both of them steadily."""
    current = observed.current
    if not all_up(snapshot) or current is None:
        return CheckResult(waits_for(snapshot, observed))
    before = next(iter(reversed(_fewer(_steady_points(observed, current), current))), None)
    now = f"{rps_text(current.rps)} RPS with {current.setup.users:,} users"
    if before is None or before.rps is None:
        return CheckResult(f"{now}; waits for {_twice(current)} users")
    text = f"{now}, {rps_text(before.rps)} with {before.users:,}"
    return shown(
        text,
        f"RPS still grows: waits for {_twice(current)} users",
        done=0 < current.rps <= PLATEAU_GAIN * before.rps,
    )


def more_users_are_up(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that half as many users again are up as were before in this part."""
    if not all_up(snapshot) or observed.fewest_up is None:
        return NOTHING
    # Asked for, not counted: as a worker joins, users that move to it are counted twice.
    users = snapshot.target_users
    text = f"{users:,} users are up"
    if users >= MORE_USERS * observed.fewest_up:
        return CheckResult(f"{text}, {observed.fewest_up:,} before", True)
    return CheckResult(f"{text}; waits for {ceil(MORE_USERS * observed.fewest_up):,}")


def both_shops(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the same test was steady on both servers."""
    current = observed.current
    if not all_up(snapshot) or current is None:
        return CheckResult(waits_for(snapshot, observed))
    now = f"{current.setup.shop}: {rps_text(current.rps)} RPS"
    for other in reversed(observed.figures[:-1]):
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
