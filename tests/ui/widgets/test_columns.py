"""How wide columns are, and which there is room for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.table.columns import GAP, Wanted, lay_out, scrolled_to

WANTED = st.lists(
    st.builds(Wanted, st.integers(4, 12), st.integers(0, 40), st.sampled_from(["left", "right"])),
    min_size=2,
    max_size=14,
)
ENDPOINTS = [
    Wanted(4, 4, "left"),
    Wanted(12, 12, "left"),
    *(Wanted(width) for width in (8, 6, 6, 7, 6, 6, 6, 7, 7, 6, 7)),
]


@given(WANTED, st.integers(0, 2), st.integers(0, 20), st.integers(1, 220))
def test_columns_stand_beside_each_other_in_their_order(
    columns: list[Wanted], stay: int, first: int, width: int
) -> None:
    layout = lay_out(columns, stay, first, width)
    indexes = [each.index for each in layout.placed]
    assert indexes == sorted(indexes)
    assert indexes[:stay] == list(range(stay))
    assert layout.left + layout.right + len(indexes) == len(columns)
    for one, next_one in zip(layout.placed, layout.placed[1:], strict=False):
        assert next_one.x == one.x + one.width + GAP
    if len(indexes) > stay:
        assert layout.placed[-1].x + layout.placed[-1].width <= width
    for each in layout.placed[stay:]:
        assert each.width >= columns[each.index].width


@given(WANTED, st.integers(0, 2), st.integers(0, 20), st.integers(1, 220), st.data())
def test_a_column_is_brought_into_sight_where_there_is_room_for_it(
    columns: list[Wanted], stay: int, first: int, width: int, data: st.DataObject
) -> None:
    column = data.draw(st.integers(0, len(columns) - 1))
    found = lay_out(columns, stay, scrolled_to(columns, stay, first, width, column), width)
    least = sum(each.width + GAP for each in columns[:stay]) + columns[column].width
    if column < stay or least <= width:
        assert found.at_index(column) is not None


@given(WANTED, st.integers(0, 2), st.integers(1, 220))
def test_nothing_scrolls_further_than_to_the_last_column(
    columns: list[Wanted], stay: int, width: int
) -> None:
    layout = lay_out(columns, stay, 99, width)
    if layout.right == 0 and layout.left:
        before = columns[stay + layout.left - 1]
        shown = [columns[each.index] for each in layout.placed[stay:]]
        least = sum(each.width + GAP for each in (*columns[:stay], before, *shown)) - GAP
        assert least > width


def test_locusts_columns_at_the_usual_widths() -> None:
    narrow, middle = lay_out(ENDPOINTS, 2, 0, 80), lay_out(ENDPOINTS, 2, 0, 116)
    assert (narrow.left, narrow.right) == (0, 4)
    assert (middle.left, middle.right) == (0, 0)
    # Wider still, the row does not fall apart.
    assert max(each.x + each.width for each in lay_out(ENDPOINTS, 2, 0, 400).placed) < 160


def test_the_column_at_a_place() -> None:
    layout = lay_out(ENDPOINTS, 2, 0, 80)
    assert [layout.at(x) for x in (0, 3, 4, 6)] == [0, 0, 1, 1]
    assert layout.at(79) is None or layout.at(79) == layout.placed[-1].index
    assert layout.at(500) is None
