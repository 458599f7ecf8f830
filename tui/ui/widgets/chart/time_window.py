"""A window on the history of a run: how many seconds, up to which one, and which one is read.

Knows no screen. The seconds of a history rise in time, the newest last; it grows at its end and
may lose its oldest seconds. An anchored window is anchored by time, so that it stays in place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

SPANS_S = (60, 120, 300, 600, 1800)
"""The spans of the zoom, beside the whole run."""
_WHOLE_S = (60, 120, 300, 600, 900, 1200, 1800, 2700, 3600)
"""The whole run is shown in one of these: a span that grew each second would move everything."""


class Timed(Protocol):
    """A second of a history."""

    @property
    def t(self) -> float:
        """Its time in s."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of a window that does not move on: its newest second, and the one that is read."""

    end_t: float
    cursor_t: float


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """`span_s` seconds, or None for the whole run; up to the newest one, or to the anchor."""

    span_s: int | None = None
    anchor: Anchor | None = None


@dataclass(frozen=True, slots=True)
class VisibleRange:
    """The seconds in a window, by index: from `start` to before `stop`.

    `seconds` is what the full width stands for, which is more than there are while a run is young.
    `cursor` is the index of the second that is read.
    """

    start: int
    stop: int
    seconds: int
    cursor: int

    @property
    def cursor_age(self) -> int:
        """Seconds from the cursor to the newest second in the window."""
        return self.stop - 1 - self.cursor


def visible_range(window: TimeWindow, history: Sequence[Timed]) -> VisibleRange:
    """Return the range that the window shows of a history of at least one second."""
    newest = len(history)
    stop = newest if window.anchor is None else _up_to(history, window.anchor.end_t)
    seconds = window.span_s or next((each for each in _WHOLE_S if each >= stop), stop)
    stop = _clamp(stop, min(window.span_s or 1, newest), newest)
    start = max(0, stop - seconds)
    at = newest if window.anchor is None else _up_to(history, window.anchor.cursor_t)
    return VisibleRange(start, stop, seconds, _clamp(at - 1, start, stop - 1))


def follow(window: TimeWindow) -> TimeWindow:
    """Return a window that follows the newest second."""
    return replace(window, anchor=None)


def read_at(window: TimeWindow, history: Sequence[Timed], cursor: int) -> TimeWindow:
    """Return a window that reads this second, moved as little as possible.

    The newest second is followed.
    """
    now = visible_range(window, history)
    cursor = _clamp(cursor, 0, len(history) - 1)
    stop = now.stop - max(0, now.start - cursor) + max(0, cursor + 1 - now.stop)
    return _anchored(window, history, stop, cursor)


def moved(window: TimeWindow, history: Sequence[Timed], seconds: int) -> TimeWindow:
    """Return a window whose cursor is so many seconds later, or earlier if negative."""
    return read_at(window, history, visible_range(window, history).cursor + seconds)


def moved_by_pages(window: TimeWindow, history: Sequence[Timed], pages: int) -> TimeWindow:
    """Return a window that is moved by half its width, to the left if `pages` is negative."""
    now = visible_range(window, history)
    by = pages * (now.seconds // 2)
    newest = len(history)
    stop = _clamp(now.stop + by, min(now.seconds, newest), newest)
    cursor = _clamp(now.cursor + by, max(0, stop - now.seconds), stop - 1)
    return _anchored(window, history, stop, cursor)


def oldest(window: TimeWindow, history: Sequence[Timed]) -> TimeWindow:
    """Return a window that reads the oldest second."""
    return read_at(window, history, 0)


def zoomed(window: TimeWindow, history: Sequence[Timed], steps: int) -> TimeWindow:
    """Return a window that shows less by so many steps, or more if they are negative.

    The cursor keeps its second and, roughly, its place. A window that follows goes on to follow.
    Spans that would show no less than the whole run are skipped.
    """
    choices = [*(span for span in SPANS_S if span < len(history)), None]
    at = choices.index(window.span_s) if window.span_s in choices else len(choices) - 1
    wanted = replace(window, span_s=choices[_clamp(at - steps, 0, len(choices) - 1)])
    if window.anchor is None or wanted == window:
        return wanted
    before = visible_range(window, history)
    if wanted.span_s is None:
        stop = len(history)
    else:
        stop = before.cursor + 1 + before.cursor_age * wanted.span_s // before.seconds
    return _anchored(wanted, history, stop, before.cursor)


def _anchored(window: TimeWindow, history: Sequence[Timed], stop: int, cursor: int) -> TimeWindow:
    if cursor >= len(history) - 1:
        return follow(window)
    end = _clamp(stop, 1, len(history)) - 1
    return replace(window, anchor=Anchor(history[end].t, history[cursor].t))


def _up_to(history: Sequence[Timed], t: float) -> int:
    """Return how many seconds of the history are not later than `t`."""
    return bisect_right(history, t, key=lambda second: second.t)


def _clamp(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
