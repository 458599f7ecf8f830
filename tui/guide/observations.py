"""What the seconds of a part have shown so far, as far as a step asks for it. Pure.

A step such as 'two workers make more RPS than one' needs a figure of minutes ago. It is kept here,
and forgotten when the lab goes to another part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean

from tui.analysis.effect import SETTLE_S, STEADY_SAMPLES, UP_SHARE, Setup
from tui.analysis.thresholds import SATURATED_PERCENT
from tui.model.sample import Sample
from tui.model.snapshot import Load, ProcessView, Snapshot

# A report older than this is not of now: workers report once a second.
FRESH_S = 3.0
# Seconds that nobody measured lie between: what was steady before may not be any more.
GAP_S = 2.5
# At a few RPS one second says little: ten of them level it to a few percent.
LONG_SAMPLES = 10
# While users come up a point is kept for every tenth more; so there are never many.
POINT_GROWTH = 1.1
KEPT_STEADY = 20
# Seconds: one is a hiccup.
IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Steady:
    """What a setup did over a few seconds with all its users up; the last of them was at `t`."""

    setup: Setup
    t: float
    rps: float
    p95_ms: float | None
    mean_ms: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """Users on their way up, and what they did in that second."""

    users: int
    rps: float | None
    p95_ms: float | None


@dataclass(frozen=True, slots=True)
class Observations:
    """Of one part; times in s since the lab opened.

    Of the run that is on: `points`, `in_order` (no GET / came before its POST /pets), `most_users`
    (that were asked for), `full_s` (seconds in a row that a lone worker was saturated), `late_s`
    (seconds in a row that the p95 missed the objective).
    Of the part: `steady` (the newest of every setup, in the order of time), `fewest_up` (the
    fewest users that were all up), `fewest_workers` (under load), `late_users` (the fewest users
    that missed the objective on their way up).
    """

    part: int
    is_on: bool = False
    run_s: float = 0.0
    points: tuple[Point, ...] = ()
    in_order: bool = True
    most_users: int = 0
    peak: int = 0
    full_s: int = 0
    late_s: int = 0
    setup: Setup | None = None
    since_t: float = 0.0
    window: tuple[Sample, ...] = ()
    steady: tuple[Steady, ...] = ()
    fewest_up: int | None = None
    fewest_workers: int | None = None
    late_users: int | None = None

    @property
    def current(self) -> Steady | None:
        """What the setup of now does, where it is steady just now."""
        return self.steady[-1] if self.steady and len(self.window) >= STEADY_SAMPLES else None

    @property
    def long_rps(self) -> float | None:
        """RPS over the last ten steady seconds."""
        if len(self.window) < LONG_SAMPLES:
            return None
        return _mean([sample.rps for sample in self.window])


def is_loaded(snapshot: Snapshot) -> bool:
    """Whether users are at work, by a report that is of now; a load that stops does not count."""
    is_on = snapshot.load in (Load.SPAWNING, Load.RUNNING)
    return is_on and is_fresh(snapshot) and bool(snapshot.now.users)


def is_fresh(snapshot: Snapshot) -> bool:
    """Whether the master's figures are of now."""
    return snapshot.report_age_s is not None and snapshot.report_age_s <= FRESH_S


def all_up(snapshot: Snapshot) -> bool:
    """Whether all users that were asked for are at work."""
    users = snapshot.now.users or 0
    return is_loaded(snapshot) and snapshot.load is Load.RUNNING and users >= snapshot.target_users


def requests_of(snapshot: Snapshot, method: str, name: str) -> int:
    """How many of them the run has made."""
    return sum(
        endpoint.requests
        for endpoint in snapshot.endpoints
        if (endpoint.method, endpoint.name) == (method, name)
    )


def workers_of(snapshot: Snapshot) -> list[ProcessView]:
    """The workers that are at work or about to be."""
    return [
        view for view in snapshot.processes if view.role == "worker" and view.state == "running"
    ]


def remember(observed: Observations, snapshot: Snapshot) -> Observations:
    """Take in a second."""
    if observed.part != snapshot.part:
        observed = Observations(snapshot.part)
    if not is_loaded(snapshot):
        return replace(
            observed,
            is_on=observed.is_on and snapshot.load.is_on,
            window=(),
            since_t=snapshot.t,
            full_s=0,
            late_s=0,
        )
    run_s = snapshot.run_s or 0.0
    if not observed.is_on or run_s < observed.run_s:
        observed = replace(observed, points=(), in_order=True, most_users=0, peak=0)
    setup = setup_of(snapshot)
    if observed.setup is not None and replace(observed.setup, users=setup.users) != setup:
        # Users on another server, or from other workers, are not to be compared with.
        observed = replace(observed, points=())
    observed = replace(observed, is_on=True, run_s=run_s)
    return _steady(_limits(_run(observed, snapshot), snapshot), snapshot, setup)


def setup_of(snapshot: Snapshot) -> Setup:
    """What the test runs on."""
    return Setup(
        part=snapshot.part,
        workers=len(workers_of(snapshot)),
        shop=snapshot.shop,
        users=snapshot.target_users,
        locustfile=snapshot.locustfile,
        host=snapshot.host,
    )


def _run(observed: Observations, snapshot: Snapshot) -> Observations:
    """The run's order of requests, and the points of its way up."""
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


def _limits(observed: Observations, snapshot: Snapshot) -> Observations:
    """How long a lone worker has been full, and the objective missed."""
    now, workers = snapshot.now, workers_of(snapshot)
    cpu = now.cpu_percent.get(workers[0].name) if len(workers) == 1 else None
    late_s = observed.late_s + 1 if now.p95_ms is not None and now.p95_ms > snapshot.slo_ms else 0
    # Where users become fewer, those that are left still wait in the queue of those that went.
    late = late_s >= IN_A_ROW and (now.users or 0) >= observed.peak
    return replace(
        observed,
        full_s=observed.full_s + 1 if cpu is not None and cpu >= SATURATED_PERCENT else 0,
        late_s=late_s,
        late_users=_least(observed.late_users, now.users if late else None),
        fewest_workers=_least(observed.fewest_workers, len(workers) or None),
        fewest_up=_least(observed.fewest_up, snapshot.target_users if all_up(snapshot) else None),
    )


def _steady(observed: Observations, snapshot: Snapshot, setup: Setup) -> Observations:
    """What does not change for a while, with all users up."""
    now, t, workers = snapshot.now, snapshot.t, workers_of(snapshot)
    missed = bool(observed.window) and t - observed.window[-1].t > GAP_S
    if setup != observed.setup or missed:
        observed = replace(observed, setup=setup, since_t=t, window=())
    wanted, users = snapshot.target_users, now.users or 0
    is_up = UP_SHARE * wanted <= users <= wanted / UP_SHARE and snapshot.load is Load.RUNNING
    # One that has no users yet does not do its share yet.
    share = bool(workers) and all(view.users for view in workers)
    if not is_up or not share or now.rps is None:
        return replace(observed, since_t=t, window=())
    if t - observed.since_t < SETTLE_S:
        return observed
    window = (*observed.window, now)[-LONG_SAMPLES:]
    observed = replace(observed, window=window)
    if len(window) < STEADY_SAMPLES:
        return observed
    last = window[-STEADY_SAMPLES:]
    found = Steady(
        setup=setup,
        t=t,
        rps=fmean(sample.rps or 0.0 for sample in last),
        p95_ms=_mean([sample.p95_ms for sample in last]),
        mean_ms=_mean([sample.mean_ms for sample in last]),
    )
    others = tuple(each for each in observed.steady if each.setup != setup)
    return replace(observed, steady=(*others, found)[-KEPT_STEADY:])


def _mean(figures: list[float | None]) -> float | None:
    """None where one of them is not known."""
    known = [figure for figure in figures if figure is not None]
    return fmean(known) if known and len(known) == len(figures) else None


def _least(before: int | None, now: int | None) -> int | None:
    known = [figure for figure in (before, now) if figure is not None]
    return min(known, default=None)
