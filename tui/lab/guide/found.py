"""What a check of the guide finds, and the checks that several parts share: pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tui.lab.guide.seen import Seen, all_up, is_fresh, is_loaded
from tui.lab.snapshot import Bottleneck, Load, Snapshot


@dataclass(frozen=True, slots=True)
class Found:
    """What is seen, and whether it is what the step asks for."""

    said: str = ""
    done: bool = False


NOTHING = Found()
Check = Callable[[Snapshot, Seen], Found]


def ms_text(value: float) -> str:
    """A response time given in ms."""
    return f"{value / 1000:.1f} s" if value >= 999.5 else f"{value:.0f} ms"


def rps_text(value: float) -> str:
    """Requests per second, without the unit."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def load_is_on(snapshot: Snapshot, seen: Seen) -> Found:
    """Users are at work."""
    if not is_loaded(snapshot):
        return NOTHING
    aim = f"{snapshot.target_users:,} users at {snapshot.spawn_rate:g}/s"
    return Found(f"the load is on: {aim}", seen.is_on)


def users_are_up(snapshot: Snapshot, seen: Seen) -> Found:
    """All users that were asked for are there."""
    if not is_loaded(snapshot):
        return NOTHING
    if all_up(snapshot) and seen.is_on:
        return Found(f"{snapshot.target_users:,} users are up", True)
    return Found(users_so_far(snapshot))


def users_so_far(snapshot: Snapshot) -> str:
    """How many of them are up."""
    return f"{snapshot.now.users:,} of {snapshot.target_users:,} users are up"


def was_stopped(snapshot: Snapshot, seen: Seen) -> Found:
    """A load of this part, with all its users up at some time, ends or has ended.

    Its end alone may never be seen: whoever goes to another part does not wait for it.
    """
    if snapshot.load not in (Load.STOPPING, Load.STOPPED) or not is_fresh(snapshot):
        return NOTHING
    if seen.fewest_up is None or not snapshot.totals.requests:
        return NOTHING
    totals = snapshot.totals
    # Of those that are under way nobody can tell yet.
    so_far = " so far" if snapshot.load is Load.STOPPING else ""
    return Found(f"{totals.requests:,} requests{so_far}, {totals.failures:,} failed", True)


def bottleneck_is(*wanted: Bottleneck, steadily: bool = False) -> Check:
    """The verdict names one of these while the load is on.

    `steadily`: not while users still come up, when a server that will be the limit is not it yet.
    """

    def check(snapshot: Snapshot, seen: Seen) -> Found:
        found = snapshot.verdict.bottleneck
        if not is_loaded(snapshot) or not seen.is_on or found is Bottleneck.IDLE:
            return NOTHING
        if steadily and seen.current is None:
            return Found(f"so far: {found}")
        return Found(f"the bottleneck: {found}", found in wanted)

    return check
