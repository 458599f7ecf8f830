"""What the seconds add up to beside the verdict: proofs, marks, and how honest the SLO is."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from tui.analysis.effect import EffectTracker, Setup
from tui.analysis.slo import SloHonesty
from tui.analysis.thresholds import SATURATED_PERCENT
from tui.model.sample import Sample
from tui.model.snapshot import Annotation, Event, Load, SloView

# A worker that is full for so long is not only starting.
SATURATED_AFTER_S = 3
KEPT_MARKS = 50


@dataclass(frozen=True, slots=True)
class Second:
    """One second as it is added up. `missed` answers missed the objective of `slo_ms` in it.

    `fallen` are the names of workers that have ended and were not asked to.
    """

    sample: Sample
    load: Load
    setup: Setup
    missed: int
    probe_waiting_s: float | None
    slo_ms: float
    fallen: tuple[str, ...] = ()


class ChangeTracker:
    """Is handed every second; `proof`, `slo` and `marks` are what has been found so far."""

    def __init__(self) -> None:
        self.effect: Event | None = None
        self.slo: SloView | None = None
        self.marks: deque[Annotation] = deque(maxlen=KEPT_MARKS)
        self._effects = EffectTracker()
        self._honesty = SloHonesty()
        self._full_s: Counter[str] = Counter()
        self._workers: int | None = None
        self._last: Second | None = None

    def add(self, second: Second) -> list[str]:
        """Take in a second; returns what is news, a sentence each."""
        before, self._last = self._last, second
        if before is not None and before.setup.part != second.setup.part:
            # What another part has proved says nothing of this one.
            self.effect = None
        self._mark(before, second)
        news = list(self._saturated(second.sample))
        said = self._effects.add(
            second.sample, second.setup, is_running=second.load is Load.RUNNING
        )
        if said is not None:
            self.effect = Event(second.sample.t, said)
            news.append(said)
        waiting_s = second.probe_waiting_s
        self.slo = self._honesty.add(
            second.missed,
            second.sample.probe_ms,
            1000 * waiting_s if waiting_s is not None else None,
            second.slo_ms,
        )
        return news

    def _mark(self, before: Second | None, now: Second) -> None:
        was_on = before is not None and before.load.is_on
        if now.load.is_on and not was_on:
            self._honesty.begin_run()
        lost = [] if before is None else [n for n in now.fallen if n not in before.fallen]
        texts = [
            *(["start"] if now.load.is_on and not was_on else []),
            *(["stop"] if was_on and not now.load.is_on else []),
            *([] if before is None else _changes(before.setup, now.setup)),
            *(f"{name} lost" for name in lost),
        ]
        workers = now.setup.workers or self._workers
        # A pool that comes up again as it was, after a switch, has not changed; a lost one is told.
        if workers != self._workers and self._workers is not None and not lost:
            texts.append(f"{workers} worker{'s' if workers != 1 else ''}")
        self._workers = workers
        self.marks.extend(Annotation(now.sample.t, text) for text in texts)

    def _saturated(self, sample: Sample) -> Iterator[str]:
        """Once for each time that a worker becomes full."""
        for name, percent in sample.cpu_percent.items():
            if not name.startswith("worker-"):
                continue
            full = percent is not None and percent >= SATURATED_PERCENT and bool(sample.users)
            self._full_s[name] = self._full_s[name] + 1 if full else 0
            if self._full_s[name] == SATURATED_AFTER_S:
                self.marks.append(Annotation(sample.t - SATURATED_AFTER_S + 1, f"{name} saturated"))
                yield f"{name} is saturated"


def _changes(before: Setup, now: Setup) -> Iterator[str]:
    """What of a setup has become another, a word or two each."""
    if before.part != now.part:
        # Another part has users and a shop of its own.
        yield "part"
        return
    if before.shop != now.shop:
        yield f"shop {now.shop}"
    if before.users != now.users:
        yield f"{now.users:,} users"
