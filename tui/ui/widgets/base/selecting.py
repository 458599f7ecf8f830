"""Text that can be selected with the mouse, in widgets that draw their own lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget


class SelectableRow(NamedTuple):
    """A row as it is drawn: the first `margin` characters are never copied.

    One that `continues` the row above it is the rest of a line that was wrapped.
    """

    text: str
    margin: int = 0
    continues: bool = False


def selected_text(rows: Iterable[SelectableRow], selection: Selection) -> str:
    """Return what is selected of the rows, wrapped lines whole again."""
    found: list[str] = []
    for y, row in enumerate(rows):
        span = selection.get_span(y)
        if span is None:
            continue
        start, end = span
        text = row.text[max(start, row.margin) : None if end == -1 else end]
        if row.continues and found:
            found[-1] += text
        else:
            found.append(text)
    return "\n".join(line.rstrip() for line in found)


def selectable(strip: Strip, y: int, selection: Selection | None, style: Style) -> Strip:
    """Return row `y` so that textual finds its characters, the selected ones in `style`."""
    if selection is not None and (span := selection.get_span(y)) is not None:
        text = strip.text
        start = cell_len(text[: span[0]])
        end = cell_len(text if span[1] == -1 else text[: span[1]])
        if end > start:
            before, inside, after = (
                strip.crop(0, start),
                strip.crop(start, end),
                strip.crop(end),
            )
            marked = [Segment(piece.text, (piece.style or Style()) + style) for piece in inside]
            strip = Strip.join([before, Strip(marked), after])
    return strip.apply_offsets(0, y)


def selection_style(widget: Widget) -> Style:
    """Return the style of what is selected, as textual's own widgets have it."""
    return widget.screen.get_component_rich_style("screen--selection")
