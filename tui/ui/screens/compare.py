"""The comparison screen: what changed between two kept runs, and whether it is more than noise."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.analysis.comparison import Comparison
from tui.ui.screens.dialog import Dialog
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.base.text_pane import TextPane
from tui.ui.widgets.panels.comparison_lines import comparison_lines


class CompareScreen(Dialog[None]):
    """Show a comparison; it scrolls where the terminal is small."""

    AUTO_FOCUS = "#comparison-pane"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "close", "Close")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (86, "-normal")]  # noqa: RUF012 - as textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 - as above

    def __init__(self, comparison: Comparison) -> None:
        super().__init__()
        self._comparison = comparison

    def compose(self) -> ComposeResult:
        """Yield the text and the keys."""
        with Vertical(classes="dialog"):
            yield TextPane(id="comparison-pane")
            yield KeyBar(
                (
                    KeyHint("Esc", "Close", "screen.close"),
                    KeyHint("PgDn", "Down", "screen.page(1)"),
                    KeyHint("PgUp", "Up", "screen.page(-1)"),
                )
            )

    def on_mount(self) -> None:
        """Show the comparison; the pane wraps it once it has its width."""
        self.query_one(TextPane).show(comparison_lines(self._comparison), another=True)

    def action_page(self, pages: int) -> None:
        """Scroll by a page: a click on the key bar."""
        pane = self.query_one(TextPane)
        pane.scroll_relative(y=pages * pane.size.height, animate=False)

    def action_close(self) -> None:
        """Return to the screen below."""
        self.dismiss(None)
