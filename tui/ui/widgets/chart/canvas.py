"""The cells of a plot in colour: the series' dots, and what lies under them."""

from itertools import groupby

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui.ui.widgets.chart.braille import NO_SERIES, DotGrid, dot_row

_BRAILLE = [" ", *(chr(0x2800 + dots) for dots in range(1, 256))]


class Canvas:
    """The cells of a plot. Rules and markers lie under the series' dots, never over them."""

    def __init__(self, grid: DotGrid, blank: Style, styles: list[Style]) -> None:
        self._grid = grid
        self._blank = blank
        self._styles = styles
        self._under: list[list[tuple[str, Style]] | None] = [None] * grid.height
        self._taken: set[tuple[int, int]] = set()
        """Rows and columns of labels and vertical rules."""

    def row_of(self, value: float, top: float) -> int:
        """Return the cell row, from the top, of a value between 0 and `top`."""
        return self._grid.height - 1 - dot_row(value, self._grid.height * 4, 0, top) // 4

    def rule(self, row: int, char: str, style: Style, label: str = "") -> None:
        """Draw a horizontal rule; its label stands where there is room, first at the left end.

        The places are few and fixed, so that the label does not creep along with the data.
        """
        self._under[row] = [(char, style)] * self._grid.width
        if label:
            last = self._grid.width - cell_len(label) - 3
            self._write(row, (1, last, last // 2, last // 4, last * 3 // 4), f" {label} ", style)

    def post(self, column: int, style: Style, char: str = "┊") -> None:
        """Draw a vertical rule."""
        if not 0 <= column < self._grid.width:
            return
        for row in range(self._grid.height):
            if (row, column) not in self._taken:
                self._row(row)[column] = (char, style)
                self._taken.add((row, column))

    def name(self, column: int, label: str, style: Style) -> None:
        """Draw a vertical rule's label beside it, as high as there is room."""
        if not (label and 0 <= column < self._grid.width):
            return
        starts = (column + 1, column - cell_len(label))
        for row in range(self._grid.height):
            if self._write(row, starts, label, style):
                return

    def _row(self, row: int) -> list[tuple[str, Style]]:
        cells = self._under[row]
        if cells is None:
            cells = self._under[row] = [(" ", self._blank)] * self._grid.width
        return cells

    def _write(self, row: int, starts: tuple[int, ...], text: str, style: Style) -> bool:
        """Write a text at the first of `starts` where it covers nothing; return whether it does."""
        length = cell_len(text)
        if length != len(text):
            return False  # the canvas has one character to a cell
        first = row * self._grid.width
        for start in starts:
            if start < 0 or start + length > self._grid.width:
                continue
            owners = self._grid.owners[first + start : first + start + length]
            cells = {(row, column) for column in range(start, start + length)}
            if set(owners) == {NO_SERIES} and not cells & self._taken:
                self._row(row)[start : start + length] = [(char, style) for char in text]
                self._taken |= cells
                return True
        return False

    def segments(self, row: int) -> list[Segment]:
        """Return the row's cells, neighbours of one style in one segment."""
        start = row * self._grid.width
        owners = self._grid.owners[start : start + self._grid.width]
        chars = "".join(map(_BRAILLE.__getitem__, self._grid.dots[start : start + len(owners)]))
        runs: list[tuple[str, Style]] = []
        x = 0
        for owner, cells in groupby(owners):
            end = x + len(list(cells))
            if owner != NO_SERIES:
                runs.append((chars[x:end], self._styles[owner]))
            elif (under := self._under[row]) is not None:
                runs += under[x:end]
            else:
                runs.append((chars[x:end], self._blank))
            x = end
        return _joined(runs)


def _joined(runs: list[tuple[str, Style]]) -> list[Segment]:
    """Return as few segments as possible: a blank needs no foreground of its own."""
    segments: list[Segment] = []
    text, style = runs[0]
    for more, more_style in runs[1:]:
        if more_style is style or more.isspace():
            text += more
        elif text.isspace():
            text, style = text + more, more_style
        else:
            segments.append(Segment(text, style))
            text, style = more, more_style
    segments.append(Segment(text, style))
    return segments
