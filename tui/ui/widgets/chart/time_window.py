"""Which seconds of a run are looked at: how many, up to which, and at which one closely.

Pure. A history is whatever has a time, a second apart, the newest last; it grows at its end and may
lose its oldest seconds. What is held is held by time, so that it stays where it is meanwhile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

SPANS_S = (60, 120, 300, 600, 1800)
"""What can be zoomed to, beside the whole run."""
_WHOLE_S = (60, 120, 300, 600, 900, 1200, 1800, 2700, 3600)
"""The whole run is shown in one of these: a span that grew each second would move everything."""


class Timed(Protocol):
    """A second of the history."""

    @property
    def t(self) -> float:
        """In s, rising."""


@dataclass(frozen=True, slots=True)
class Held:
    """A window that does not move on: its newest second, and the one that is read."""

    end_t: float
    cursor_t: float


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """`span_s` seconds, or None for the whole run; up to the newest one, unless it is `held`."""

    span_s: int | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A window on a history: the seconds from `start` to before `stop`, by index.

    `seconds` is what the full width stands for: more than there are, where the run is young.
    `cursor` is the index of the one that is read.
    """

    start: int
    stop: int
    seconds: int
    cursor: int

    @property
    def cursor_age(self) -> int:
        """Seconds from the one that is read to the newest in the window."""
        return self.stop - 1 - self.cursor


def shown(window: TimeWindow, history: Sequence[Timed]) -> Shown:
    """What the window shows of a history of at least one second."""
    newest = len(history)
    stop = newest if window.held is None else _up_to(history, window.held.end_t)
    seconds = window.span_s or next((each for each in _WHOLE_S if each >= stop), stop)
    stop = _clamp(stop, min(window.span_s or 1, newest), newest)
    start = max(0, stop - seconds)
    at = newest if window.held is None else _up_to(history, window.held.cursor_t)
    return Shown(start, stop, seconds, _clamp(at - 1, start, stop - 1))


def follow(window: TimeWindow) -> TimeWindow:
    """From now on the newest second is at its end."""
    return replace(window, held=None)


def pointed(window: TimeWindow, history: Sequence[Timed], cursor: int) -> TimeWindow:
    """Read this second; the window moves where it must. The newest one is followed."""
    now = shown(window, history)
    cursor = _clamp(cursor, 0, len(history) - 1)
    stop = now.stop - max(0, now.start - cursor) + max(0, cursor + 1 - now.stop)
    return _held(window, history, stop, cursor)


def moved(window: TimeWindow, history: Sequence[Timed], seconds: int) -> TimeWindow:
    """Read so many seconds later, or earlier where they are negative."""
    return pointed(window, history, shown(window, history).cursor + seconds)


def paged(window: TimeWindow, history: Sequence[Timed], pages: int) -> TimeWindow:
    """Move window and cursor by half a window, to the left where `pages` is negative."""
    now = shown(window, history)
    by = pages * (now.seconds // 2)
    newest = len(history)
    stop = _clamp(now.stop + by, min(now.seconds, newest), newest)
    cursor = _clamp(now.cursor + by, max(0, stop - now.seconds), stop - 1)
    return _held(window, history, stop, cursor)


def oldest(window: TimeWindow, history: Sequence[Timed]) -> TimeWindow:
    """Read the oldest second that is there."""
    return pointed(window, history, 0)


def zoomed(window: TimeWindow, history: Sequence[Timed], steps: int) -> TimeWindow:
    """Show less by so many steps, or more where they are negative.

    The cursor keeps its second, and about its place; what follows goes on to follow. Spans that
    would show no less than the whole run are passed over.
    """
    choices = [*(span for span in SPANS_S if span < len(history)), None]
    at = choices.index(window.span_s) if window.span_s in choices else len(choices) - 1
    wanted = replace(window, span_s=choices[_clamp(at - steps, 0, len(choices) - 1)])
    if window.held is None or wanted == window:
        return wanted
    before = shown(window, history)
    if wanted.span_s is None:
        stop = len(history)
    else:
        stop = before.cursor + 1 + before.cursor_age * wanted.span_s // before.seconds
    return _held(wanted, history, stop, before.cursor)


def _held(window: TimeWindow, history: Sequence[Timed], stop: int, cursor: int) -> TimeWindow:
    if cursor >= len(history) - 1:
        return follow(window)
    end = _clamp(stop, 1, len(history)) - 1
    return replace(window, held=Held(history[end].t, history[cursor].t))


def _up_to(history: Sequence[Timed], t: float) -> int:
    """How many seconds of the history are not later than `t`."""
    return bisect_right(history, t, key=lambda second: second.t)


def _clamp(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
