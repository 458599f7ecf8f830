"""Check the steps of part 4: more workers, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.analysis.steadiness import SteadyFigures
from tui.analysis.thresholds import FREE_CORES, IN_A_ROW_S, WORTH_SHARED, WORTH_WITH_A_CORE
from tui.guide.check_result import (
    NOTHING,
    Check,
    CheckResult,
    bottleneck_is,
    rps_text,
    users_so_far,
    was_stopped,
)
from tui.guide.observations import Observations, all_up, is_loaded, workers_of
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck


def lone_worker_is_saturated(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the only worker has used 90 % of a core for three seconds in a row."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot) or len(workers) != 1:
        return NOTHING
    name = workers[0].name
    cpu = snapshot.now.cpu_percent.get(name)
    if cpu is None:
        return NOTHING
    return CheckResult(f"{name} uses {cpu:.0f} % of a core", observed.saturated_s >= IN_A_ROW_S)


def one_workers_rps(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the RPS of one worker with all users up is known."""
    current = observed.current
    if not is_loaded(snapshot) or len(workers_of(snapshot)) != 1:
        return NOTHING
    if current is None:
        return CheckResult(users_so_far(snapshot))
    return CheckResult(f"one worker makes {rps_text(current.rps)} RPS", current.setup.workers == 1)


def worker_was_added(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that a worker joined the one that was alone under this part's load, and has users."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot):
        return NOTHING
    busy = sum(bool(view.users) for view in workers)
    text = f"{busy} worker{'s have' if busy != 1 else ' has'} users"
    return CheckResult(text, busy >= 2 and observed.fewest_workers == 1)


def worth(cores: int) -> float:
    """Return the minimum speed-up of two workers on a machine of so many cores."""
    return WORTH_WITH_A_CORE if cores >= FREE_CORES else WORTH_SHARED


def speedup(observed: Observations) -> tuple[SteadyFigures, SteadyFigures] | None:
    """Return the last figures of one worker, and those of the workers now, on the same test."""
    current = observed.current
    if current is None or current.setup.workers < 2:
        return None
    for one in observed.figures:
        if one.setup == replace(current.setup, workers=1) and one.rps > 0:
            return one, current
    return None


def workers_add_up(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that more workers make clearly more RPS than one; efficiency is per worker."""
    pair = speedup(observed)
    if not all_up(snapshot) or pair is None:
        return NOTHING
    one, more = pair
    times, workers = more.rps / one.rps, more.setup.workers
    text = (
        f"{times:.2f} times, efficiency {times / workers:.0%}:"
        f" {rps_text(one.rps)} → {rps_text(more.rps)} RPS"
    )
    return CheckResult(text, times >= worth(snapshot.cores))


def worker_was_removed(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that fewer workers are steady after more of them were on the same test."""
    current = observed.current
    if not all_up(snapshot) or current is None:
        return NOTHING
    for more in reversed(observed.figures[:-1]):
        same = replace(more.setup, workers=current.setup.workers) == current.setup
        if same and more.setup.workers > current.setup.workers:
            before, now = rps_text(more.rps), rps_text(current.rps)
            return CheckResult(
                f"{more.setup.workers} → {current.setup.workers} workers: {before} → {now} RPS",
                True,
            )
    return NOTHING


CHECKS: Mapping[str, Check] = {
    "saturated": lone_worker_is_saturated,
    "bottleneck": bottleneck_is(Bottleneck.TESTER),
    "one-worker": one_workers_rps,
    "added": worker_was_added,
    "speed-up": workers_add_up,
    "removed": worker_was_removed,
    "stop": was_stopped,
}
