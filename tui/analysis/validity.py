"""Whether a run's figures can be believed: pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tui.analysis.thresholds import MACHINE_FULL_PERCENT, SATURATED_PERCENT
from tui.model.process_names import MACHINE
from tui.model.run import NO_TROUBLE, Trouble
from tui.model.sample import Sample

# A few full seconds, such as a worker's start, do not make the rest of a run wrong.
TOLERATED_SHARE = 0.1
TOLERATED_S = 3
# A sample is due every second.
GAP_S = 2.5


def invalid_because(
    samples: Sequence[Sample], users: int, trouble: Trouble = NO_TROUBLE
) -> tuple[str, ...]:
    """Why not to trust a run that aimed at `users`, a sentence a reason; empty where one may."""
    names = sorted({name for sample in samples for name in sample.cpu_percent})
    full = [
        f"{name} was saturated for {seconds} s of {len(samples)} s"
        for name in names
        if name.startswith("worker-")
        and (seconds := _too_long(samples, name, SATURATED_PERCENT)) is not None
    ]
    if (seconds := _too_long(samples, MACHINE, MACHINE_FULL_PERCENT)) is not None:
        full.append(
            f"the machine was full for {seconds} s of {len(samples)} s:"
            " shop and tester took CPU from each other"
        )
    most = max((sample.users or 0 for sample in samples), default=0)
    never_up = [f"only {most:,} of {users:,} users were ever up"] if most < users else []
    missed_s = sum(now.t - then.t - 1 for then, now in pairwise(samples) if now.t - then.t > GAP_S)
    gaps = [f"petload measured nothing for {missed_s:.0f} s"] if missed_s else []
    return (*full, *never_up, *_happened(trouble), *gaps)


def _happened(trouble: Trouble) -> list[str]:
    reasons = [f"{name} was lost" for name in trouble.lost]
    reasons += [f"{name} hung for {seconds} s" for name, seconds in trouble.hung_s.items()]
    if trouble.strangers:
        reasons.append(f"{trouble.strangers} of the workers were not petload's")
    if trouble.aborted:
        reasons.append(f"aborted: {trouble.aborted}")
    return reasons


def _too_long(samples: Sequence[Sample], name: str, limit: float) -> int | None:
    """Seconds at or above `limit`, where they are more than can be tolerated."""
    seconds = sum((sample.cpu_percent.get(name) or 0.0) >= limit for sample in samples)
    few = seconds <= TOLERATED_S or seconds <= TOLERATED_SHARE * len(samples)
    return None if few else seconds
