"""Decide whether the load is steady, since when, and why not yet. Pure.

The effect of a change, the guide and the figures of a run all go by this module. Figures of a load
that is not steady belong neither to the setup before a change nor to the one after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from tui.analysis.thresholds import (
    GAP_S,
    LONG_SAMPLES,
    SETTLE_S,
    STEADY_SAMPLES,
    SURPLUS_SHARE,
    UP_SHARE,
)
from tui.figures import mean_of_known
from tui.model.parts import ShopMode
from tui.model.process_names import HUNG, MACHINE, is_worker
from tui.model.run import Count
from tui.model.sample import Sample
from tui.model.snapshot import Load, ProcessView


@dataclass(frozen=True, slots=True)
class LabSetup:
    """What a load runs on; figures of two setups are compared, never mixed."""

    part: int
    workers: int
    shop: ShopMode
    users: int
    locustfile: str
    host: str


class Unsteady(StrEnum):
    """Why the load is not steady."""

    NOT_RUNNING = "the load does not run with all its users"
    NOT_MEASURED = "RPS is not known"
    USERS_MISSING = "fewer users are up than were asked for"
    USERS_SURPLUS = "users that move to another worker finish their requests first"
    NO_WORKER = "no worker runs"
    WORKER_HUNG = "a worker hangs"
    WORKER_WITHOUT_USERS = "a worker has no users yet"
    SETTLING = "the load has just changed"
    TOO_SHORT = "too few steady seconds are measured"


@dataclass(frozen=True, slots=True)
class SteadyFigures:
    """Means over the newest steady seconds of a setup; the last of them is at `t` [s]."""

    setup: LabSetup
    t: float
    rps: float
    p95_ms: float | None = None
    mean_ms: float | None = None
    machine_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How steady the load is at `t`. Times in s since the lab opened.

    `window` holds the newest seconds that are settled, LONG_SAMPLES at most. `disturbed_t` is the
    last second that was not as it should be, and `users` were up in the newest one.
    `reason` is None while the load is steady.
    """

    setup: LabSetup | None = None
    t: float | None = None
    disturbed_t: float = 0.0
    window: tuple[Sample, ...] = ()
    reason: Unsteady | None = Unsteady.NOT_RUNNING
    users: int | None = None

    @property
    def is_steady(self) -> bool:
        """Whether the window has enough seconds for a figure."""
        return self.reason is None

    @property
    def figures(self) -> SteadyFigures | None:
        """Means over the newest STEADY_SAMPLES seconds; None while the load is not steady."""
        newest = self.window[-STEADY_SAMPLES:]
        rps = mean_of_known(sample.rps for sample in newest)
        if not self.is_steady or self.setup is None or rps is None:
            return None
        return SteadyFigures(
            setup=self.setup,
            t=newest[-1].t,
            rps=rps,
            p95_ms=mean_of_known(sample.p95_ms for sample in newest),
            mean_ms=mean_of_known(sample.mean_ms for sample in newest),
            machine_percent=mean_of_known(sample.cpu_percent.get(MACHINE) for sample in newest),
        )

    @property
    def long_rps(self) -> float | None:
        """Mean RPS over LONG_SAMPLES steady seconds; None where there are not as many."""
        if len(self.window) < LONG_SAMPLES:
            return None
        return mean_of_known(sample.rps for sample in self.window)


def observe(
    before: Steadiness,
    sample: Sample,
    setup: LabSetup,
    load: Load,
    processes: Iterable[ProcessView],
) -> Steadiness:
    """Return the steadiness after one more second.

    Another setup begins anew, and so does a second that follows a gap in the measurement.
    """
    reason = _disturbance(sample, setup, load, workers_at_work(processes))
    if reason is not None:
        return Steadiness(setup, sample.t, disturbed_t=sample.t, reason=reason, users=sample.users)
    missed = before.t is None or sample.t - before.t > GAP_S
    if missed or setup != before.setup:
        before = replace(before, disturbed_t=sample.t)
    if sample.t - before.disturbed_t < SETTLE_S:
        return Steadiness(
            setup,
            sample.t,
            disturbed_t=before.disturbed_t,
            reason=Unsteady.SETTLING,
            users=sample.users,
        )
    window = (*before.window, sample)[-LONG_SAMPLES:]
    return Steadiness(
        setup=setup,
        t=sample.t,
        disturbed_t=before.disturbed_t,
        window=window,
        reason=None if len(window) >= STEADY_SAMPLES else Unsteady.TOO_SHORT,
        users=sample.users,
    )


def still_needed(steadiness: Steadiness, seconds: int = STEADY_SAMPLES) -> str | None:
    """Return what is missing until `seconds` are steady, with figures; None where they are."""
    users, setup = steadiness.users or 0, steadiness.setup
    asked = setup.users if setup is not None else 0
    match steadiness.reason:
        case None | Unsteady.TOO_SHORT:
            steady = len(steadiness.window)
            return f"steady for {steady} of {seconds} s" if steady < seconds else None
        case Unsteady.SETTLING:
            settled_s = (steadiness.t or 0.0) - steadiness.disturbed_t
            return f"settling for {settled_s:.0f} of {SETTLE_S:.0f} s"
        case Unsteady.NOT_RUNNING | Unsteady.USERS_MISSING:
            return users_up(users, asked)
        case Unsteady.USERS_SURPLUS:
            return f"{users - asked:,} surplus users still leaving"
        case other:
            return str(other)


def users_up(users: int, asked: int) -> str:
    """Return how many of the users are up, in words."""
    return f"{users:,} of {asked:,} users are up"


def workers_at_work(processes: Iterable[ProcessView]) -> list[ProcessView]:
    """Return the workers that are ready, those included that hang; not those that leave."""
    return [view for view in processes if is_worker(view.name) and view.state in ("running", HUNG)]


def counts_with_all_users(counts: Sequence[Count], users: int) -> Sequence[Count]:
    """Return the counts from the moment all users were up; all counts where they never were.

    A run's mean RPS is over this stretch. It asks for every user and takes later changes as they
    come: it stands for the whole run, a comparison of setups does not.
    """
    up = next((i for i, count in enumerate(counts) if count.users >= users), None)
    # One count alone gives no rate: users that were up only at the very end never really were.
    return counts[up:] if up is not None and up < len(counts) - 1 else counts


def counts_with_users(counts: Sequence[Count]) -> Sequence[Count]:
    """Return the counts until no user was left; all counts where there never was one."""
    last = max((i for i, count in enumerate(counts) if count.users), default=None)
    return counts if last is None else counts[: last + 2]


def steady_part(samples: Sequence[Sample], users: int) -> list[Sample]:
    """Return the steady seconds of a finished run that aimed at `users`.

    Of a kept run no more is known than its samples: a worker that joins or leaves shows in the CPU
    figures.
    """
    steady: list[Sample] = []
    before: Sample | None = None
    disturbed_t = -inf
    for sample in samples:
        known = UP_SHARE * users <= (sample.users or 0) <= SURPLUS_SHARE * users
        gap = before is not None and sample.t - before.t > GAP_S
        changed = before is None or _workers_in(sample) != _workers_in(before)
        if gap or changed or not known or sample.rps is None:
            disturbed_t = sample.t
        before = sample
        if sample.t - disturbed_t >= SETTLE_S:
            steady.append(sample)
    return steady


def _workers_in(sample: Sample) -> set[str]:
    return {name for name in sample.cpu_percent if is_worker(name)}


def _disturbance(
    sample: Sample, setup: LabSetup, load: Load, workers: Sequence[ProcessView]
) -> Unsteady | None:
    """Return what keeps this second from being a steady one."""
    if load is not Load.RUNNING:
        return Unsteady.NOT_RUNNING
    if sample.rps is None:
        return Unsteady.NOT_MEASURED
    if (sample.users or 0) < UP_SHARE * setup.users:
        return Unsteady.USERS_MISSING
    if (sample.users or 0) > SURPLUS_SHARE * setup.users:
        return Unsteady.USERS_SURPLUS
    return _idle_worker(setup, workers)


def _idle_worker(setup: LabSetup, workers: Sequence[ProcessView]) -> Unsteady | None:
    """Return why a worker does not do its share."""
    if not workers:
        return Unsteady.NO_WORKER
    if any(view.state == HUNG for view in workers):
        return Unsteady.WORKER_HUNG
    # Fewer users than workers leave some without any, for good.
    idle = sum(not view.users for view in workers)
    return Unsteady.WORKER_WITHOUT_USERS if idle > max(0, len(workers) - setup.users) else None
