"""A dialog with fields for numbers: what `users` and `predict` share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Generic

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input, Static

from tui.ui.screens.dialog import BETWEEN_FIELDS, Dialog
from tui.ui.textual_compat import Result


class FormDialog(Dialog[Result], Generic[Result]):
    """Enter goes to the next field, and from the last one applies; Escape cancels."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        *BETWEEN_FIELDS,
    ]
    HINT = ""

    def hint_and_buttons(self, apply: str) -> ComposeResult:
        """Yield the row for hints and errors, and the buttons."""
        yield Static(self.HINT, id="hint")
        with Horizontal(classes="dialog--buttons"):
            yield Button(apply, variant="primary", id="apply", compact=True)
            yield Button("Cancel", id="cancel", compact=True)

    def apply(self) -> None:
        """Dismiss the dialog with what the fields hold, or show what is wrong with it."""
        raise NotImplementedError

    def fields(self) -> Iterator[Input]:
        """Yield the fields from top to bottom."""
        yield from self.query(Input)

    def show_error(self, field: Input, sentence: str) -> None:
        """Show what is wrong with a field, and move the focus to it."""
        hint = self.query_one("#hint", Static)
        hint.update(sentence)
        hint.add_class("-wrong")
        field.focus()

    def clear_error(self) -> None:
        """Show the hint again."""
        hint = self.query_one("#hint", Static)
        hint.update(self.HINT, layout=False)
        hint.remove_class("-wrong")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the next field, or apply."""
        fields = list(self.fields())
        at = fields.index(event.input)
        if at + 1 < len(fields):
            # Now, not with the next message: the next character belongs to the next field.
            self.set_focus(fields[at + 1])
        else:
            self.apply()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Apply or cancel."""
        if event.button.id == "apply":
            self.apply()
        else:
            self.dismiss(None)

    def action_cancel(self) -> None:
        """Close the dialog and change nothing."""
        self.dismiss(None)


def is_valid(field: Input) -> bool:
    """Return whether a field's validators accept what it holds."""
    result = field.validate(field.value)
    return result is None or result.is_valid
