"""Track what changes over a session: effects of changes, chart marks, saturation, SLO violations.

It adds to the verdict what only many seconds can tell. No I/O.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from tui.analysis.effect import EffectTracker
from tui.analysis.slo import ViolationCounter
from tui.analysis.steadiness import LabSetup, Steadiness, observe
from tui.analysis.thresholds import IN_A_ROW_S, SATURATED_PERCENT
from tui.model.process_names import is_worker
from tui.model.sample import Sample
from tui.model.snapshot import Annotation, Event, Load, ProcessView, SloView

KEPT_MARKS = 50


@dataclass(frozen=True, slots=True)
class Second:
    """One second as the tracker adds it up.

    `missed` answers missed the objective in it; `slo_ms` is None where petload does not know it.
    `processes` are the rows of the process table; `crashed` are the names of workers that ended
    unexpectedly.
    """

    sample: Sample
    load: Load
    setup: LabSetup
    missed: int
    probe_waiting_s: float | None
    slo_ms: float | None
    processes: tuple[ProcessView, ...] = ()
    crashed: tuple[str, ...] = ()


class ChangeTracker:
    """Take in every second; `effect`, `slo` and `marks` are what has been found so far."""

    def __init__(self) -> None:
        self.effect: Event | None = None
        self.slo: SloView | None = None
        self.marks: deque[Annotation] = deque(maxlen=KEPT_MARKS)
        self._steadiness = Steadiness()
        self._effects = EffectTracker()
        self._violations = ViolationCounter()
        self._saturated_s: Counter[str] = Counter()
        self._workers: int | None = None
        self._last: Second | None = None

    def add(self, second: Second) -> list[str]:
        """Take in a second; return what there is to log, a sentence each."""
        before, self._last = self._last, second
        if before is not None and before.setup.part != second.setup.part:
            # An effect that another part had says nothing about this one.
            self.effect = None
        self._mark(before, second)
        sentences = list(self._saturated(second.sample))
        self._steadiness = observe(
            self._steadiness, second.sample, second.setup, second.load, second.processes
        )
        effect = self._effects.add(self._steadiness.figures)
        if effect is not None:
            self.effect = Event(second.sample.t, effect)
            sentences.append(effect)
        waiting_s = second.probe_waiting_s
        self.slo = self._violations.add(
            second.missed,
            second.sample.probe_ms,
            1000 * waiting_s if waiting_s is not None else None,
            second.slo_ms,
        )
        return sentences

    def _mark(self, before: Second | None, now: Second) -> None:
        was_on = before is not None and before.load.is_on
        if now.load.is_on and not was_on:
            self._violations.begin_run()
        lost = [] if before is None else [n for n in now.crashed if n not in before.crashed]
        texts = [
            *(["start"] if now.load.is_on and not was_on else []),
            *(["stop"] if was_on and not now.load.is_on else []),
            *([] if before is None else _changes(before.setup, now.setup)),
            *(f"{name} lost" for name in lost),
        ]
        workers = now.setup.workers or self._workers
        # A pool that comes up again at its size, after a switch, has not changed; a lost worker
        # has a mark of its own.
        if workers != self._workers and self._workers is not None and not lost:
            texts.append(f"{workers} worker{'s' if workers != 1 else ''}")
        self._workers = workers
        self.marks.extend(Annotation(now.sample.t, text) for text in texts)

    def _saturated(self, sample: Sample) -> Iterator[str]:
        """Yield a sentence once for each time that a worker becomes saturated."""
        for name, percent in sample.cpu_percent.items():
            if not is_worker(name):
                continue
            is_saturated = (
                percent is not None and percent >= SATURATED_PERCENT and bool(sample.users)
            )
            self._saturated_s[name] = self._saturated_s[name] + 1 if is_saturated else 0
            if self._saturated_s[name] == IN_A_ROW_S:
                self.marks.append(Annotation(sample.t - IN_A_ROW_S + 1, f"{name} saturated"))
                yield f"{name} is saturated"


def _changes(before: LabSetup, now: LabSetup) -> Iterator[str]:
    """Yield what changed between two setups, a word or two each."""
    if before.part != now.part:
        # Another part has users and a shop of its own.
        yield "part"
        return
    if before.shop != now.shop:
        yield f"shop {now.shop}"
    if before.users != now.users:
        yield f"{now.users:,} users"
