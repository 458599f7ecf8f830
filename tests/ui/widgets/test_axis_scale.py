"""The top of the y axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.chart.axis_scale import Scale, step_above

highs = st.floats(min_value=0, max_value=1e9)


@pytest.mark.parametrize(
    ("value", "step"),
    [(0, 1), (0.3, 0.5), (1, 1), (1.01, 2), (200, 200), (201, 500), (501, 1000), (940, 1000)],
)
def test_steps(value: float, step: float) -> None:
    assert step_above(value) == step


@given(highs)
def test_everything_fits_below_the_top(high: float) -> None:
    assert Scale().fit(high) * (1 + 1e-6) >= high


@given(st.lists(st.floats(min_value=85, max_value=115), min_size=2))
def test_a_wobble_around_a_step_changes_the_top_at_most_once(wobble: list[float]) -> None:
    scale = Scale()
    scale.fit(90)
    tops = [scale.fit(high) for high in wobble]
    assert tops == sorted(tops)
    assert set(tops) <= {100, 200}


def test_the_top_shrinks_only_well_below_it() -> None:
    scale = Scale()
    assert [scale.fit(v) for v in (150, 95, 81, 79)] == [200, 200, 200, 100]


def test_a_fixed_top_stays_unless_exceeded_by_a_lot() -> None:
    scale = Scale(100)
    assert [scale.fit(v) for v in (3, 99, 104, 130, 190, 125, 110, 50)] == [
        100, 100, 100, 150, 200, 200, 150, 100,
    ]  # fmt: skip
