"""Asks before something that cannot be taken back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from tui.ui.screens.dialog import Dialog


class ConfirmScreen(Dialog[bool]):
    """Returns whether it may be done; the safe answer has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer(False)", "No"),
        Binding("y", "answer(True)", "Yes"),
        Binding("n", "answer(False)", "No"),
        Binding("left,right", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, text: str, yes: str, no: str) -> None:
        super().__init__()
        self._title, self._text, self._yes, self._no = title, text, yes, no

    def compose(self) -> ComposeResult:
        """The question, and both answers as buttons."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._title), classes="dialog--title")
            yield Static(Content(self._text))
            with Horizontal(classes="dialog--buttons"):
                yield Button(Content(self._yes), id="yes", variant="warning", compact=True)
                yield Button(Content(self._no), id="no", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Enter alone does nothing that cannot be taken back."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Yes or no."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """By key."""
        self.dismiss(yes)


def foreign_target_question(host: str) -> ConfirmScreen:
    """Return the question that comes before any request to a target that is not this machine."""
    return ConfirmScreen(
        f"Put load on {host}?",
        "It is not this machine. Test only what is yours or what you may test: "
        "a load test can take a service down.",
        yes="Yes, I may test it (y)",
        no="No, leave (n)",
    )
