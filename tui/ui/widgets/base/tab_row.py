"""A row of tabs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit_parts


class TabRow(LineWidget):
    """Show one row of names, one of them chosen. The chosen one is always in sight."""

    COMPONENT_CLASSES = {"tab-row--name", "tab-row--chosen"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    TabRow {
        height: 1;
        & > .tab-row--name { color: $text-muted; }
        & > .tab-row--chosen { color: $text; background: $primary; text-style: bold; }
    }
    """

    class Chosen(Message):
        """A name was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.chosen: str | None = None
        self._words: tuple[str, ...] = ()

    def show(
        self, names: Sequence[str], chosen: str | None, words: Sequence[str] | None = None
    ) -> None:
        """Show these names with this one chosen; `words` stand for them, if they are given."""
        words = names if words is None else words
        if (tuple(names), chosen, tuple(words)) != (self.names, self.chosen, self._words):
            self.names, self.chosen, self._words = tuple(names), chosen, tuple(words)
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw the names, from the first one with which the chosen one fits."""
        plain, marked = self.component("tab-row--name"), self.component("tab-row--chosen")
        first = self._first(width)
        parts = [
            (f" {word} ", marked if name == self.chosen else plain)
            for name, word in zip(self.names[first:], self._words[first:], strict=True)
        ]
        return [self.line(*fit_parts(parts, width, plain))]

    def on_click(self, event: events.Click) -> None:
        """Choose the name under the pointer."""
        right, first = 0, self._first(self.size.width)
        for name, word in zip(self.names[first:], self._words[first:], strict=True):
            right += cell_len(word) + 2
            if event.x < right:
                self.post_message(self.Chosen(name))
                return

    def _first(self, width: int) -> int:
        """Return how many names are left out on the left."""
        if self.chosen not in self.names:
            return 0
        first, last = 0, self.names.index(self.chosen)
        widths = [cell_len(word) + 2 for word in self._words]
        while first < last and sum(widths[first : last + 1]) > width:
            first += 1
        return first
