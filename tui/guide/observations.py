"""Remember what the seconds of a part have shown, as far as a step asks for it. Pure.

A step such as 'two workers make more RPS than one' needs a figure of minutes ago. It is kept here,
and forgotten when the lab goes to another part.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tui.analysis.steadiness import (
    LabSetup,
    Steadiness,
    SteadyFigures,
    observe,
    workers_at_work,
)
from tui.analysis.thresholds import FRESH_S, IN_A_ROW_S, POINT_GROWTH, SATURATED_PERCENT
from tui.model.snapshot import Load, ProcessView, Snapshot

KEPT_FIGURES = 20


@dataclass(frozen=True, slots=True)
class Point:
    """Users on their way up, with their RPS and p95 in that second."""

    users: int
    rps: float | None
    p95_ms: float | None


@dataclass(frozen=True, slots=True)
class Observations:
    """Hold what was observed in one part; times in s since the lab opened.

    Of the run that is on:
    - `points`: the ramp-up, as far as it ran on one setup
    - `in_order`: no GET / came before its POST /pets
    - `most_users`, `peak`: the most users that were asked for, and that were up
    - `saturated_s`: seconds in a row that a lone worker was saturated
    - `late_s`: seconds in a row that the p95 missed the objective with all users up

    Of the part:
    - `steadiness`: whether the load is steady now, with its newest steady seconds
    - `figures`: the newest steady figures of every setup, in the order of time
    - `fewest_up`: the fewest users that were all up
    - `fewest_workers`: the fewest workers under load
    - `late_users`: the fewest users that missed the objective, all of them up
    """

    part: int
    is_on: bool = False
    run_s: float = 0.0
    points: tuple[Point, ...] = ()
    in_order: bool = True
    most_users: int = 0
    peak: int = 0
    saturated_s: int = 0
    late_s: int = 0
    steadiness: Steadiness = field(default_factory=Steadiness)
    figures: tuple[SteadyFigures, ...] = ()
    fewest_up: int | None = None
    fewest_workers: int | None = None
    late_users: int | None = None

    @property
    def current(self) -> SteadyFigures | None:
        """The figures of the load as it is now; None while it is not steady."""
        return self.steadiness.figures


def is_loaded(snapshot: Snapshot) -> bool:
    """Return whether users are at work, by a fresh report; a load that stops does not count."""
    is_on = snapshot.load in (Load.SPAWNING, Load.RUNNING)
    return is_on and is_fresh(snapshot) and bool(snapshot.now.users)


def is_fresh(snapshot: Snapshot) -> bool:
    """Return whether the master's figures are of now."""
    return snapshot.report_age_s is not None and snapshot.report_age_s <= FRESH_S


def all_up(snapshot: Snapshot) -> bool:
    """Return whether all users that were asked for are at work."""
    users = snapshot.now.users or 0
    return is_loaded(snapshot) and snapshot.load is Load.RUNNING and users >= snapshot.target_users


def requests_of(snapshot: Snapshot, method: str, name: str) -> int:
    """Return how many requests the run has made to an endpoint."""
    return sum(
        endpoint.requests
        for endpoint in snapshot.endpoints
        if (endpoint.method, endpoint.name) == (method, name)
    )


def workers_of(snapshot: Snapshot) -> list[ProcessView]:
    """Return the workers that are ready."""
    return workers_at_work(snapshot.processes)


def remember(observed: Observations, snapshot: Snapshot) -> Observations:
    """Return the observations after one more second."""
    if observed.part != snapshot.part:
        observed = Observations(snapshot.part)
    setup = setup_of(snapshot)
    before = observed.steadiness
    is_fresh_load = is_loaded(snapshot)
    steadiness = observe(
        before,
        snapshot.now,
        setup,
        # A report of some seconds ago is no report of a load that runs.
        snapshot.load if is_fresh_load else Load.STOPPED,
        snapshot.processes,
    )
    observed = replace(observed, steadiness=steadiness)
    if before.setup is not None and replace(before.setup, users=setup.users) != setup:
        # Users on another server, or from other workers, are not comparable.
        observed = replace(observed, points=())
    if not is_fresh_load:
        is_on = observed.is_on and snapshot.load.is_on
        return replace(observed, is_on=is_on, saturated_s=0, late_s=0)
    run_s = snapshot.run_s or 0.0
    if not observed.is_on or run_s < observed.run_s:
        observed = replace(observed, points=(), in_order=True, most_users=0, peak=0)
    observed = replace(observed, is_on=True, run_s=run_s)
    return _with_figures(_with_limits(_with_points(observed, snapshot), snapshot))


def setup_of(snapshot: Snapshot) -> LabSetup:
    """Return what the load runs on."""
    return LabSetup(
        part=snapshot.part,
        workers=len(workers_of(snapshot)),
        shop=snapshot.shop,
        users=snapshot.target_users,
        locustfile=snapshot.locustfile,
        host=snapshot.host,
    )


def _with_points(observed: Observations, snapshot: Snapshot) -> Observations:
    """Add the run's order of requests, and the points of its ramp-up."""
    now = snapshot.now
    most_users = max(observed.most_users, snapshot.target_users)
    ahead = requests_of(snapshot, "POST", "/pets") - requests_of(snapshot, "GET", "/")
    points = observed.points
    users = now.users or 0
    if (not points or users >= POINT_GROWTH * points[-1].users) and now.rps is not None:
        points = (*points, Point(users, now.rps, now.p95_ms))
    return replace(
        observed,
        most_users=most_users,
        peak=max(observed.peak, users),
        # A user that has posted and not yet got its page is one ahead.
        in_order=observed.in_order and 0 <= ahead <= most_users,
        points=points,
    )


def _with_limits(observed: Observations, snapshot: Snapshot) -> Observations:
    """Add how long a lone worker has been saturated, and the objective missed."""
    now, workers = snapshot.now, workers_of(snapshot)
    cpu = now.cpu_percent.get(workers[0].name) if len(workers) == 1 else None
    # On the way up the p95 is one of more users each second: no number of users is late by it.
    is_late = all_up(snapshot) and snapshot.misses_objective(now.p95_ms)
    late_s = observed.late_s + 1 if is_late else 0
    # Where users become fewer, those that are left still wait in the queue of those that went.
    late = late_s >= IN_A_ROW_S and (now.users or 0) >= observed.peak
    is_saturated = cpu is not None and cpu >= SATURATED_PERCENT
    return replace(
        observed,
        saturated_s=observed.saturated_s + 1 if is_saturated else 0,
        late_s=late_s,
        late_users=_least(observed.late_users, snapshot.target_users if late else None),
        fewest_workers=_least(observed.fewest_workers, len(workers) or None),
        fewest_up=_least(observed.fewest_up, snapshot.target_users if all_up(snapshot) else None),
    )


def _with_figures(observed: Observations) -> Observations:
    """Add the steady figures of the setup of now, in place of its earlier ones."""
    current = observed.current
    if current is None:
        return observed
    others = tuple(each for each in observed.figures if each.setup != current.setup)
    return replace(observed, figures=(*others, current)[-KEPT_FIGURES:])


def _least(before: int | None, now: int | None) -> int | None:
    known = [figure for figure in (before, now) if figure is not None]
    return min(known, default=None)
