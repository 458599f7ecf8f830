"""When a step of part 4 is done: more workers, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.analysis.effect import LIMIT_SHARE
from tui.guide.check_result import (
    NOTHING,
    Check,
    CheckResult,
    bottleneck_is,
    rps_text,
    users_so_far,
    was_stopped,
)
from tui.guide.observations import IN_A_ROW, Observations, Steady, all_up, is_loaded, workers_of
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck

# A second worker has a core for itself from four cores on; on two or three it shares them with the
# shop, the master and petload, and what is a proof there is enough.
FREE_CORES = 4
WORTH_WITH_A_CORE, WORTH_SHARED = 1.6, 1 + LIMIT_SHARE


def lone_worker_is_full(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """The only worker has used 90 % of a core for three seconds in a row."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot) or len(workers) != 1:
        return NOTHING
    name = workers[0].name
    cpu = snapshot.now.cpu_percent.get(name)
    if cpu is None:
        return NOTHING
    return CheckResult(f"{name} uses {cpu:.0f} % of a core", observed.full_s >= IN_A_ROW)


def one_workers_rps(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """What one worker does with all users up is known."""
    current = observed.current
    if not is_loaded(snapshot) or len(workers_of(snapshot)) != 1:
        return NOTHING
    if current is None:
        return CheckResult(users_so_far(snapshot))
    return CheckResult(f"one worker makes {rps_text(current.rps)} RPS", current.setup.workers == 1)


def worker_was_added(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """More workers have users than the one that was alone under this part's load."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot):
        return NOTHING
    busy = sum(bool(view.users) for view in workers)
    said = f"{busy} worker{'s have' if busy != 1 else ' has'} users"
    return CheckResult(said, busy >= 2 and observed.fewest_workers == 1)


def worth(cores: int) -> float:
    """How many times one worker's RPS two should make, at least, on a machine of so many cores."""
    return WORTH_WITH_A_CORE if cores >= FREE_CORES else WORTH_SHARED


def speedup(observed: Observations) -> tuple[Steady, Steady] | None:
    """The last steady seconds of one worker, and those of more of them now, on the same test."""
    current = observed.current
    if current is None or current.setup.workers < 2:
        return None
    for one in observed.steady:
        if one.setup == replace(current.setup, workers=1) and one.rps > 0:
            return one, current
    return None


def workers_add_up(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """More workers make clearly more RPS than one did; efficiency is that by their number."""
    pair = speedup(observed)
    if not all_up(snapshot) or pair is None:
        return NOTHING
    one, more = pair
    times, workers = more.rps / one.rps, more.setup.workers
    said = (
        f"{times:.2f} times, efficiency {times / workers:.0%}:"
        f" {rps_text(one.rps)} → {rps_text(more.rps)} RPS"
    )
    return CheckResult(said, times >= worth(snapshot.cores))


def worker_was_removed(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Fewer workers are steady, after more of them were on the same test."""
    current = observed.current
    if not all_up(snapshot) or current is None:
        return NOTHING
    for more in reversed(observed.steady[:-1]):
        same = replace(more.setup, workers=current.setup.workers) == current.setup
        if same and more.setup.workers > current.setup.workers:
            before, now = rps_text(more.rps), rps_text(current.rps)
            return CheckResult(
                f"{more.setup.workers} → {current.setup.workers} workers: {before} → {now} RPS",
                True,
            )
    return NOTHING


CHECKS: Mapping[str, Check] = {
    "saturated": lone_worker_is_full,
    "bottleneck": bottleneck_is(Bottleneck.TESTER),
    "one-worker": one_workers_rps,
    "added": worker_was_added,
    "speed-up": workers_add_up,
    "removed": worker_was_removed,
    "stop": was_stopped,
}
