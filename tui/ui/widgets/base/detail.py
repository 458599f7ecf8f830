"""The row under a table's cursor in full: a heading and its text, wrapped."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from textual.geometry import Size
from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import clean, fit


def wrapped(text: str, width: int) -> list[str]:
    """Return the clean text in rows of at most `width` cells, broken at blanks where possible."""
    rows, row = [], ""
    for word in clean(text).split(" "):
        longer = f"{row} {word}" if row else word
        if cell_len(longer) <= width:
            row = longer
            continue
        if row:
            rows.append(row)
        *full, row = chop_cells(word, max(1, width)) or [""]
        rows += full
    return [*rows, row]


class Detail(LineWidget):
    """Show a heading and a text, as high as they are, up to what the style sheet allows."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES = {"detail--heading", "detail--text"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    Detail {
        height: auto;
        & > .detail--heading { text-style: bold; }
        & > .detail--text { color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._heading = self._text = ""

    def show(self, heading: str, text: str) -> None:
        """Show this heading and text from now on."""
        if (heading, text) == (self._heading, self._text):
            return
        width = self.size.width
        before = self.get_content_height(self.size, self.size, width)
        self._heading, self._text = heading, text
        self.redraw(layout=self.get_content_height(self.size, self.size, width) != before)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of rows that heading and text take."""
        return len(self._rows(width))

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the rows; an ellipsis ends the last one where there are more."""
        rows = self._rows(width)
        if len(rows) > height > 0:
            rows = [*rows[: height - 1], (rows[height - 1][0] + " …" * width, rows[height - 1][1])]
        return [self.line((fit(row, width), self.component(style))) for row, style in rows]

    def _rows(self, width: int) -> list[tuple[str, str]]:
        parts = ((self._heading, "detail--heading"), (self._text, "detail--text"))
        return [
            (row, style) for text, style in parts if text for row in wrapped(text, max(1, width))
        ]
