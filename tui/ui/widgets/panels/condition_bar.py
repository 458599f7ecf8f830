"""The conditions that fail or stop the test, each with its figure."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tui.model.condition import ConditionView
from tui.model.snapshot import Snapshot
from tui.ui.widgets.base.format import MISSING
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import clean, fit_parts, shorten

GAP = "   "
# Without colours the word says it; after the run it is the whole run that is judged.
HOLDS, HELD = "HOLDS", "HELD"
# A reason why a run is not valid is a sentence, which the run's JSON has in full.
LONGEST_FIGURE = 30

# Texts with the name of their component class.
Item = tuple[tuple[str, str], ...]


class ConditionBar(LineWidget, SnapshotView):
    """Show as many rows of conditions as they need, those that hold first and in red."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "condition--kind",
        "condition--text",
        "condition--figure",
        "condition--holds",
    }
    DEFAULT_CSS = """
    ConditionBar {
        height: auto;
        padding: 0 1;
        & > .condition--kind { color: $text-muted; }
        & > .condition--text { color: $foreground; }
        & > .condition--figure { color: $foreground; text-style: bold; }
        & > .condition--holds { color: $text-error; text-style: bold reverse; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[Item] = []
        self._rows = 0

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the newest second."""
        word = HOLDS if snapshot.load.is_on else HELD
        first = sorted(snapshot.conditions, key=lambda each: not each.holds)
        self._items = [_item(each, word) for each in first]
        rows = len(in_rows(self._items, self.size.width))
        self.redraw(layout=rows != self._rows)
        self._rows = rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - textual's
        """Return how many rows there are at this width."""
        return len(in_rows(self._items, width))

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the rows; the last says how many conditions have no room."""
        rows = in_rows(self._items, width)
        kind = self.component("condition--kind")
        strips = []
        for row in rows[:height]:
            parts = [(text, self.component(name)) for item in row for text, name in item]
            strips.append(self.line(*fit_parts(parts, width, kind)))
        if len(rows) > height > 0:
            strips[-1] = self._cut(rows[height - 1], sum(map(len, rows[height:])), width)
        return strips

    def _cut(self, row: Sequence[Item], left: int, width: int) -> Strip:
        """Return the last row, with how many conditions are left out at its end."""
        more = f"{GAP}… and {left} more"
        kind = self.component("condition--kind")
        parts: list[tuple[str, Style]] = [
            (text, self.component(name)) for item in row for text, name in item
        ]
        return self.line(*fit_parts(parts, max(0, width - len(more)), kind), (more, kind))


def _item(condition: ConditionView, word: str) -> Item:
    figure = MISSING if condition.figure is None else shorten(condition.figure, LONGEST_FIGURE)
    said = (f" {word} {figure} ", "condition--holds")
    return (
        (f"{condition.kind} ", "condition--kind"),
        (f"{clean(condition.condition)} ", "condition--text"),
        said if condition.holds else (figure, "condition--figure"),
        (GAP, "condition--kind"),
    )


def in_rows(items: Sequence[Item], width: int) -> list[list[Item]]:
    """Return the items in rows of at most `width` cells, at least one in each."""
    rows: list[list[Item]] = []
    room = 0
    for item in items:
        length = sum(cell_len(text) for text, _ in item)
        # The gap behind the last one may lie outside.
        if not rows or length - len(GAP) > room:
            rows.append([])
            room = width
        rows[-1].append(item)
        room -= length
    return rows
