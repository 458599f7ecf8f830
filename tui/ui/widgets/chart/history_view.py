"""What is in sight of a run's history: which seconds, and which one is read. Knows no screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.model.sample import Sample
from tui.model.snapshot import Annotation, Snapshot
from tui.ui.widgets.base.format import duration
from tui.ui.widgets.chart.time_window import TimeWindow, VisibleRange


@dataclass(frozen=True, slots=True)
class HistoryView:
    """A window on the history of the snapshot `drawn`, while `live` is the newest one.

    While it `is_paused`, `drawn` stays the snapshot of the moment when it was paused.
    """

    live: Snapshot
    drawn: Snapshot
    window: TimeWindow
    shown: VisibleRange
    is_paused: bool

    @property
    def follows(self) -> bool:
        """Whether the newest second is at the right end and is the one that is read."""
        return self.window.anchor is None and not self.is_paused

    @property
    def seconds(self) -> Sequence[Sample]:
        """The seconds in the window."""
        return self.drawn.history[self.shown.start : self.shown.stop]

    @property
    def end_t(self) -> float:
        """The time of the window's newest second."""
        return self.drawn.history[self.shown.stop - 1].t

    @property
    def read(self) -> Sample:
        """The second under the cursor."""
        return self.drawn.history[self.shown.cursor]

    @property
    def cursor_age(self) -> int | None:
        """Seconds from the cursor to the window's end; None while it follows."""
        return None if self.follows else self.shown.cursor_age


def span_text(view: HistoryView) -> str:
    """Return how much is shown: `last 60 s`, `10 min`, `whole run`."""
    span_s = view.window.span_s
    if span_s is None:
        return "whole run"
    span = f"{span_s} s" if span_s < 120 else f"{span_s // 60} min"
    return f"last {span}" if view.follows else span


def state_text(view: HistoryView) -> str:
    """Return whether the charts are live; if not, their time and the state of the run."""
    looking = f"looking back: {duration(view.seconds[0].t)} to {duration(view.end_t)}"
    if not view.is_paused:
        return "following" if view.follows else f"{looking}; now it is {duration(view.live.t)}"
    ago_s = max(0, round(view.live.t - view.drawn.t))
    if not view.drawn.load.is_on:
        since = "the load has been started since" if view.live.load.is_on else "the lab goes on"
    else:
        since = "the run goes on" if view.live.load.is_on else "the run has ended since"
    paused = f"paused {ago_s} s ago; {since}"
    return paused if view.window.anchor is None else f"{paused}; {looking}"


def run_time_s(moments: Sequence[Annotation], t: float) -> float | None:
    """Return how long the load had been on at `t`, or None if none was on."""
    last = next((m for m in reversed(moments) if m.t <= t and m.text in ("start", "stop")), None)
    return t - last.t if last is not None and last.text == "start" else None
