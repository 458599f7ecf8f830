"""Text that can be selected with the mouse, in widgets that draw their own lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
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


def marked(strip: Strip, y: int, selection: Selection | None, style: Style) -> Strip:
    """Return row `y` with its selected characters in `style`."""
    span = selection.get_span(y) if selection is not None else None
    if span is None:
        return strip
    text = strip.text
    start = cell_len(text[: span[0]])
    end = cell_len(text if span[1] == -1 else text[: span[1]])
    if end <= start:
        return strip
    inside = [
        Segment(piece.text, (piece.style or Style()) + style) for piece in strip.crop(start, end)
    ]
    return Strip.join([strip.crop(0, start), Strip(inside), strip.crop(end)])


class SelectableLines(Widget):
    """The base of a widget that draws its lines by `render_line`, and whose text can be selected.

    It passes each line through `selectable`, and implements `get_selection`. This is the last base
    of a class: textual looks for styles along the first one only.
    """

    _is_drawing = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines, without the places of their characters: only the mouse needs those."""
        self._is_drawing = True
        try:
            return super().render_lines(crop)
        finally:
            self._is_drawing = False

    def selectable(self, strip: Strip, y: int) -> Strip:
        """Return row `y` with what is selected; with the places of its characters, if asked for."""
        selection = self.text_selection
        if selection is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            strip = marked(strip, y, selection, style)
        return strip if self._is_drawing else strip.apply_offsets(0, y)
