"""What the seconds of a part have shown so far, as far as a step asks for it. Pure.

A step such as 'two workers make more RPS than one' needs a figure of minutes ago. It is kept here,
and forgotten when the lab goes to another part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import fmean

from tui.lab.proof import SETTLE_S, STEADY_SAMPLES, UP_SHARE, Setup
from tui.lab.snapshot import Load, ProcessView, Sample, Snapshot
from tui.lab.verdict.thresholds import SATURATED_PERCENT

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
class Seen:
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


def remember(seen: Seen, snapshot: Snapshot) -> Seen:
    """Take in a second."""
    if seen.part != snapshot.part:
        seen = Seen(snapshot.part)
    if not is_loaded(snapshot):
        return replace(
            seen,
            is_on=seen.is_on and snapshot.load.is_on,
            window=(),
            since_t=snapshot.t,
            full_s=0,
            late_s=0,
        )
    run_s = snapshot.run_s or 0.0
    if not seen.is_on or run_s < seen.run_s:
        seen = replace(seen, points=(), in_order=True, most_users=0, peak=0)
    setup = setup_of(snapshot)
    if seen.setup is not None and replace(seen.setup, users=setup.users) != setup:
        # Users on another server, or from other workers, are not to be compared with.
        seen = replace(seen, points=())
    seen = replace(seen, is_on=True, run_s=run_s)
    return _steady(_limits(_run(seen, snapshot), snapshot), snapshot, setup)


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


def _run(seen: Seen, snapshot: Snapshot) -> Seen:
    """The run's order of requests, and the points of its way up."""
    now = snapshot.now
    most_users = max(seen.most_users, snapshot.target_users)
    ahead = requests_of(snapshot, "POST", "/pets") - requests_of(snapshot, "GET", "/")
    points = seen.points
    users = now.users or 0
    if (not points or users >= POINT_GROWTH * points[-1].users) and now.rps is not None:
        points = (*points, Point(users, now.rps, now.p95_ms))
    return replace(
        seen,
        most_users=most_users,
        peak=max(seen.peak, users),
        # A user that has posted and not yet got its page is one ahead.
        in_order=seen.in_order and 0 <= ahead <= most_users,
        points=points,
    )


def _limits(seen: Seen, snapshot: Snapshot) -> Seen:
    """How long a lone worker has been full, and the objective missed."""
    now, workers = snapshot.now, workers_of(snapshot)
    cpu = now.cpu_percent.get(workers[0].name) if len(workers) == 1 else None
    late_s = seen.late_s + 1 if now.p95_ms is not None and now.p95_ms > snapshot.slo_ms else 0
    # Where users become fewer, those that are left still wait in the queue of those that went.
    late = late_s >= IN_A_ROW and (now.users or 0) >= seen.peak
    return replace(
        seen,
        full_s=seen.full_s + 1 if cpu is not None and cpu >= SATURATED_PERCENT else 0,
        late_s=late_s,
        late_users=_least(seen.late_users, now.users if late else None),
        fewest_workers=_least(seen.fewest_workers, len(workers) or None),
        fewest_up=_least(seen.fewest_up, snapshot.target_users if all_up(snapshot) else None),
    )


def _steady(seen: Seen, snapshot: Snapshot, setup: Setup) -> Seen:
    """What does not change for a while, with all users up."""
    now, t, workers = snapshot.now, snapshot.t, workers_of(snapshot)
    missed = bool(seen.window) and t - seen.window[-1].t > GAP_S
    if setup != seen.setup or missed:
        seen = replace(seen, setup=setup, since_t=t, window=())
    wanted, users = snapshot.target_users, now.users or 0
    is_up = UP_SHARE * wanted <= users <= wanted / UP_SHARE and snapshot.load is Load.RUNNING
    # One that has no users yet does not do its share yet.
    share = bool(workers) and all(view.users for view in workers)
    if not is_up or not share or now.rps is None:
        return replace(seen, since_t=t, window=())
    if t - seen.since_t < SETTLE_S:
        return seen
    window = (*seen.window, now)[-LONG_SAMPLES:]
    seen = replace(seen, window=window)
    if len(window) < STEADY_SAMPLES:
        return seen
    last = window[-STEADY_SAMPLES:]
    found = Steady(
        setup=setup,
        t=t,
        rps=fmean(sample.rps or 0.0 for sample in last),
        p95_ms=_mean([sample.p95_ms for sample in last]),
        mean_ms=_mean([sample.mean_ms for sample in last]),
    )
    others = tuple(each for each in seen.steady if each.setup != setup)
    return replace(seen, steady=(*others, found)[-KEPT_STEADY:])


def _mean(figures: list[float | None]) -> float | None:
    """None where one of them is not known."""
    known = [figure for figure in figures if figure is not None]
    return fmean(known) if known and len(known) == len(figures) else None


def _least(before: int | None, now: int | None) -> int | None:
    known = [figure for figure in (before, now) if figure is not None]
    return min(known, default=None)
