"""The help screen: every key and what it does, and the words on the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from tui.ui.screens.dialog import Dialog
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.panels.help_text import HelpText


class HelpScreen(Dialog[None]):
    """Show the help; it scrolls where the terminal is small."""

    AUTO_FOCUS = "#help-pane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "close", "Close")
    ]

    def compose(self) -> ComposeResult:
        """Yield the text and the keys."""
        with Vertical(classes="dialog"):
            with VerticalScroll(id="help-pane"):
                yield HelpText()
            yield KeyBar(
                (
                    KeyHint("Esc", "Close", "screen.close"),
                    KeyHint("PgDn", "Down", "screen.page(1)"),
                    KeyHint("PgUp", "Up", "screen.page(-1)"),
                )
            )

    def action_page(self, pages: int) -> None:
        """Scroll by a page: a click on the key bar."""
        pane = self.query_one("#help-pane", VerticalScroll)
        pane.scroll_relative(y=pages * pane.size.height, animate=False)

    def action_close(self) -> None:
        """Return to the main screen."""
        self.dismiss(None)
