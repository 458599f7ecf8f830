"""What a change proves: RPS before and after, and nothing else changed. Pure but for its memory.

Of all signals this is the strongest: it asks the system itself. Whoever is the limit, more of
something else brings nothing.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from statistics import fmean

from tui.analysis.thresholds import MACHINE_FULL_PERCENT
from tui.model.parts import ShopMode
from tui.model.process_names import MACHINE
from tui.model.sample import Sample

# After a change users are shared out anew; what is measured meanwhile is neither before nor after.
SETTLE_S = 4.0
# So many steady seconds are compared.
STEADY_SAMPLES = 5
# Of the users wanted, so many must be up, and hardly more: as a worker joins, those that are to
# leave another one finish what they are at.
UP_SHARE, MOST_SHARE = 0.9, 1.05
# Noise moves RPS by a few percent from one five seconds to the next.
SAME_SHARE = 0.08
# A worker more that brings this much is worth a core.
LIMIT_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Setup:
    """What a test runs on."""

    part: int
    workers: int
    shop: ShopMode
    users: int
    locustfile: str
    host: str


@dataclass(frozen=True, slots=True)
class Steady:
    """A setup under steady load, what it did, and how busy all cores were meanwhile [%]."""

    setup: Setup
    rps: float
    machine_percent: float = 0.0


@dataclass(slots=True)
class EffectTracker:
    """Is handed every second, and says once what each change has proved."""

    _setup: Setup | None = None
    _since_t: float = 0.0
    _last: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=STEADY_SAMPLES))
    _before: Steady | None = None
    _now: Steady | None = None
    _told: bool = False

    def add(self, sample: Sample, setup: Setup, *, is_running: bool) -> str | None:
        """Take in a second; returns a sentence in the second in which a comparison is complete.

        `is_running`: the load is on, and neither comes up nor stops.
        """
        if setup != self._setup:
            self._begin(setup, sample.t)
        users = sample.users
        up = users is not None and UP_SHARE <= users / setup.users <= MOST_SHARE
        if not is_running or not up or sample.rps is None:
            self._since_t = sample.t
            self._last.clear()
            return None
        if sample.t - self._since_t < SETTLE_S:
            return None
        self._last.append((sample.rps, sample.cpu_percent.get(MACHINE) or 0.0))
        if len(self._last) < STEADY_SAMPLES:
            return None
        rps, machine_percent = (fmean(figures) for figures in zip(*self._last, strict=True))
        self._now = Steady(setup, rps, machine_percent)
        if self._told or self._before is None:
            return None
        self._told = True
        return compare(self._before, self._now)

    def _begin(self, setup: Setup, t: float) -> None:
        # What was too short to be steady is passed over.
        self._before = self._now or self._before
        self._setup, self._since_t, self._now, self._told = setup, t, None, False
        self._last.clear()


def compare(before: Steady, after: Steady) -> str | None:
    """What the change from one to the other proves; None where more than one thing changed."""
    if before.rps <= 0:
        return None
    change = after.rps / before.rps - 1
    figures = f"({before.rps:,.0f} → {after.rps:,.0f} RPS)"
    full = max(before.machine_percent, after.machine_percent) >= MACHINE_FULL_PERCENT
    if replace(before.setup, workers=after.setup.workers) == after.setup:
        return _workers(before.setup.workers, after.setup.workers, change, figures, full=full)
    if replace(before.setup, shop=after.setup.shop) == after.setup:
        return _shop(after.setup.shop, change, figures, full=full)
    return None


def _workers(before: int, after: int, change: float, figures: str, *, full: bool) -> str | None:
    """`full`: no core was free, with the more or with the fewer of them."""
    if before == after:
        return None
    # Who has no core to run on proves nothing by bringing nothing.
    nothing = "no core was free for it" if full else "the tester was not the limit"
    if after < before:
        if change <= -LIMIT_SHARE:
            return f"{_count(after)} RPS fell by {-change:.0%} {figures}: the tester is the limit."
        if change < SAME_SHARE:
            return f"{_count(after)} RPS stayed {figures}: {nothing}."
        return f"{_count(after)} RPS rose by {change:.0%} {figures}: more took the shop's CPU."
    who = {1: "A second worker", 2: "A third worker"}.get(before, "Another worker")
    who = who if after == before + 1 else f"{after - before} workers more"
    if change >= LIMIT_SHARE:
        return f"{who} added {change:.0%} {figures}: the tester was the limit."
    if change > SAME_SHARE:
        little = nothing if full else "too little to blame the tester"
        return f"{who} added {change:.0%} {figures}: {little}."
    if change > -SAME_SHARE:
        return f"{who} added {max(0.0, change):.0%} {figures}: {nothing}."
    return f"{who} took {-change:.0%} away {figures}: the workers take the shop's CPU."


def _count(workers: int) -> str:
    return "With one worker" if workers == 1 else f"With {workers} workers"


def _shop(shop: ShopMode, change: float, figures: str, *, full: bool) -> str:
    server = "the production server" if shop is ShopMode.PROD else "the development server"
    if change >= LIMIT_SHARE:
        return f"By {server} RPS rose by {change:.0%} {figures}: the shop was the limit."
    if change <= -LIMIT_SHARE:
        return f"By {server} RPS fell by {-change:.0%} {figures}: now the shop is the limit."
    nothing = "no core was free" if full else "the shop was not the limit"
    return f"By {server} RPS stayed {figures}: {nothing}."
