"""Lines of a chart: gaps stay gaps, and thinning out hides no peak."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tui.runs.rendering.series import HEIGHT, WIDTH, path, segments, thinned

values = st.lists(st.floats(0, 1e6), min_size=1, max_size=600)


def test_a_missing_value_and_a_missing_second_divide_a_line() -> None:
    points = [(1.0, 1.0), (2.0, None), (3.0, 3.0), (4.0, 4.0), (9.0, 9.0), (None, 1.0)]
    assert segments(points) == [[(1.0, 1.0)], [(3.0, 3.0), (4.0, 4.0)], [(9.0, 9.0)]]


@given(values, st.integers(1, 50))
def test_thinning_keeps_each_columns_extremes_and_the_order(
    given_values: list[float], columns: int
) -> None:
    points = [(float(t), value) for t, value in enumerate(given_values)]
    end_s = float(len(points))
    kept = thinned(points, end_s, columns)
    assert kept == sorted(set(kept))
    assert set(kept) <= set(points)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    for column in range(columns):
        inside = [p for p in points if int(p[0] * columns / end_s) == column]
        there = {p[1] for p in kept if int(p[0] * columns / end_s) == column}
        if inside:
            assert {min(p[1] for p in inside), max(p[1] for p in inside)} <= there


def test_thinning_bounds_the_points() -> None:
    points = [(float(t), float(t * 37 % 1000)) for t in range(36_000)]
    assert len(thinned(points, 36_000.0, 720)) <= 4 * 720


def test_few_points_are_all_kept() -> None:
    points = [(1.0, 2.0), (2.0, 1.0)]
    assert thinned(points, 10.0) == points


def test_a_path_is_relative_in_the_unit_square() -> None:
    assert path([[(0.0, 0.0), (5.0, 50.0), (10.0, 100.0)]], 10.0, 100.0) == (
        f"M0 {HEIGHT}l{WIDTH // 2} -{HEIGHT // 2}l{WIDTH // 2} -{HEIGHT // 2}"
    )


def test_a_lone_point_is_a_dot() -> None:
    assert path([[(5.0, 0.0)]], 10.0, 100.0) == f"M{WIDTH // 2} {HEIGHT}h0"


def test_a_filled_line_is_closed_along_the_bottom() -> None:
    drawn = path([[(0.0, 50.0), (10.0, 50.0)]], 10.0, 100.0, filled=True)
    assert drawn == f"M0 {HEIGHT}V{HEIGHT // 2}l{WIDTH} 0V{HEIGHT}"


@given(
    st.lists(st.tuples(st.floats(-10, 1e9), st.floats(-10, 1e9)), min_size=1),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.booleans(),
)
def test_a_path_stays_inside(
    points: list[tuple[float, float]], end_s: float, top: float, filled: bool
) -> None:
    x = y = 0
    for command, one, other in re.findall(
        r"([MlVh])(-?\d+)(?: (-?\d+))?", path([points], end_s, top, filled=filled)
    ):
        match command:
            case "M":
                x, y = int(one), int(other)
            case "l":
                x, y = x + int(one), y + int(other)
            case "V":
                y = int(one)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
