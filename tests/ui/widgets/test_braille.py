"""Laws of the rasteriser."""

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.chart.braille import NO_SERIES, DotGrid, dot_row, rasterise

TOP = 100.0
value = st.floats(min_value=-50, max_value=200)
sample = st.none() | value
values = st.lists(sample, max_size=60)
cells = st.integers(min_value=1, max_value=12)

# Braille bits of a cell, by dot column and by dot row from the bottom.
BITS = {
    (0, 0): 0x40, (0, 1): 0x04, (0, 2): 0x02, (0, 3): 0x01,
    (1, 0): 0x80, (1, 1): 0x20, (1, 2): 0x10, (1, 3): 0x08,
}  # fmt: skip


def dots(grid: DotGrid) -> set[tuple[int, int]]:
    """Column (from the left) and row (from the bottom) of every dot."""
    return {
        (2 * x + dx, 4 * (grid.height - 1 - y) + dy)
        for y in range(grid.height)
        for x in range(grid.width)
        for (dx, dy), bit in BITS.items()
        if grid.dots[y * grid.width + x] & bit
    }


@given(st.lists(values, max_size=4), cells, cells, st.none() | st.integers(1, 80))
def test_the_grid_is_complete_and_owners_are_where_dots_are(
    series: list[list[float | None]], width: int, height: int, samples: int | None
) -> None:
    grid = rasterise(series, width, height, 0, TOP, samples=samples)
    assert len(grid.dots) == len(grid.owners) == width * height
    for bits, owner in zip(grid.dots, grid.owners, strict=True):
        assert 0 <= bits <= 0xFF
        assert (owner == NO_SERIES) == (bits == 0)
        assert NO_SERIES <= owner < len(series)


@given(values, cells, cells)
def test_a_column_has_dots_exactly_where_there_is_a_sample(
    series: list[float | None], width: int, height: int
) -> None:
    grid = rasterise([series], width, height, 0, TOP)
    columns = {column for column, _ in dots(grid)}
    newest = 2 * width - 1
    shown = series[-2 * width :]
    assert columns == {newest - age for age, v in enumerate(reversed(shown)) if v is not None}


@given(values, cells, cells)
def test_each_sample_has_its_dot(series: list[float | None], width: int, height: int) -> None:
    found = dots(rasterise([series], width, height, 0, TOP))
    for age, v in enumerate(reversed(series[-2 * width :])):
        if v is not None:
            assert (2 * width - 1 - age, dot_row(v, 4 * height, 0, TOP)) in found


@given(st.lists(value, min_size=2, max_size=24), cells)
def test_a_line_is_connected(series: list[float], height: int) -> None:
    found = dots(rasterise([series], 12, height, 0, TOP))
    start = 24 - len(series)
    for column in range(start, 23):
        here = {row for x, row in found if x == column}
        there = {row for x, row in found if x == column + 1}
        assert any(abs(a - b) <= 1 for a in here for b in there)
        assert here == set(range(min(here), max(here) + 1))


@given(st.lists(value, min_size=1, max_size=24), cells)
def test_no_dot_lies_beyond_the_samples(series: list[float], height: int) -> None:
    rows = [dot_row(v, 4 * height, 0, TOP) for v in series]
    found = {row for _, row in dots(rasterise([series], 12, height, 0, TOP))}
    assert min(rows) == min(found)
    assert max(rows) == max(found)


@given(value, cells, cells, st.integers(1, 40))
def test_a_constant_series_is_one_straight_line(
    constant: float, width: int, height: int, samples: int
) -> None:
    found = dots(rasterise([[constant] * 60], width, height, 0, TOP, samples=samples))
    row = dot_row(constant, 4 * height, 0, TOP)
    assert found == {(column, row) for column in range(2 * width)}


@given(value, value, cells)
def test_more_is_never_lower(a: float, b: float, height: int) -> None:
    low, high = sorted((a, b))
    assert dot_row(low, 4 * height, 0, TOP) <= dot_row(high, 4 * height, 0, TOP)


def test_the_ends_of_the_axis_are_the_edge_rows_and_beyond_is_clipped() -> None:
    assert [dot_row(v, 16, 0, TOP) for v in (-5, 0, 100, 500)] == [0, 0, 15, 15]


def test_a_gap_is_neither_zero_nor_bridged() -> None:
    grid = rasterise([[100.0, 100.0, None, None, 100.0, 100.0]], 3, 2, 0, TOP)
    assert grid.text() == "⠉⠀⠉\n⠀⠀⠀"


def test_nan_is_a_gap() -> None:
    assert dots(rasterise([[float("nan")]], 2, 2, 0, TOP)) == set()


def test_neighbours_meet_half_way() -> None:
    assert rasterise([[0.0, 100.0]], 1, 2, 0, TOP).text() == "⢸\n⡇"


def test_few_points_stand_at_the_right_edge() -> None:
    assert rasterise([[0.0]], 3, 1, 0, TOP).text() == "⠀⠀⢀"


def test_one_sample_may_take_several_columns() -> None:
    grid = rasterise([[None, 0.0]], 2, 1, 0, TOP, samples=2)
    assert grid.text() == "⠀⣀"


def test_a_column_may_stand_for_several_samples() -> None:
    grid = rasterise([[0.0, 100.0, 0.0, 0.0]], 1, 1, 0, TOP, samples=4)
    assert grid.text() == "⣧"


def test_a_gap_at_the_edge_of_a_gathered_column_is_not_bridged() -> None:
    grid = rasterise([[0.0, None, 100.0, 100.0]], 1, 1, 0, TOP, samples=4)
    assert grid.text() == "⡈"


def test_the_owner_of_a_cell_has_the_most_dots_and_of_equals_is_the_later() -> None:
    flat, steep = [0.0, 0.0], [0.0, 100.0]
    assert rasterise([steep, flat], 1, 1, 0, TOP).owners == [0]
    assert rasterise([flat, steep], 1, 1, 0, TOP).owners == [1]
    assert rasterise([flat, flat], 1, 1, 0, TOP).owners == [1]


def test_a_grid_without_cells_is_empty() -> None:
    assert rasterise([[1.0]], 0, 3, 0, TOP).dots == []
