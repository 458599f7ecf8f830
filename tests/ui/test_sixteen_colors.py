"""No text has the colour of its ground on a terminal of 16 colours."""

from __future__ import annotations

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tui.ui.sixteen_colors import Distinct, visible, with_distinct_text


def numbers(style: Style) -> tuple[int | None, int | None]:
    assert style.color is not None
    assert style.bgcolor is not None
    text, ground = (
        color.downgrade(ColorSystem.STANDARD).number for color in (style.color, style.bgcolor)
    )
    return text, ground


@pytest.mark.parametrize(
    "style", ["#6a6f73 on #5a5f63", "#101010 on #000000", "#e8e8e8 on #ffffff", "black on black"]
)
def test_text_that_would_be_hidden_is_black_or_white(style: str) -> None:
    hidden = Style.parse(f"bold {style}")
    assert len(set(numbers(hidden))) == 1
    shown = visible(hidden)
    assert len(set(numbers(shown))) == 2
    assert shown.bold
    assert shown.bgcolor == hidden.bgcolor


@pytest.mark.parametrize("style", ["#ffffff on #000000", "red", "on blue", "default on default"])
def test_other_text_stays_as_it_is(style: str) -> None:
    assert visible(Style.parse(style)) == Style.parse(style)


def test_the_text_of_a_line_is_the_same() -> None:
    line = [Segment("a", Style.parse("#6a6f73 on #5a5f63")), Segment("b"), Segment("", None, [])]
    drawn = Distinct().apply(line, Color(0, 0, 0))
    assert [segment.text for segment in drawn] == ["a", "b", ""]
    assert drawn[1:] == line[1:]
    assert drawn[0].style != line[0].style


@pytest.mark.parametrize(("system", "count"), [("standard", 1), ("256", 0), ("truecolor", 0)])
def test_terminals_of_more_colours_need_no_help(system: str, count: int) -> None:
    assert len(with_distinct_text([], system)) == count
