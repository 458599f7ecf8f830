"""In what order rows stand, and where the cursor is: laws over whatever rows there are."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.table.sorting import Order, ordered, row_of, scrolled

VALUES = st.none() | st.floats(allow_nan=True)
ROWS = st.lists(st.tuples(VALUES, st.integers(0, 99)), max_size=30)
KEYS = st.lists(st.text("abcdef", min_size=1, max_size=2), unique=True, max_size=12)

Row = tuple[float | None, int]


def value(row: Row) -> float | None:
    return row[0]


def known(rows: list[Row]) -> list[float]:
    return [found for found, _ in rows if found is not None and not math.isnan(found)]


@given(ROWS, st.booleans())
def test_nothing_is_lost_and_all_is_in_order(rows: list[Row], descending: bool) -> None:
    found = ordered(rows, value, descending=descending)
    assert sorted(map(id, found)) == sorted(map(id, rows))
    assert known(found) == sorted(known(rows), reverse=descending)


@given(ROWS, st.booleans())
def test_unknown_values_are_last_in_both_directions(rows: list[Row], descending: bool) -> None:
    found = ordered(rows, value, descending=descending)
    assert known(found) == known(found[: len(known(found))])


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 2), st.integers()), max_size=30), st.booleans()
)
def test_equal_values_keep_their_order(
    rows: list[tuple[int | None, int]], descending: bool
) -> None:
    found = ordered(rows, lambda row: row[0], descending=descending)
    for each in (None, 0, 1, 2):
        assert [row for row in found if row[0] == each] == [row for row in rows if row[0] == each]


@given(ROWS, st.booleans())
def test_sorting_twice_changes_nothing(rows: list[Row], descending: bool) -> None:
    once = ordered(rows, value, descending=descending)
    assert ordered(once, value, descending=descending) == once


@given(KEYS, KEYS, st.integers(0, 11))
def test_the_cursor_stays_on_its_key_or_on_the_nearest_row(
    before: list[str], after: list[str], row: int
) -> None:
    key = before[min(row, len(before) - 1)] if before else None
    found = row_of(after, key, row)
    if key in after:
        assert after[found] == key
    else:
        assert found == (min(row, len(after) - 1) if after else 0)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 20), st.integers(1, 50))
def test_the_row_is_in_sight_and_no_room_is_wasted(
    top: int, row: int, height: int, rows: int
) -> None:
    row = min(row, rows - 1)
    found = scrolled(top, row, height, rows)
    assert found <= row < found + height
    assert 0 <= found <= max(0, rows - height)
    # As little as possible: what was right stays.
    if top <= row < top + height and top <= max(0, rows - height):
        assert found == top


def test_an_order_and_its_mark() -> None:
    assert (Order(2).mark, Order(2, descending=True).mark) == ("▲", "▼")
    assert Order(2).reversed() == Order(2, descending=True)
