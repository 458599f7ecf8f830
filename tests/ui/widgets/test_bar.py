"""The bar of one text line: its width, its number and its colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.ui.widgets.base.bar import bar


@given(st.none() | st.floats(0, 2000), st.integers(1, 40))
def test_a_bar_has_exactly_its_width(percent: float | None, width: int) -> None:
    assert cell_len(bar(percent, max(5, width)).plain) == max(5, width)


def test_bars() -> None:
    assert bar(None, 12).plain == "           –"
    assert bar(0, 13).plain == "           0%"
    assert bar(0.6, 13).plain == "▏          1%"
    assert bar(50, 13).plain == "████      50%"
    assert bar(96, 13).plain == "███████▋  96%"
    assert bar(250, 13).plain == "████████ 250%"
    assert bar(96, 5).plain == "  96%"


@pytest.mark.parametrize(
    ("percent", "style"),
    [
        (None, "$foreground 60%"),
        (69.4, "$text-success"),
        (70, "$text-warning"),
        (89.9, "$text-warning"),
        (90, "$series-vermilion"),
    ],
)
def test_the_colour_of_a_bar_is_its_level(percent: float | None, style: str) -> None:
    assert {str(span.style).split(" on ")[0] for span in bar(percent, 12).spans} == {style}
