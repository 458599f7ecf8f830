"""A table that fills its place: sorted by any column, scrolled both ways, last rows pinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from tui.ui.widgets.base.columns import Layout, Wanted, lay_out, scrolled_to
from tui.ui.widgets.base.text import Align, fit
from tui.ui.widgets.table.sorting import Order, Value, ordered, row_of, scrolled
from tui.ui.widgets.table.table import Cell, CellLines

Item = TypeVar("Item")

WHEEL_ROWS = 3


@dataclass(frozen=True, slots=True)
class Field(Generic[Item]):
    """One column: what it shows of an item, and by what the item is sorted in it.

    At least `width` cells. A field that grows takes up to `wish` cells of its longest text at the
    cost of other columns, and more where there is room. `about` says what it is, in a few words.
    """

    title: str
    width: int
    value: Callable[[Item], Value]
    cell: Callable[[Item], Cell]
    about: str = ""
    align: Align = "right"
    wish: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What of the grid is in sight, counted from 1, and by what it is sorted."""

    title: str
    about: str
    mark: str
    left: int
    right: int
    first: int
    last: int
    rows: int


class Grid(CellLines, Generic[Item], can_focus=True):
    """Items as rows. The cursor stays on its item, whatever comes, goes or is sorted."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "grid--header",
        "grid--sorted",
        "grid--cursor",
        "grid--pinned",
        "grid--empty",
    }
    DEFAULT_CSS = """
    Grid {
        height: 1fr;
        width: 1fr;
        & > .grid--header { color: $text-muted; text-style: bold; }
        & > .grid--sorted { color: $text-accent; text-style: bold; }
        & > .grid--cursor { background: $primary 25%; }
        & > .grid--pinned { text-style: bold; }
        & > .grid--empty { color: $text-muted; text-style: italic; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up"),
        Binding("down", "move(1)", "Down"),
        Binding("pageup", "page(-1)", "Page up"),
        Binding("pagedown", "page(1)", "Page down"),
        Binding("home", "move(-1000000)", "First row"),
        Binding("end", "move(1000000)", "Last row"),
        Binding("left", "scroll_columns(-1)", "Columns to the left"),
        Binding("right", "scroll_columns(1)", "Columns to the right"),
        Binding("less_than_sign,comma", "sort_by(-1)", "Sort by the column before"),
        Binding("greater_than_sign,full_stop", "sort_by(1)", "Sort by the next column"),
        Binding("r", "reverse", "Reverse the order"),
    ]

    class Changed(Message):
        """Another row, order or part of it is shown."""

    def __init__(
        self,
        fields: Sequence[Field[Item]],
        *,
        key: Callable[[Item], str],
        stay: int,
        order: Order,
        empty: str,
        id: str,  # noqa: A002 - textual's name for it
    ) -> None:
        """The first `stay` columns are always in sight. `key` stays with its item."""
        super().__init__(id=id)
        self._fields = tuple(fields)
        self._key, self._stay, self._empty = key, stay, empty
        self.order = order
        self._items: tuple[Item, ...] = ()
        self._pinned: tuple[Item, ...] = ()
        self._sorted: list[Item] = []
        self._keys: list[str] = []
        self._row = self._top = self._first = 0
        self._wanted = [Wanted(field.width, align=field.align) for field in fields]

    # --- what is shown --------------------------------------------------------------------------

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        return self._sorted[self._row] if self._sorted else None

    @property
    def look(self) -> Look:
        """What is in sight."""
        layout, field = self._columns(), self._fields[self.order.column]
        first = min(self._top + 1, len(self._sorted))
        last = min(self._top + self._room(), len(self._sorted))
        return Look(
            field.title,
            field.about,
            self.order.mark,
            layout.left,
            layout.right,
            first,
            last,
            len(self._sorted),
        )

    def show(self, items: Sequence[Item], pinned: Sequence[Item] = ()) -> None:
        """Show these from now on, and the pinned ones below them whatever the order."""
        if (tuple(items), tuple(pinned)) == (self._items, self._pinned):
            return
        self._items, self._pinned = tuple(items), tuple(pinned)
        self._wanted = [self._wants(field) for field in self._fields]
        self._sort()

    def _wants(self, field: Field[Item]) -> Wanted:
        if not field.wish:
            return Wanted(field.width, align=field.align)
        cells = (field.cell(item) for item in (*self._items, *self._pinned))
        texts = (cell if isinstance(cell, str) else cell.plain for cell in cells)
        longest = max(map(cell_len, texts), default=0)
        return Wanted(max(field.width, min(longest, field.wish)), longest, field.align)

    def _sort(self) -> None:
        key = self._keys[self._row] if self._keys else None
        in_sight = self._top <= self._row < self._top + self._room()
        value = self._fields[self.order.column].value
        self._sorted = ordered(self._items, value, descending=self.order.descending)
        self._keys = [self._key(item) for item in self._sorted]
        self._row = row_of(self._keys, key, self._row)
        self._show_row(self._row if in_sight else None)

    def _show_row(self, row: int | None) -> None:
        """Bring that row into sight, if any, stay within the rows, and draw."""
        shown = self._top if row is None else row
        self._top = scrolled(self._top, shown, self._room(), len(self._sorted))
        self.redraw()
        self.post_message(self.Changed())

    def _room(self) -> int:
        """How many rows fit between the header and what is pinned; all, before there is a size.

        A key that comes so early must not scroll away a row that there will be room for.
        """
        if not self.size.height:
            return max(1, len(self._sorted))
        return max(1, self.size.height - 1 - len(self._pinned))

    def _columns(self) -> Layout:
        return lay_out(self._wanted, self._stay, self._first, self.size.width)

    def on_resize(self) -> None:
        """Another size: the cursor stays in sight."""
        self._show_row(self._row)

    # --- drawing --------------------------------------------------------------------------------

    def draw(self, width: int, height: int) -> list[Strip]:
        """The header, the rows in sight, and what is pinned right below them."""
        layout = self._columns()
        strips = [self._draw_header(layout, width)]
        if not self._sorted:
            strips.append(
                self.line((fit(self._empty, width), self.component("grid--empty")), width=width)
            )
        for row, item in enumerate(self._sorted[self._top :][: self._room()], self._top):
            strips.append(
                self._draw_item(item, layout, width, "grid--cursor" if row == self._row else None)
            )
        if self._sorted:
            strips += [
                self._draw_item(item, layout, width, "grid--pinned") for item in self._pinned
            ]
        return strips[:height]

    def _draw_item(self, item: Item, layout: Layout, width: int, over: str | None) -> Strip:
        cells = tuple(self._fields[each.index].cell(item) for each in layout.placed)
        base = self.component(over) if over else self._ground.rich_style
        placing = [(at, each.width, each.align) for at, each in enumerate(layout.placed)]
        # Columns that stay may be wider than a very narrow terminal.
        end = max((each.x + each.width for each in layout.placed), default=0)
        strip = self.draw_cells(cells, placing, max(width, end), base, over)
        return strip.adjust_cell_length(width)

    def _draw_header(self, layout: Layout, width: int) -> Strip:
        parts, plain = [], self.component("grid--header")
        used = 0
        for each in layout.placed:
            title, style, room = self._fields[each.index].title, plain, each.width
            begin = each.x
            if each.index == self.order.column:
                # The mark may stand in the gap: no title is cut for it.
                style = self.component("grid--sorted")
                room += 1
                if each.align == "right":
                    begin -= 1
                    title = self.order.mark + title
                else:
                    title = f"{title}{self.order.mark}"
            parts += [(" " * max(0, begin - used), plain), (fit(title, room, each.align), style)]
            used = begin + room
        return self.line(*parts, (" " * (width - used), plain)).adjust_cell_length(width)

    # --- keys and mouse -------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor, as far as there are rows."""
        self._row = max(0, min(self._row + rows, len(self._sorted) - 1))
        self._show_row(self._row)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in sight."""
        self.action_move(pages * max(1, self._room() - 1))

    def action_scroll_columns(self, columns: int) -> None:
        """Show other columns, as far as there are any."""
        layout = self._columns()
        if layout.right if columns > 0 else layout.left:
            self._first = layout.left + columns
            self._show_row(None)

    def action_sort_by(self, columns: int) -> None:
        """Sort by a neighbour of the column that it is sorted by, and show that."""
        self._choose((self.order.column + columns) % len(self._fields))

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self.order = self.order.reversed()
        self._sort()

    def _choose(self, column: int) -> None:
        # Of figures one looks for the largest, of words for the first.
        self.order = Order(column, descending=self._fields[column].align == "right")
        self._first = scrolled_to(self._wanted, self._stay, self._first, self.size.width, column)
        self._sort()

    def on_click(self, event: events.Click) -> None:
        """A title sorts, and once more reverses; a row takes the cursor."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            column = self._columns().at(offset.x)
            if column == self.order.column:
                self.action_reverse()
            elif column is not None:
                self._choose(column)
        elif offset.y <= self._room() and self._top + offset.y <= len(self._sorted):
            self._row = self._top + offset.y - 1
            self._show_row(self._row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further down; the cursor stays."""
        event.stop()
        self._top += WHEEL_ROWS
        self._show_row(None)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further up; the cursor stays."""
        event.stop()
        self._top = max(0, self._top - WHEEL_ROWS)
        self._show_row(None)
