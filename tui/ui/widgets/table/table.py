"""A light table: every row a cached line, and only lines that changed are painted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import Align, fit, fit_parts
from tui.ui.widgets.table.cells import Cell, cell_width, identity, pieces
from tui.ui.widgets.table.columns import GAP, Layout, Wanted, lay_out
from tui.ui.widgets.table.sorting import Order, Value, row_of

Item = TypeVar("Item")

_UNBOUNDED = 10_000
"""The most cells of a column that grows: more than any terminal has."""


def _unknown(_item: object) -> Value:
    return None


@dataclass(frozen=True, slots=True)
class Column(Generic[Item]):
    """One column: its title, what it shows of an item, and by what it sorts items.

    It has at least `width` cells. One with a `wish` takes up to so many cells of its longest text
    at the cost of other columns. One that `grows` takes the cells that are left.
    `min_table` and `max_table` are the widths of the table between which it is shown.
    """

    title: str
    width: int
    cell: Callable[[Item], Cell]
    value: Callable[[Item], Value] = _unknown
    about: str = ""
    align: Align = "right"
    wish: int = 0
    grows: bool = False
    min_table: int = 0
    max_table: int = _UNBOUNDED

    def wanted(self, items: Iterable[Item]) -> Wanted:
        """Return the cells that the column wants for these items."""
        if not self.wish:
            return Wanted(self.width, _UNBOUNDED if self.grows else 0, self.align)
        longest = max((cell_width(self.cell(item)) for item in items), default=0)
        return Wanted(max(self.width, min(longest, self.wish)), longest, self.align)


class Table(LineWidget, Generic[Item]):
    """Show items as rows under a header, as high as it has rows; its parent scrolls.

    With a cursor it takes the focus; the cursor stays on its item.
    """

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--sorted",
        "table--cursor",
        "table--pinned",
        "table--empty",
    }
    DEFAULT_CSS = """
    Table {
        height: auto;
        width: 1fr;
        & > .table--header { color: $text-muted; text-style: bold; }
        & > .table--sorted { color: $text-accent; text-style: bold; }
        & > .table--cursor { background: $foreground 8%; }
        & > .table--pinned { text-style: bold; }
        & > .table--empty { color: $text-muted; text-style: italic; }
        &:focus > .table--cursor { background: $primary 30%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
    ]

    class Changed(Message):
        """Another row, order or part of the table is shown."""

    def __init__(
        self,
        columns: Sequence[Column[Item]],
        *,
        key: Callable[[Item], str],
        fixed: int = 1,
        order: Order | None = None,
        cursor: bool = False,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - textual's name for it
    ) -> None:
        """Take the columns, of which the first `fixed` are never left out.

        `key` names an item. `empty` stands in for the rows where there are none.
        """
        super().__init__(id=id)
        self.can_focus = cursor
        self.order = order
        self._columns = tuple(columns)
        self._key, self._fixed, self._empty = key, fixed, empty
        self._with_cursor = cursor
        self._rows: list[Item] = []
        self._keys: list[str] = []
        self._cursor = 0
        self._strips_by_key: dict[str, tuple[object, Strip]] = {}

    # --- what is shown --------------------------------------------------------------------------

    @property
    def current(self) -> Item | None:
        """The item under the cursor, if there is one."""
        return self._rows[self._cursor] if self._with_cursor and self._rows else None

    def show(self, items: Sequence[Item]) -> None:
        """Show these items from now on."""
        count = len(self._rows)
        self._set_rows(items)
        self.redraw(layout=len(self._rows) != count)

    def _set_rows(self, items: Iterable[Item]) -> None:
        key = self._keys[self._cursor] if self._keys else None
        self._rows = list(items)
        self._keys = [self._key(item) for item in self._rows]
        self._cursor = row_of(self._keys, key, self._cursor)

    def _layout(self, width: int) -> Layout:
        shown = [at for at, each in enumerate(self._columns) if self._is_shown(each, width)]
        wanted = [self._columns[at].wanted(self._rows) for at in shown]
        placed = lay_out(wanted, self._fixed, 0, width).placed
        return Layout(tuple(replace(each, index=shown[each.index]) for each in placed))

    @staticmethod
    def _is_shown(column: Column[Item], width: int) -> bool:
        return column.min_table <= width <= column.max_table

    # --- drawing --------------------------------------------------------------------------------

    def forget(self) -> None:
        """Drop the rows that were drawn for another width or other colours."""
        self._strips_by_key.clear()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the header's row and one for each item, or for the text that replaces them."""
        return 1 + (len(self._rows) or bool(self._empty))

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - as high as its rows
        """Draw the header and all rows."""
        return self.draw_rows(self._layout(width), width, range(len(self._rows)))

    def draw_rows(
        self, layout: Layout, width: int, in_sight: range, pinned: Sequence[Item] = ()
    ) -> list[Strip]:
        """Draw the header, the rows in sight and, below them, the pinned items."""
        strips = [self._draw_header(layout, width)]
        if not self._rows:
            empty = (fit(self._empty, width), self.component("table--empty"))
            return [*strips, self.line(empty, width=width)] if self._empty else strips
        drawn_before, self._strips_by_key = self._strips_by_key, {}

        def draw_item(key: str, item: Item, style: str | None) -> Strip:
            cells = [self._columns[each.index].cell(item) for each in layout.placed]
            state = (style, layout, tuple(map(identity, cells)))
            known = drawn_before.get(key)
            if known is None or known[0] != state:
                known = (state, self._draw_cells(cells, layout, width, style))
            self._strips_by_key[key] = known
            return known[1]

        for row in in_sight:
            on_cursor = self._with_cursor and row == self._cursor
            style = "table--cursor" if on_cursor else None
            strips.append(draw_item(self._keys[row], self._rows[row], style))
        strips += [draw_item(f"\0{self._key(item)}", item, "table--pinned") for item in pinned]
        return strips

    def _draw_header(self, layout: Layout, width: int) -> Strip:
        plain, used = self.component("table--header"), 0
        parts = []
        for each in layout.placed:
            title, style = self._columns[each.index].title, plain
            begin, room = each.x, each.width
            if self.order is not None and each.index == self.order.column:
                # The mark may stand in the gap: no title is cut for it.
                style = self.component("table--sorted")
                room += 1
                if each.align == "right":
                    begin -= 1
                    title = self.order.mark + title
                else:
                    title = f"{title}{self.order.mark}"
            parts += [(" " * max(0, begin - used), plain), (fit(title, room, each.align), style)]
            used = begin + room
        return self.line(*parts, (" " * (width - used), plain)).adjust_cell_length(width)

    def _draw_cells(
        self, cells: Sequence[Cell], layout: Layout, width: int, over: str | None
    ) -> Strip:
        """Draw a row in the widget's own colours, or in those of the component class `over`."""
        base = self.component(over) if over else self._ground.rich_style
        segments: list[Segment] = []
        text = ""
        for each, cell in zip(layout.placed, cells, strict=True):
            text += " " * GAP if each.x else ""
            if isinstance(cell, str):
                text += fit(cell, each.width, each.align)
                continue
            if text:
                segments.append(Segment(text, base))
                text = ""
            parts = [
                (piece, self.paint(*styles, over=over))
                for piece, styles in pieces(cell.plain, tuple(cell.spans))
            ]
            segments += [
                Segment(part, style)
                for part, style in fit_parts(parts, each.width, base, each.align)
                if part
            ]
        last = layout.placed[-1] if layout.placed else None
        used = last.x + last.width if last else 0
        text += " " * (width - used)
        if text:
            segments.append(Segment(text, base))
        # Fixed columns may be wider than a very narrow terminal.
        return Strip(segments, max(width, used)).adjust_cell_length(width)

    # --- keys and mouse -------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor, as far as there are rows."""
        row = max(0, min(self._cursor + rows, len(self._rows) - 1))
        if self._with_cursor and row != self._cursor:
            self._cursor = row
            self.bring_into_sight(row)
            self.redraw()
            self.post_message(self.Changed())

    def bring_into_sight(self, row: int) -> None:
        """Scroll the parent to a row."""
        if isinstance(self.parent, Widget):
            line = Region(0, self.content_offset.y + 1 + row, 1, 1)
            self.parent.scroll_to_region(
                line.translate(self.virtual_region.offset), animate=False, force=True
            )

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the pointer."""
        offset = event.get_content_offset(self)
        if offset is not None and 1 <= offset.y <= len(self._rows):
            self.action_move(offset.y - 1 - self._cursor)
