"""Which seconds are shown, for every window, zoom and move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.chart.time_window import (
    SPANS_S,
    Anchor,
    TimeWindow,
    VisibleRange,
    follow,
    moved,
    moved_by_pages,
    oldest,
    read_at,
    visible_range,
    zoomed,
)


@dataclass(frozen=True)
class Second:
    t: float


def seconds(count: int, first: float = 1.0) -> list[Second]:
    return [Second(first + n) for n in range(count)]


def test_the_newest_second_is_followed() -> None:
    window = TimeWindow(60)
    assert visible_range(window, seconds(100)) == VisibleRange(40, 100, 60, cursor=99)
    assert visible_range(window, seconds(101)) == VisibleRange(41, 101, 60, cursor=100)


def test_a_young_run_leaves_the_left_empty() -> None:
    assert visible_range(TimeWindow(60), seconds(10)) == VisibleRange(0, 10, 60, cursor=9)


@pytest.mark.parametrize(
    ("count", "span"), [(1, 60), (60, 60), (61, 120), (301, 600), (3600, 3600), (4000, 4000)]
)
def test_the_whole_run_has_a_round_span(count: int, span: int) -> None:
    assert visible_range(TimeWindow(), seconds(count)) == VisibleRange(
        0, count, span, cursor=count - 1
    )


def test_an_anchored_window_stays_while_the_run_goes_on() -> None:
    history = seconds(100)
    window = moved(TimeWindow(60), history, -5)
    assert window.anchor == Anchor(end_t=100.0, cursor_t=95.0)
    assert visible_range(window, seconds(180)) == VisibleRange(40, 100, 60, cursor=94)


def test_an_anchored_window_stays_while_the_oldest_seconds_go() -> None:
    window = moved(TimeWindow(60), seconds(200), -5)
    assert visible_range(window, seconds(150, first=51.0)) == VisibleRange(90, 150, 60, cursor=144)
    assert visible_range(window, seconds(150, first=181.0)) == VisibleRange(0, 60, 60, cursor=14)


def test_an_anchored_whole_run_keeps_its_span() -> None:
    window = moved(TimeWindow(), seconds(100), -5)
    assert visible_range(window, seconds(500)) == VisibleRange(0, 100, 120, cursor=94)


def test_the_cursor_moves_the_window() -> None:
    history = seconds(300)
    window = moved(TimeWindow(60), history, -100)
    assert visible_range(window, history) == VisibleRange(199, 259, 60, cursor=199)
    window = moved(window, history, 80)
    assert visible_range(window, history) == VisibleRange(220, 280, 60, cursor=279)


def test_the_newest_second_under_the_cursor_is_followed_again() -> None:
    history = seconds(300)
    assert moved(TimeWindow(60), history, 1) == TimeWindow(60)
    assert moved(moved(TimeWindow(60), history, -7), history, 7) == TimeWindow(60)
    assert moved(moved(TimeWindow(60), history, -7), history, 99) == TimeWindow(60)


def test_half_a_window_at_a_time() -> None:
    history = seconds(300)
    back = moved_by_pages(TimeWindow(60), history, -1)
    assert visible_range(back, history) == VisibleRange(210, 270, 60, cursor=269)
    assert moved_by_pages(back, history, 1) == TimeWindow(60)
    assert visible_range(moved_by_pages(back, history, -99), history) == VisibleRange(
        0, 60, 60, cursor=0
    )


def test_the_oldest_second() -> None:
    history = seconds(300)
    assert visible_range(oldest(TimeWindow(60), history), history) == VisibleRange(
        0, 60, 60, cursor=0
    )
    assert visible_range(oldest(TimeWindow(), history), history) == VisibleRange(
        0, 300, 300, cursor=0
    )


def test_zoom_while_following() -> None:
    history = seconds(400)
    spans: list[int | None] = []
    window = TimeWindow()
    for _ in range(5):
        window = zoomed(window, history, 1)
        spans.append(window.span_s)
        assert window.anchor is None
    assert spans == [300, 120, 60, 60, 60]
    assert zoomed(window, history, -1).span_s == 120
    assert zoomed(window, history, -9).span_s is None


def test_zoom_skips_spans_longer_than_the_run() -> None:
    assert zoomed(TimeWindow(), seconds(60), 1) == TimeWindow()
    assert zoomed(TimeWindow(60), seconds(60), 1) == TimeWindow()
    assert zoomed(TimeWindow(60), seconds(100), -1) == TimeWindow()


def test_zoom_keeps_the_cursor_in_place() -> None:
    history = seconds(1000)
    window = TimeWindow(600, Anchor(900.0, 600.0))  # in its middle
    assert visible_range(window, history) == VisibleRange(300, 900, 600, cursor=599)
    assert visible_range(zoomed(window, history, 1), history) == VisibleRange(
        450, 750, 300, cursor=599
    )


def test_zooming_out_shows_the_whole_run() -> None:
    history = seconds(1000)
    window = zoomed(oldest(TimeWindow(60), history), history, -9)
    assert visible_range(window, history) == VisibleRange(0, 1000, 1200, cursor=0)


# --- laws ---------------------------------------------------------------------------------------

Move = Callable[[TimeWindow, Sequence[Second]], TimeWindow]
AMOUNTS = st.integers(-700, 700)
MOVES: st.SearchStrategy[Move] = st.one_of(
    AMOUNTS.map(lambda by: lambda window, history: moved(window, history, by)),
    AMOUNTS.map(lambda at: lambda window, history: read_at(window, history, at)),
    st.integers(-3, 3).map(lambda by: lambda window, history: moved_by_pages(window, history, by)),
    st.integers(-5, 5).map(lambda by: lambda window, history: zoomed(window, history, by)),
    st.just(oldest),
    st.just(lambda window, _: follow(window)),
)


@st.composite
def looks(draw: st.DrawFn) -> tuple[TimeWindow, list[Second]]:
    """Any window that moves lead to, on a history that has gone on since by some seconds."""
    count = draw(st.integers(1, 4000))
    history = seconds(count)
    window = TimeWindow(draw(st.sampled_from([None, *SPANS_S])))
    for move in draw(st.lists(MOVES, max_size=6)):
        window = move(window, history)
    lost = draw(st.integers(0, 2 * count))
    return window, seconds(count, first=1.0 + lost)


@given(looks())
def test_the_window_is_within_the_history(look: tuple[TimeWindow, list[Second]]) -> None:
    window, history = look
    now = visible_range(window, history)
    assert 0 <= now.start <= now.cursor < now.stop <= len(history)
    assert now.stop - now.start <= now.seconds
    # Nothing is left empty that could be filled.
    assert now.stop - now.start == min(now.seconds, now.stop)
    if window.span_s is not None:
        assert now.stop - now.start == min(window.span_s, len(history))


@given(looks())
def test_a_following_window_shows_the_newest_second(look: tuple[TimeWindow, list[Second]]) -> None:
    window, history = look
    now = visible_range(follow(window), history)
    assert now.stop == len(history)
    assert now.cursor == len(history) - 1


@given(looks(), st.integers(1, 5))
def test_zooming_in_and_out_keeps_the_cursor(
    look: tuple[TimeWindow, list[Second]], steps: int
) -> None:
    window, history = look
    # Where it is anchor on to what the history has lost, it moves at once.
    window = read_at(window, history, visible_range(window, history).cursor)
    cursor = visible_range(window, history).cursor
    near = zoomed(window, history, steps)
    assert visible_range(near, history).cursor == cursor
    assert visible_range(zoomed(near, history, -steps), history).cursor == cursor
    assert (near.anchor is None) == (window.anchor is None)


@given(looks(), AMOUNTS)
def test_the_cursor_goes_to_a_second(look: tuple[TimeWindow, list[Second]], by: int) -> None:
    window, history = look
    before = visible_range(window, history)
    after = visible_range(moved(window, history, by), history)
    assert after.cursor == max(0, min(before.cursor + by, len(history) - 1))
