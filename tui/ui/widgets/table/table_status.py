"""A row about a sortable table: its order, and what of it is out of sight."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit_parts
from tui.ui.widgets.table.sortable_table import TableView

_BETWEEN = " · "


def order_text(view: TableView) -> str:
    """Return by what the table is sorted, and what that column means."""
    about = f": {view.about}" if view.about else ""
    return f"Sorted by {view.title} {view.mark}{about}"


def sight_text(view: TableView) -> str:
    """Return which rows and columns are out of sight; empty if none are."""
    parts = []
    if view.last - view.first + 1 < view.rows:
        parts.append(f"rows {view.first}–{view.last} of {view.rows}")
    if view.left:
        parts.append(f"← {_columns(view.left)}")
    if view.right:
        parts.append(f"{_columns(view.right)} →")
    return _BETWEEN.join(parts)


def _columns(count: int) -> str:
    return f"{count} more column" + ("" if count == 1 else "s")


class TableStatus(LineWidget):
    """Show the order on the left, and what is out of sight on the right."""

    COMPONENT_CLASSES = {"table-status--order", "table-status--sight"}  # noqa: RUF012 - textual's
    DEFAULT_CSS = """
    TableStatus {
        height: 1;
        & > .table-status--order { color: $text-muted; }
        & > .table-status--sight { color: $text-accent; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: TableView | None = None

    def show(self, view: TableView) -> None:
        """Describe this view from now on."""
        if view != self._view:
            self._view = view
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw one row; the explanation gives way where room is short."""
        if self._view is None or not self._view.rows:
            return []
        order, sight = self.component("table-status--order"), self.component("table-status--sight")
        right = sight_text(self._view)
        room = max(0, width - cell_len(right) - 2) if right else width
        left = order_text(self._view)
        if cell_len(left) > room:
            left = left.partition(":")[0]
        parts = fit_parts([(left, order)], room, order)
        if right:
            parts += fit_parts([(right, sight)], width - room, order, "right")
        return [self.line(*parts).adjust_cell_length(width)]
