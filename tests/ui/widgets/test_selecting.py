"""What the mouse has selected of drawn rows, as text."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.selection import SELECT_ALL, Selection
from textual.strip import Strip

from tui.ui.widgets.base.selecting import SelectableRow, marked, selected_text

ROWS = (
    SelectableRow("  1 first line   ", margin=4),
    SelectableRow("  2 a long ", margin=4),
    SelectableRow("    line", margin=4, continues=True),
    SelectableRow("", margin=0),
    SelectableRow("last"),
)


def between(start: tuple[int, int], end: tuple[int, int]) -> Selection:
    return Selection.from_offsets(Offset(*start), Offset(*end))


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        (SELECT_ALL, "first line\na long line\n\nlast"),
        (between((4, 0), (9, 0)), "first"),
        (between((9, 0), (4, 0)), "first"),
        (between((0, 0), (3, 0)), ""),
        (between((10, 0), (8, 2)), "line\na long line"),
        (between((2, 4), (99, 4)), "st"),
        (between((0, 7), (3, 9)), ""),
        (Selection(Offset(2, 4), None), "st"),
        (Selection(None, Offset(5, 0)), "f"),
    ],
)
def test_the_text_is_without_margins_and_line_breaks_of_the_screen(
    selection: Selection, text: str
) -> None:
    assert selected_text(ROWS, selection) == text


def test_what_is_selected_is_marked_cell_by_cell() -> None:
    plain, mark = Style(color="red"), Style(bgcolor="blue")
    strip = Strip([Segment("日本 ab", plain), Segment("cd", plain)])
    drawn = marked(strip, 3, between((1, 3), (5, 3)), mark)
    assert drawn.text == strip.text
    found = [
        segment.text
        for segment in drawn
        if segment.style is not None and segment.style.bgcolor == mark.bgcolor
    ]
    assert "".join(found) == "本 ab"
    for selection in (None, between((1, 4), (5, 4)), between((9, 3), (9, 3))):
        assert marked(strip, 3, selection, mark) is strip
