"""Decide whether a run's figures can be trusted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tui.analysis.thresholds import (
    CUT_OFF_SHARE,
    EXCEPTIONS_SHARE,
    GAP_S,
    MACHINE_SATURATED_PERCENT,
    SATURATED_PERCENT,
    TOLERATED_S,
    TOLERATED_SHARE,
)
from tui.model.process_names import MACHINE, is_worker
from tui.model.run import NO_OUTCOMES, NO_TROUBLE, RequestOutcomes, Trouble
from tui.model.sample import Sample

# A failure may hold a whole page.
LONGEST_ERROR = 200


def invalid_because(
    samples: Sequence[Sample],
    users: int,
    trouble: Trouble = NO_TROUBLE,
    *,
    requests: int | None = None,
    outcomes: RequestOutcomes = NO_OUTCOMES,
) -> tuple[str, ...]:
    """Return why not to trust a run that aimed at `users`, a sentence a reason; empty if valid.

    `requests` are all that ended, None where that is not known.
    """
    names = sorted({name for sample in samples for name in sample.cpu_percent})
    saturated = [
        f"{name} was saturated for {seconds} s of {len(samples)} s"
        for name in names
        if is_worker(name) and (seconds := _too_long(samples, name, SATURATED_PERCENT)) is not None
    ]
    if (seconds := _too_long(samples, MACHINE, MACHINE_SATURATED_PERCENT)) is not None:
        saturated.append(
            f"the machine was saturated for {seconds} s of {len(samples)} s:"
            " shop and tester took CPU from each other"
        )
    # A user that has finished, or died, was up.
    most = max((sample.users or 0 for sample in samples), default=0)
    most = max(most, outcomes.users_begun or 0)
    never_up = [f"only {most:,} of {users:,} users were ever up"] if most < users else []
    missed_s = sum(now.t - then.t - 1 for then, now in pairwise(samples) if now.t - then.t > GAP_S)
    gaps = [f"petload measured nothing for {missed_s:.0f} s"] if missed_s else []
    measured = [] if requests is None else _measured(requests, outcomes)
    return (*measured, *saturated, *never_up, *_happened(trouble), *gaps)


def _measured(requests: int, outcomes: RequestOutcomes) -> list[str]:
    """Return why the requests say little about the target."""
    reasons = []
    answered = requests if outcomes.answered is None else outcomes.answered
    if not answered:
        reasons.append("no request was answered")
    elif outcomes.failed >= requests and not outcomes.too_slow:
        # An answer that misses the objective is the figure that was asked for.
        reasons.append(_none_succeeded(requests, outcomes.first_error))
    raised = sum(exception.count for exception in outcomes.exceptions)
    raised += outcomes.others.exceptions.count
    died = sum(each.count for each in outcomes.users_died)
    if raised > EXCEPTIONS_SHARE * requests and raised > died:
        first = outcomes.exceptions[0]
        where = f" at {first.where}" if first.where else ""
        reasons.append(f"tasks raised {raised:,} exceptions, most often {first.error}{where}")
    if died:
        first = outcomes.users_died[0]
        where = f" at {first.where}" if first.where else ""
        reasons.append(
            f"{died:,} of {outcomes.users_begun or died:,} users died, most often of"
            f" {first.error}{where}"
        )
    if outcomes.cut_off > CUT_OFF_SHARE * requests:
        reasons.append(
            f"{outcomes.cut_off:,} requests were in flight at the end and are not counted"
        )
    return reasons


def _none_succeeded(requests: int, error: str) -> str:
    reason = f"none of the {requests:,} requests succeeded"
    if not error:
        return reason
    cut = error if len(error) <= LONGEST_ERROR else f"{error[:LONGEST_ERROR]}…"
    return f"{reason}, most often {' '.join(cut.split())}"


def _happened(trouble: Trouble) -> list[str]:
    """Return a reason for everything that happened to the run's processes."""
    reasons = [f"{name} was lost" for name in trouble.lost]
    reasons += [f"{name} hung for {seconds} s" for name, seconds in trouble.hung_s.items()]
    if trouble.strangers:
        reasons.append(f"{trouble.strangers} of the workers were not petload's")
    if trouble.aborted:
        reasons.append(f"aborted: {trouble.aborted}")
    return reasons


def _too_long(samples: Sequence[Sample], name: str, limit: float) -> int | None:
    """Return the seconds at or above `limit`, where they are more than can be tolerated."""
    seconds = sum((sample.cpu_percent.get(name) or 0.0) >= limit for sample in samples)
    few = seconds <= TOLERATED_S or seconds <= TOLERATED_SHARE * len(samples)
    return None if few else seconds
