"""A row about a grid: by what it is sorted, and what of it is out of sight."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from tui.ui.widgets.base.lines import LineWidget
from tui.ui.widgets.base.text import fit_parts
from tui.ui.widgets.table.grid import Look

_BETWEEN = " · "


def order_words(look: Look) -> str:
    """What the order means."""
    about = f": {look.about}" if look.about else ""
    return f"Sorted by {look.title} {look.mark}{about}"


def sight_words(look: Look) -> str:
    """Which rows and columns are to be scrolled to; empty where all are in sight."""
    words = []
    if look.last - look.first + 1 < look.rows:
        words.append(f"rows {look.first}–{look.last} of {look.rows}")
    if look.left:
        words.append(f"← {_columns(look.left)}")
    if look.right:
        words.append(f"{_columns(look.right)} →")
    return _BETWEEN.join(words)


def _columns(count: int) -> str:
    return f"{count} more column" + ("" if count == 1 else "s")


class GridNote(LineWidget):
    """One row: the order on the left, what is out of sight on the right."""

    COMPONENT_CLASSES = {"grid-note--order", "grid-note--sight"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    GridNote {
        height: 1;
        & > .grid-note--order { color: $text-muted; }
        & > .grid-note--sight { color: $text-accent; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None

    def show(self, look: Look) -> None:
        """As it is now."""
        if look != self._look:
            self._look = look
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """What can be done comes before what is known."""
        if self._look is None or not self._look.rows:
            return []
        order, sight = self.component("grid-note--order"), self.component("grid-note--sight")
        right = sight_words(self._look)
        room = max(0, width - cell_len(right) - 2) if right else width
        words = order_words(self._look)
        if cell_len(words) > room:
            words = words.partition(":")[0]
        parts = fit_parts([(words, order)], room, order)
        if right:
            parts += fit_parts([(right, sight)], width - room, order, "right")
        return [self.line(*parts).adjust_cell_length(width)]
