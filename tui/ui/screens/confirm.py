"""The dialog that asks before something that cannot be undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from tui.ui.screens.dialog import Dialog


class ConfirmScreen(Dialog[bool]):
    """Return whether the question was confirmed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer(False)", "No"),
        Binding("y", "answer(True)", "Yes"),
        Binding("n", "answer(False)", "No"),
        Binding("left,right", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, text: str, yes: str, no: str) -> None:
        super().__init__()
        self._question, self._text, self._yes, self._no = title, text, yes, no

    def compose(self) -> ComposeResult:
        """Yield the question, and both answers as buttons."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._question), classes="dialog--title")
            yield Static(Content(self._text))
            with Horizontal(classes="dialog--buttons"):
                yield Button(Content(self._yes), id="yes", variant="warning", compact=True)
                yield Button(Content(self._no), id="no", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Focus the safe answer: Enter alone confirms nothing."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer by a button."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer by a key."""
        self.dismiss(yes)


def foreign_target_question(hosts: Sequence[str]) -> ConfirmScreen:
    """Return the question that comes before any request to targets on other machines."""
    is_one = len(hosts) == 1
    which = "It is not this machine." if is_one else f"They are {', '.join(hosts)}."
    return ConfirmScreen(
        f"Put load on {hosts[0] if is_one else f'{len(hosts)} other machines'}?",
        f"{which} Test only what is yours or what you may test: a load test can take a service"
        " down.",
        yes=f"Yes, I may test {'it' if is_one else 'them'} (y)",
        no="No, leave (n)",
    )
