"""When a step is done: one pure function each over this second and what was seen before it.

Each returns what there is to see now, in a few words, and whether that is enough. None of them
believes a report that is old, a load that is off, or a figure that is not known; `Seen` holds
nothing of another part. The machine that all of them can be reached on has two cores.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.lab.guide_found import (
    NOTHING,
    Check,
    Found,
    bottleneck_is,
    load_is_on,
    ms_text,
    rps_text,
    users_are_up,
    users_so_far,
    was_stopped,
)
from tui.lab.proof import STEADY_SAMPLES
from tui.lab.seen import (
    IN_A_ROW,
    Point,
    Seen,
    Steady,
    all_up,
    is_loaded,
    requests_of,
    workers_of,
)
from tui.lab.snapshot import Bottleneck, Snapshot

# Every user has been round twice, on average: what holds then is no accident of the start.
ROUNDS = 2
# Locust's `between(1, 3)`: two seconds on average.
THINK_S = 2.0
# Ten seconds of ten users who think 1-3 s spread by 4 %, one sigma; this is four of them.
LITTLE_SHARE = 0.15
MOST_THINK_SHARE = 0.5
# Twice the users of a shop at its limit wait twice as long (Little's law). Half of that is more
# than noise, and less than a ramp-up's first seconds may blur.
DOUBLED = 2.0
P95_GROWTH = 1.5
# As the verdict's own plateau.
RPS_GROWTH = 1.1
# More users by this much are another test, not the same one.
MORE_USERS = 1.5
# A second worker has a core for itself from four cores on; on two or three it shares them with the
# shop, the master and petload.
FREE_CORES = 4
WORTH_WITH_A_CORE, WORTH_SHARED = 1.6, 1.3


# --- part 1 -------------------------------------------------------------------------------------


def order_holds(snapshot: Snapshot, seen: Seen) -> Found:
    """In every second of the run POST /pets is ahead of GET /, and by no more than the users."""
    if not is_loaded(snapshot):
        return NOTHING
    posts, gets = (requests_of(snapshot, *each) for each in (("POST", "/pets"), ("GET", "/")))
    if not posts:
        return NOTHING
    enough = gets >= ROUNDS * seen.most_users > 0
    return Found(f"{posts:,} POST /pets, then {gets:,} GET /", enough and seen.in_order)


def most_think(snapshot: Snapshot, seen: Seen) -> Found:
    """At least half of the users, all of them up, are thinking."""
    split = snapshot.split
    if not all_up(snapshot) or split is None or not seen.is_on:
        return NOTHING
    users = snapshot.now.users or 0
    said = f"{split.thinking:,.0f} of {users:,} users are thinking"
    return Found(said, split.thinking >= MOST_THINK_SHARE * users)


def little_holds(snapshot: Snapshot, seen: Seen) -> Found:
    """RPS over ten seconds is what users, thinking and answering take make of it, within 15 %."""
    rps, current = seen.long_rps, seen.current
    if not all_up(snapshot) or rps is None or current is None or current.mean_ms is None:
        return NOTHING
    expected = current.setup.users / (THINK_S + current.mean_ms / 1000)
    said = f"{rps_text(rps)} RPS; users / (2 s + answer) makes {rps_text(expected)}"
    return Found(said, abs(rps - expected) <= LITTLE_SHARE * expected)


# --- part 2 -------------------------------------------------------------------------------------


def _fewer(seen: Seen, current: Steady) -> list[Point]:
    """What at most half of now's users did, the fewest first: on the same test."""
    steady = [
        Point(each.setup.users, each.rps, each.p95_ms)
        for each in seen.steady
        if replace(each.setup, users=current.setup.users) == current.setup
    ]
    # Of the same users a steady figure is the last: it says more than a second on the way up.
    known = [*seen.points, *steady]
    most = current.setup.users / DOUBLED
    return sorted((each for each in known if each.users <= most), key=lambda point: point.users)


def p95_grew(snapshot: Snapshot, seen: Seen) -> Found:
    """The p95 is at least half as much again as with the fewest users of this test.

    Not as with half of them: a shop on a busy machine lets a few users wait for seconds and the
    others not, and then the p95 of twice the users need not be twice as much.
    """
    current = seen.current
    if not all_up(snapshot) or current is None or current.p95_ms is None:
        return NOTHING
    before = next((each for each in _fewer(seen, current) if each.p95_ms is not None), None)
    now = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users"
    if before is None or before.p95_ms is None:
        return Found(now)
    said = f"{now}, {ms_text(before.p95_ms)} with {before.users:,}"
    return Found(said, current.p95_ms >= P95_GROWTH * before.p95_ms > 0)


def rps_stays(snapshot: Snapshot, seen: Seen) -> Found:
    """Twice the users make at most a tenth more RPS."""
    current = seen.current
    if not all_up(snapshot) or current is None:
        return NOTHING
    before = next(iter(reversed(_fewer(seen, current))), None)
    now = f"{rps_text(current.rps)} RPS with {current.setup.users:,} users"
    if before is None or before.rps is None:
        return Found(now)
    said = f"{now}, {rps_text(before.rps)} with {before.users:,}"
    return Found(said, 0 < current.rps <= RPS_GROWTH * before.rps)


def more_users_are_up(snapshot: Snapshot, seen: Seen) -> Found:
    """All of half as many users again are up as were before in this part."""
    if not all_up(snapshot) or seen.fewest_up is None:
        return NOTHING
    users = snapshot.now.users or 0
    said = f"{users:,} users are up"
    if users >= MORE_USERS * seen.fewest_up:
        return Found(f"{said}, {seen.fewest_up:,} before", True)
    return Found(said)


def both_shops(snapshot: Snapshot, seen: Seen) -> Found:
    """The same test was steady on both servers."""
    current = seen.current
    if not all_up(snapshot) or current is None:
        return NOTHING
    now = f"{current.setup.shop}: {rps_text(current.rps)} RPS"
    for other in reversed(seen.steady[:-1]):
        if replace(other.setup, shop=current.setup.shop) == current.setup:
            return Found(f"{now}, {other.setup.shop}: {rps_text(other.rps)} RPS", True)
    return Found(f"{now} with {current.setup.users:,} users; the other server: not yet")


# --- part 3 -------------------------------------------------------------------------------------


def objective_is_met(snapshot: Snapshot, seen: Seen) -> Found:
    """The p95 of every one of the last steady seconds is within the objective."""
    current = seen.current
    if not all_up(snapshot) or current is None or current.p95_ms is None:
        return NOTHING
    said = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users"
    return Found(said, _is_on_time(snapshot, seen))


def _is_on_time(snapshot: Snapshot, seen: Seen) -> bool:
    last = [sample.p95_ms for sample in seen.window[-STEADY_SAMPLES:]]
    return all(p95_ms is not None and p95_ms <= snapshot.slo_ms for p95_ms in last)


def objective_is_missed(snapshot: Snapshot, seen: Seen) -> Found:
    """The p95 misses the objective three seconds in a row."""
    p95_ms = snapshot.now.p95_ms
    if not is_loaded(snapshot) or p95_ms is None:
        return NOTHING
    limit = ms_text(snapshot.slo_ms)
    said = f"p95 {ms_text(p95_ms)} with {snapshot.now.users:,} users; the objective is {limit}"
    return Found(said, seen.late_s >= IN_A_ROW)


def late_pages_failed(snapshot: Snapshot, seen: Seen) -> Found:
    """Locust has counted pages that missed the objective as failures, in the run that is on."""
    if not is_loaded(snapshot) or not seen.is_on:
        return NOTHING
    late = snapshot.slo.failures if snapshot.slo is not None else 0
    return Found(f"{late:,} late pages were counted as failures", late > 0)


def objective_is_met_again(snapshot: Snapshot, seen: Seen) -> Found:
    """With fewer users than missed the objective, steady seconds are within it."""
    current, late = seen.current, seen.late_users
    if late is None or not all_up(snapshot) or current is None or current.p95_ms is None:
        return NOTHING
    said = f"p95 {ms_text(current.p95_ms)} with {current.setup.users:,} users; late from {late:,}"
    return Found(said, current.setup.users < late and _is_on_time(snapshot, seen))


# --- part 4 -------------------------------------------------------------------------------------


def lone_worker_is_full(snapshot: Snapshot, seen: Seen) -> Found:
    """The only worker has used 90 % of a core for three seconds in a row."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot) or len(workers) != 1:
        return NOTHING
    name = workers[0].name
    cpu = snapshot.now.cpu_percent.get(name)
    if cpu is None:
        return NOTHING
    return Found(f"{name} uses {cpu:.0f} % of a core", seen.full_s >= IN_A_ROW)


def one_workers_rps(snapshot: Snapshot, seen: Seen) -> Found:
    """What one worker does with all users up is known."""
    current = seen.current
    if not is_loaded(snapshot) or len(workers_of(snapshot)) != 1:
        return NOTHING
    if current is None:
        return Found(users_so_far(snapshot))
    return Found(f"one worker makes {rps_text(current.rps)} RPS", current.setup.workers == 1)


def worker_was_added(snapshot: Snapshot, seen: Seen) -> Found:
    """More workers have users than the one that was alone under this part's load."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot):
        return NOTHING
    busy = sum(bool(view.users) for view in workers)
    said = f"{busy} worker{'s have' if busy != 1 else ' has'} users"
    return Found(said, busy >= 2 and seen.fewest_workers == 1)


def worth(cores: int) -> float:
    """How many times one worker's RPS two should make, at least, on a machine of so many cores."""
    return WORTH_WITH_A_CORE if cores >= FREE_CORES else WORTH_SHARED


def speedup(seen: Seen) -> tuple[Steady, Steady] | None:
    """The last steady seconds of one worker, and those of more of them now, on the same test."""
    current = seen.current
    if current is None or current.setup.workers < 2:
        return None
    for one in seen.steady:
        if one.setup == replace(current.setup, workers=1) and one.rps > 0:
            return one, current
    return None


def workers_add_up(snapshot: Snapshot, seen: Seen) -> Found:
    """More workers make clearly more RPS than one did; efficiency is that by their number."""
    pair = speedup(seen)
    if not all_up(snapshot) or pair is None:
        return NOTHING
    one, more = pair
    times, workers = more.rps / one.rps, more.setup.workers
    said = (
        f"{rps_text(one.rps)} → {rps_text(more.rps)} RPS: {times:.2f} times,"
        f" efficiency {times / workers:.0%}"
    )
    return Found(said, times >= worth(snapshot.cores))


def worker_was_removed(snapshot: Snapshot, seen: Seen) -> Found:
    """Fewer workers are steady, after more of them were on the same test."""
    current = seen.current
    if not all_up(snapshot) or current is None:
        return NOTHING
    for more in reversed(seen.steady[:-1]):
        same = replace(more.setup, workers=current.setup.workers) == current.setup
        if same and more.setup.workers > current.setup.workers:
            before, now = rps_text(more.rps), rps_text(current.rps)
            return Found(
                f"{more.setup.workers} → {current.setup.workers} workers: {before} → {now} RPS",
                True,
            )
    return NOTHING


CHECKS: Mapping[int, Mapping[str, Check]] = {
    1: {
        "start": load_is_on,
        "users-up": users_are_up,
        "order": order_holds,
        "thinking": most_think,
        "little": little_holds,
        "bottleneck": bottleneck_is(Bottleneck.USERS),
        "stop": was_stopped,
    },
    2: {
        "users-up": users_are_up,
        "p95-grew": p95_grew,
        "bottleneck": bottleneck_is(
            Bottleneck.SHOP, Bottleneck.MACHINE, Bottleneck.TESTER, Bottleneck.MASTER
        ),
        "more-users": more_users_are_up,
        "plateau": rps_stays,
        "shops": both_shops,
        "stop": was_stopped,
    },
    3: {
        "users-up": users_are_up,
        "within": objective_is_met,
        "late": objective_is_missed,
        "failed": late_pages_failed,
        "within-again": objective_is_met_again,
        "stop": was_stopped,
    },
    4: {
        "saturated": lone_worker_is_full,
        "bottleneck": bottleneck_is(Bottleneck.TESTER),
        "one-worker": one_workers_rps,
        "added": worker_was_added,
        "speed-up": workers_add_up,
        "removed": worker_was_removed,
        "stop": was_stopped,
    },
}
"""By part and step; the steps that are not here are ticked by hand."""
