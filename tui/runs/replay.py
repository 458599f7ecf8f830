"""A kept run as the screen shows it: any of its seconds from its journal. Pure but for reading."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui.analysis.history import KEPT_SAMPLES, gap
from tui.model.sample import Sample
from tui.model.snapshot import Event, Snapshot, Totals
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.codec import Columns, Undecodable, decoded
from tui.runs.journal import Head, lines, parsed, read_head
from tui.runs.recorder import STARTED_AT, Recorder
from tui.runs.report import run_json
from tui.runs.seconds import RunState, Second

# To go to a second, at most so many lines are read again: 1 ms.
CHECKPOINT_EVERY = 64
RECENT_EVENTS = 100
# A machine that slept for longer leaves a jump in the charts, and not a million empty seconds.
LONGEST_GAP_S = 86_400.0
LOST = "petload ended before the run did"


@dataclass(slots=True)
class Replay:
    """The seconds of a journal. `damage` says why the rest of it could not be read."""

    head: Head
    columns: Columns
    damage: str | None = None
    samples: list[Sample] = field(default_factory=list)
    # How many samples and events there were, by second.
    _sampled: list[int] = field(default_factory=list)
    _happened: list[int] = field(default_factory=list)
    _events: list[Event] = field(default_factory=list)
    _lines: list[bytes] = field(default_factory=list)
    _checkpoints: list[Second] = field(default_factory=list)
    _last: Second = field(default_factory=Second)

    def __len__(self) -> int:
        """Return how many seconds there are."""
        return len(self._lines)

    @property
    def times(self) -> list[float]:
        """The time of each second, in s since the lab opened."""
        return [self.samples[count - 1].t for count in self._sampled]

    @property
    def events(self) -> Sequence[Event]:
        """All events of the run."""
        return tuple(self._events)

    def add(self, line: bytes) -> None:
        """Take in the next line. Raises Undecodable, and takes in nothing of it then."""
        try:
            self._add(line, parsed(line))
        except Undecodable:
            self._last = self._second(len(self) - 1) if self._lines else Second()
            raise

    def _add(self, line: bytes, changes: Mapping[str, Any]) -> None:
        now = self._last
        now.apply(changes, self.columns)
        sample: Sample = now.value("now", self.columns)
        events = decoded(tuple[Event, ...], changes.get("events", []), self.columns)
        if not self._lines:
            # What a screen needs is in the first line; what follows is checked when it is shown.
            now.snapshot(self.columns)
            now.state(self.columns)
        self._add_sample(sample)
        self._events += events
        if len(self._lines) % CHECKPOINT_EVERY == 0:
            self._checkpoints.append(now.copy())
        self._lines.append(line)
        self._sampled.append(len(self.samples))
        self._happened.append(len(self._events))

    def _add_sample(self, sample: Sample) -> None:
        if self.samples:
            if self.samples[-1].t >= sample.t:
                return
            if sample.t - self.samples[-1].t < LONGEST_GAP_S:
                self.samples += gap(self.samples[-1].t, sample.t)
        self.samples.append(sample)

    def snapshot(self, second: int) -> Snapshot:
        """Return a second as the screen shows it; the first is 0. Raises Undecodable."""
        sampled, happened = self._sampled[second], self._happened[second]
        return self._second(second).snapshot(
            self.columns,
            history=tuple(self.samples[max(0, sampled - KEPT_SAMPLES) : sampled]),
            events=tuple(self._events[max(0, happened - RECENT_EVENTS) : happened]),
        )

    def state(self, second: int) -> RunState:
        """Return what else was known of the run then. Raises Undecodable."""
        return self._second(second).state(self.columns)

    def at(self, t: float) -> int:
        """Return the last second that began by `t`, the first one before that."""
        return max(0, bisect_right(self.times, t) - 1)

    def sample(self, second: int) -> Sample:
        """Return what was measured in a second."""
        return self.samples[self._sampled[second] - 1]

    def seconds(self) -> Iterator[Second]:
        """Yield every second's state, for one look each: the next one changes it."""
        found = Second()
        for line in self._lines:
            found.apply(parsed(line), self.columns)
            yield found

    def _second(self, second: int) -> Second:
        checkpoint = second // CHECKPOINT_EVERY
        found = self._checkpoints[checkpoint].copy()
        for line in self._lines[checkpoint * CHECKPOINT_EVERY + 1 : second + 1]:
            found.apply(parsed(line), self.columns)
        return found


def replay(path: Path) -> Replay:
    """Return the seconds of a journal up to where it ends or is damaged.

    Raises OSError, and Undecodable where even its head cannot be read.
    """
    every = lines(path)
    first = next(every, None)
    if first is None:
        raise Undecodable("it has no whole line")
    found = Replay(*read_head(first))
    try:
        for line in every:
            found.add(line)
    except Undecodable as error:
        found.damage = str(error)
    return found


def lost_run(found: Replay) -> dict[str, Any]:
    """Return the JSON of a run that was never finished: the figures so far. Raises Undecodable."""
    head, last = found.head, Second()
    try:
        started_at = datetime.strptime(head.started_at, STARTED_AT).replace(tzinfo=UTC)
    except ValueError as error:
        raise Undecodable("its start is no time") from error
    run = Recorder(head.plan, head.host, head.number, head.started_t, started_at)
    run.locustfiles = head.locustfiles
    state, totals, verdict, t = RunState(0), Totals(), Verdict(Bottleneck.IDLE), head.started_t
    for number, second in enumerate(found.seconds()):
        last = second
        stopped_t = second.value("stopped_t", found.columns)
        if stopped_t is not None:
            run.stop(stopped_t)
        run.add(
            found.sample(number),
            second.value("count", found.columns),
            second.table("processes", found.columns),
            second.value("strangers", found.columns),
        )
    if len(found):
        state, t = last.state(found.columns), found.samples[-1].t
        totals = last.value("totals", found.columns)
        verdict = last.value("verdict", found.columns)
        spawn_rate = last.value("spawn_rate", found.columns)
        run.plan = replace(run.plan, users=state.users, spawn_rate=spawn_rate)
    run.lost, run.exit_codes = list(state.lost), dict(state.exit_codes)
    run.streaks = list(state.streaks)
    # It may have been killed when the last figures were there, and only the JSON was not.
    run.ended_by, run.aborted = (
        (state.ended_by, state.aborted) if state.is_final else ("lost", LOST)
    )
    return run_json(
        run.finish(
            t=t,
            machine=head.machine,
            totals=totals,
            endpoints=last.table("endpoints", found.columns),
            failures=last.table("failures", found.columns),
            worker_requests={},
            events=found.events,
            verdict=verdict,
            outcomes=replace(
                state.outcomes,
                statuses=state.statuses,
                exceptions=last.table("exceptions", found.columns),
            ),
        )
    )
