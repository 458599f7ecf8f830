"""A table that fills its place: sorted by any column, scrolled both ways, last rows pinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from tui.ui.widgets.table.columns import Layout, lay_out, scrolled_to
from tui.ui.widgets.table.sorting import Order, ordered, scrolled
from tui.ui.widgets.table.table import Column, Item, Table

WHEEL_ROWS = 3


@dataclass(frozen=True, slots=True)
class TableView:
    """What of a table is in sight, counted from 1, and by which column it is sorted.

    `left` and `right` are how many columns are out of sight on each side.
    """

    title: str
    about: str
    mark: str
    left: int
    right: int
    first: int
    last: int
    rows: int


class SortableTable(Table[Item], can_focus=True):
    """Sort and scroll the items. The cursor stays on its item, wherever that goes."""

    DEFAULT_CSS = """
    SortableTable { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", "Page up"),
        Binding("pagedown", "page(1)", "Page down"),
        Binding("home", "move(-1000000)", "First row"),
        Binding("end", "move(1000000)", "Last row"),
        Binding("left", "scroll_columns(-1)", "Columns to the left"),
        Binding("right", "scroll_columns(1)", "Columns to the right"),
        Binding("less_than_sign,comma", "sort_by(-1)", "Sort by the previous column"),
        Binding("greater_than_sign,full_stop", "sort_by(1)", "Sort by the next column"),
        Binding("r", "reverse", "Reverse the order"),
    ]

    order: Order

    def __init__(
        self,
        columns: Sequence[Column[Item]],
        *,
        key: Callable[[Item], str],
        fixed: int,
        order: Order,
        empty: str,
        id: str,  # noqa: A002 - textual's name for it
    ) -> None:
        """Take the columns, of which the first `fixed` do not scroll, and the first order."""
        super().__init__(
            columns, key=key, fixed=fixed, order=order, cursor=True, empty=empty, id=id
        )
        self._items: tuple[Item, ...] = ()
        self._pinned: tuple[Item, ...] = ()
        self._top = self._first_column = 0
        self._wanted = [column.wanted(()) for column in self._columns]

    # --- what is shown --------------------------------------------------------------------------

    @property
    def view(self) -> TableView:
        """What is in sight."""
        layout, column = self._layout(self.size.width), self._columns[self.order.column]
        return TableView(
            column.title,
            column.about,
            self.order.mark,
            layout.left,
            layout.right,
            min(self._top + 1, len(self._rows)),
            min(self._top + self._room(), len(self._rows)),
            len(self._rows),
        )

    def show(self, items: Sequence[Item], pinned: Sequence[Item] = ()) -> None:
        """Show these items from now on, and below them the pinned ones in their own order."""
        if (tuple(items), tuple(pinned)) == (self._items, self._pinned):
            return
        self._items, self._pinned = tuple(items), tuple(pinned)
        everything = (*self._items, *self._pinned)
        self._wanted = [column.wanted(everything) for column in self._columns]
        self._sort()

    def _sort(self) -> None:
        in_sight = self._top <= self._cursor < self._top + self._room()
        value = self._columns[self.order.column].value
        self._set_rows(ordered(self._items, value, descending=self.order.descending))
        self._scroll_to_row(self._cursor if in_sight else self._top)

    def _scroll_to_row(self, row: int) -> None:
        """Scroll as little as brings a row into sight, and draw."""
        self._top = scrolled(self._top, row, self._room(), len(self._rows))
        self.redraw()
        self.post_message(self.Changed())

    def _room(self) -> int:
        """Return how many rows fit between the header and what is pinned; without a size, all.

        A key that comes before the first layout must not scroll away a row that will have room.
        """
        if not self.size.height:
            return max(1, len(self._rows))
        return max(1, self.size.height - 1 - len(self._pinned))

    def _layout(self, width: int) -> Layout:
        return lay_out(self._wanted, self._fixed, self._first_column, width)

    def on_resize(self) -> None:
        """Keep the cursor in sight at another size."""
        self._scroll_to_row(self._cursor)

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the header, the rows in sight, and the pinned ones right below them."""
        in_sight = range(self._top, min(self._top + self._room(), len(self._rows)))
        return self.draw_rows(self._layout(width), width, in_sight, self._pinned)[:height]

    # --- keys and mouse -------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Move the cursor, as far as there are rows."""
        self._cursor = max(0, min(self._cursor + rows, len(self._rows) - 1))
        self._scroll_to_row(self._cursor)

    def action_page(self, pages: int) -> None:
        """Move the cursor by the rows in sight."""
        self.action_move(pages * max(1, self._room() - 1))

    def action_scroll_columns(self, columns: int) -> None:
        """Show other columns, as far as there are any."""
        layout = self._layout(self.size.width)
        if layout.right if columns > 0 else layout.left:
            self._first_column = layout.left + columns
            self._scroll_to_row(self._top)

    def action_sort_by(self, columns: int) -> None:
        """Sort by a neighbour of the present column, and bring that one into sight."""
        self._sort_by((self.order.column + columns) % len(self._columns))

    def action_reverse(self) -> None:
        """Reverse the order."""
        self.order = self.order.reversed()
        self._sort()

    def _sort_by(self, column: int) -> None:
        # Figures are looked up from the largest down, words from the first on.
        self.order = Order(column, descending=self._columns[column].align == "right")
        self._first_column = scrolled_to(
            self._wanted, self._fixed, self._first_column, self.size.width, column
        )
        self._sort()

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, once more to reverse; move the cursor to a row."""
        event.prevent_default()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            column = self._layout(self.size.width).at(offset.x)
            if column == self.order.column:
                self.action_reverse()
            elif column is not None:
                self._sort_by(column)
        elif offset.y <= self._room() and self._top + offset.y <= len(self._rows):
            self.action_move(self._top + offset.y - 1 - self._cursor)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down; the cursor stays."""
        event.stop()
        self._wheel_to(self._top + WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up; the cursor stays."""
        event.stop()
        self._wheel_to(self._top - WHEEL_ROWS)

    def _wheel_to(self, row: int) -> None:
        self._top = max(0, row)
        self._scroll_to_row(self._top)
