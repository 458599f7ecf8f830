"""A light table: every row a cached line, and only lines that changed are painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.binding import Binding
from textual.content import Content, Span
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tui.ui.widgets.base.bar import bar
from tui.ui.widgets.base.lines import LineWidget
from tui.ui.widgets.base.text import Align, clean, fit, fit_parts

__all__ = ["Cell", "CellLines", "Column", "Placing", "Row", "Table", "bar"]

Cell = str | Content
"""Plain text, or textual's `Content` where parts of it have styles. Neither is read as markup."""

_GAP = 2
"""Cells between columns."""
_MIN_FLEXIBLE = 4
"""A flexible column with less room than this is not worth showing."""


Placing = tuple[int, int, Align]
"""Index of a shown column, its width in cells, its alignment."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` in cells, or ``None`` to share what the others leave."""

    key: str
    title: str
    width: int | None = None
    align: Align = "left"
    min_screen: int = 0
    """The column is hidden while the table is narrower than this many cells."""
    max_screen: int | None = None
    """And while it is wider than this many, if that is given."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a key that stays with the thing it shows, and a cell per column in their order."""

    key: str
    cells: tuple[Cell, ...]


class CellLines(LineWidget):
    """A widget whose lines are rows of cells."""

    def draw_cells(
        self,
        cells: tuple[Cell, ...],
        layout: Sequence[Placing],
        width: int,
        base: RichStyle,
        over: str | None = None,
    ) -> Strip:
        """A row of these cells, `width` cells wide, in style `base` or over a component class."""
        segments: list[Segment] = []
        text = ""
        used = 0
        for index, column_width, align in layout:
            if used:
                text += " " * _GAP
                used += _GAP
            used += column_width
            cell = cells[index] if index < len(cells) else ""
            if isinstance(cell, str):
                text += fit(cell, column_width, align)
                continue
            if text:
                segments.append(Segment(text, base))
                text = ""
            pieces = _pieces(cell.plain, tuple(cell.spans))
            parts = [(piece, self.paint(*styles, over=over)) for piece, styles in pieces]
            segments += [
                Segment(part, style)
                for part, style in fit_parts(parts, column_width, base, align)
                if part
            ]
        text += " " * (width - used)
        if text:
            segments.append(Segment(text, base))
        return Strip(segments, width)


class Table(CellLines):
    """Rows of aligned cells under a header, as high as it has rows; scrolling is its parent's."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "table--header",
        "table--cursor",
        "table--empty",
    }

    DEFAULT_CSS = """
    Table {
        height: auto;
        width: 1fr;
    }
    Table > .table--header { color: $text-muted; text-style: bold; }
    Table > .table--empty { color: $text-muted; text-style: italic; }
    Table > .table--cursor { background: $foreground 8%; }
    Table:focus > .table--cursor { background: $primary 35%; }
    """

    BINDINGS = [  # noqa: RUF012 - as textual declares it
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("enter", "select", "Select", show=False),
    ]

    class RowSelected(Message):
        """Enter was pressed on a row."""

        def __init__(self, table: "Table", key: str) -> None:
            super().__init__()
            self.table = table
            self.key = key

        @property
        def control(self) -> "Table":
            """The table, for ``@on(Table.RowSelected, "#id")``."""
            return self.table

    class CursorMoved(Message):
        """Another row is highlighted."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        cursor: bool = False,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - textual's name for it
        classes: str | None = None,
    ) -> None:
        """``empty`` stands in for rows when there are none; ``cursor`` makes the table
        focusable, with one highlighted row."""
        super().__init__(name=name, id=id, classes=classes)
        self.can_focus = cursor
        self._columns = tuple(columns)
        self._empty = empty
        self._with_cursor = cursor
        self._rows: tuple[Row, ...] = ()
        self._cursor = 0
        self._row_cache: dict[str, tuple[object, Strip]] = {}

    @property
    def cursor_key(self) -> str | None:
        """Key of the highlighted row, if there is one."""
        return self._rows[self._cursor].key if self._with_cursor and self._rows else None

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows from now on. The cursor stays on its key, wherever that is now."""
        key, count = self.cursor_key, len(self._rows)
        self._rows = tuple(rows)
        keys = [row.key for row in self._rows]
        if key in keys:
            self._cursor = keys.index(key)
        else:
            self._cursor = max(0, min(self._cursor, len(keys) - 1))
        self.redraw(layout=len(keys) != count)

    def forget(self) -> None:
        """Rows were drawn for the old width and colours."""
        self._row_cache.clear()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """The header and a line for each row, or for the text that replaces them."""
        return 1 + (len(self._rows) or bool(self._empty))

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002
        """The header and all rows."""
        layout = _lay_out(self._columns, width)
        header = self.component("table--header")
        titles = tuple(column.title for column in self._columns)
        strips = [self.draw_cells(titles, layout, width, header)]
        if not self._rows and self._empty:
            strips.append(
                self.line((fit(self._empty, width), self.component("table--empty")), width=width)
            )
        cache, self._row_cache = self._row_cache, {}
        for index, row in enumerate(self._rows):
            on_cursor = self._with_cursor and index == self._cursor
            state = (on_cursor, tuple(_identity(cell) for cell in row.cells))
            known = cache.get(row.key)
            if known is None or known[0] != state:
                over = "table--cursor" if on_cursor else None
                base = self.component(over) if over else self._ground.rich_style
                known = (state, self.draw_cells(row.cells, layout, width, base, over))
            self._row_cache[row.key] = known
            strips.append(known[1])
        return strips

    def action_move(self, step: int) -> None:
        """Move the cursor by some rows, as far as there are any."""
        self._move_to(self._cursor + step)

    def action_select(self) -> None:
        """Tell that the highlighted row was chosen."""
        if (key := self.cursor_key) is not None:
            self.post_message(self.RowSelected(self, key))

    def on_click(self, event: events.Click) -> None:
        """Highlight the row under the mouse."""
        offset = event.get_content_offset(self)
        if self._with_cursor and offset is not None and 1 <= offset.y <= len(self._rows):
            self._move_to(offset.y - 1)

    def _move_to(self, index: int) -> None:
        index = max(0, min(index, len(self._rows) - 1))
        if not self._with_cursor or index == self._cursor:
            return
        self._cursor = index
        self.redraw()
        self.post_message(self.CursorMoved())
        if isinstance(self.parent, Widget):
            line = Region(0, self.content_offset.y + 1 + index, 1, 1)
            self.parent.scroll_to_region(
                line.translate(self.virtual_region.offset), animate=False, force=True
            )


def _lay_out(columns: tuple[Column, ...], width: int) -> list[Placing]:
    """Index, width and alignment of the columns that are shown.

    When even the fixed ones are too wide together, the last columns are left out.
    """
    shown = [
        i
        for i, column in enumerate(columns)
        if column.min_screen <= width and (column.max_screen is None or width <= column.max_screen)
    ]
    while shown:
        flexible = [i for i in shown if columns[i].width is None]
        fixed = sum(columns[i].width or 0 for i in shown)
        rest = width - fixed - _GAP * (len(shown) - 1)
        if rest >= _MIN_FLEXIBLE * len(flexible):
            break
        shown.pop()
    else:
        return []
    layout: list[Placing] = []
    for i in shown:
        column = columns[i]
        column_width = column.width
        if column_width is None:
            column_width = rest // len(flexible) + (flexible.index(i) < rest % len(flexible))
        layout.append((i, column_width, column.align))
    return layout


def _identity(cell: Cell) -> object:
    """What makes a cell look as it does; contents count as equal when only styles differ."""
    return cell if isinstance(cell, str) else (cell.plain, tuple(cell.spans))


@lru_cache(maxsize=1024)
def _pieces(plain: str, spans: tuple[Span, ...]) -> list[tuple[str, tuple[str | Style, ...]]]:
    """The clean text of a content in pieces, each with the styles that lie over it."""
    cuts = sorted({0, len(plain), *(s.start for s in spans), *(s.end for s in spans)})
    return [
        (clean(plain[a:b]), tuple(s.style for s in spans if s.start <= a and b <= s.end))
        for a, b in pairwise(cuts)
    ]
