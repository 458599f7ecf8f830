"""Check the steps of part 4: more workers, and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tui.analysis.steadiness import SteadyFigures
from tui.analysis.thresholds import (
    FREE_CORES,
    IN_A_ROW_S,
    SATURATED_PERCENT,
    WORTH_SHARED,
    WORTH_WITH_A_CORE,
)
from tui.guide.check_result import (
    NOTHING,
    Check,
    CheckResult,
    bottleneck_is,
    rps_text,
    shown,
    waits_for,
    was_stopped,
)
from tui.guide.observations import Observations, all_up, is_loaded, workers_of
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck


def lone_worker_is_saturated(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the only worker has used 90 % of a core for three seconds in a row."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot):
        return NOTHING
    if len(workers) != 1:
        return CheckResult(_not_alone(len(workers)))
    name = workers[0].name
    cpu = snapshot.now.cpu_percent.get(name)
    if cpu is None:
        return CheckResult(f"the CPU of {name} is not known yet")
    saturated_s = observed.saturated_s
    return shown(
        f"{name} uses {cpu:.0f} % of a core",
        f"{SATURATED_PERCENT:.0f} % for {saturated_s} of {IN_A_ROW_S} s",
        done=saturated_s >= IN_A_ROW_S,
    )


def _not_alone(workers: int) -> str:
    return f"{workers} workers run: this is about one" if workers else "no worker runs"


def one_workers_rps(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that the RPS of one worker with all users up is known."""
    current = observed.current
    workers = len(workers_of(snapshot))
    if not is_loaded(snapshot):
        return NOTHING
    if workers != 1:
        return CheckResult(_not_alone(workers))
    if current is None or not all_up(snapshot):
        return CheckResult(waits_for(snapshot, observed))
    return CheckResult(f"one worker makes {rps_text(current.rps)} RPS", current.setup.workers == 1)


def worker_was_added(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that a worker joined the one that was alone under this part's load, and has users."""
    workers = workers_of(snapshot)
    if not is_loaded(snapshot):
        return NOTHING
    busy = sum(bool(view.users) for view in workers)
    text = f"{busy} worker{'s have' if busy != 1 else ' has'} users"
    if observed.fewest_workers != 1:
        return CheckResult(f"{text}; one alone must run first: - removes one")
    return shown(text, "+ adds one", done=busy >= 2)


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
    pair, current = speedup(observed), observed.current
    if is_loaded(snapshot) and len(workers_of(snapshot)) < 2:
        return CheckResult("one worker runs: + adds another")
    if not all_up(snapshot) or current is None:
        return CheckResult(waits_for(snapshot, observed))
    if pair is None:
        return CheckResult(f"one worker's RPS with {current.setup.users:,} users is not known")
    one, more = pair
    times, workers = more.rps / one.rps, more.setup.workers
    text = (
        f"{times:.2f} times, efficiency {times / workers:.0%}:"
        f" {rps_text(one.rps)} → {rps_text(more.rps)} RPS"
    )
    needed = worth(snapshot.cores)
    return shown(text, f"{needed:.2f} times is asked for", done=times >= needed)


def worker_was_removed(snapshot: Snapshot, observed: Observations) -> CheckResult:
    """Check that fewer workers are steady after more of them were on the same test."""
    current = observed.current
    alone = is_loaded(snapshot) and len(workers_of(snapshot)) < 2
    if alone and all(each.setup.workers < 2 for each in observed.figures):
        return CheckResult("no figure of more workers yet")
    if not all_up(snapshot) or current is None:
        return CheckResult(waits_for(snapshot, observed))
    for more in reversed(observed.figures[:-1]):
        same = replace(more.setup, workers=current.setup.workers) == current.setup
        if same and more.setup.workers > current.setup.workers:
            before, now = rps_text(more.rps), rps_text(current.rps)
            return CheckResult(
                f"{more.setup.workers} → {current.setup.workers} workers: {before} → {now} RPS",
                True,
            )
    if current.setup.workers > 1:
        return CheckResult(f"{current.setup.workers} workers run: - removes one")
    return CheckResult("no figure of more workers with as many users")


CHECKS: Mapping[str, Check] = {
    "saturated": lone_worker_is_saturated,
    "bottleneck": bottleneck_is(Bottleneck.TESTER),
    "one-worker": one_workers_rps,
    "added": worker_was_added,
    "speed-up": workers_add_up,
    "removed": worker_was_removed,
    "stop": was_stopped,
}
