"""Asks for users and spawn rate."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.validation import Integer, Number
from textual.widgets import Button, Input, Label, Static

from tui.ui.screens.dialog import BETWEEN_FIELDS, Dialog

MOST_USERS = 1_000_000
HINT = "Locust warns above 100 new users a second for each worker."


class UsersScreen(Dialog[tuple[int, float] | None]):
    """Returns (users, spawn rate in users/s), or None where it was left with Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        *BETWEEN_FIELDS,
    ]

    def __init__(self, users: int, spawn_rate: float) -> None:
        super().__init__()
        self._users = users
        self._spawn_rate = spawn_rate

    def begin_with(self, users: int, spawn_rate: float) -> None:
        """Ask anew, from these numbers on. To make the dialog anew would take 150 ms."""
        self._users, self._spawn_rate = users, spawn_rate
        if not self.is_mounted:
            return
        first = self.query_one("#users-input", Input)
        first.value = str(users)
        self.query_one("#rate-input", Input).value = f"{spawn_rate:g}"
        hint = self.query_one("#hint", Static)
        hint.update(HINT, layout=False)
        hint.remove_class("-wrong")
        # Marked, as by a focus that is new: what is typed takes its place.
        self.set_focus(first)
        first.select_all()

    def compose(self) -> ComposeResult:
        """Two fields and a button; Enter in a field goes on, and in the last one is enough."""
        with Vertical(classes="dialog"):
            yield Label("Users and spawn rate", classes="dialog--title")
            with Horizontal(classes="dialog--row"):
                yield Label("Users")
                yield Input(
                    str(self._users),
                    id="users-input",
                    type="integer",
                    compact=True,
                    validators=[Integer(1, MOST_USERS)],
                )
            with Horizontal(classes="dialog--row"):
                yield Label("Spawn rate (users/s)")
                yield Input(
                    f"{self._spawn_rate:g}",
                    id="rate-input",
                    type="number",
                    compact=True,
                    validators=[Number(0.01, MOST_USERS)],
                )
            yield Static(HINT, id="hint")
            with Horizontal(classes="dialog--buttons"):
                yield Button("Apply", variant="primary", id="apply", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: on to the rate, or done."""
        if event.input.id == "users-input":
            # At once, not with the next message: what is typed on goes into it.
            self.set_focus(self.query_one("#rate-input", Input))
        else:
            self._apply()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Apply or cancel."""
        if event.button.id == "apply":
            self._apply()
        else:
            self.dismiss(None)

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)

    def _apply(self) -> None:
        users, rate = self.query_one("#users-input", Input), self.query_one("#rate-input", Input)
        for field, words in ((users, f"1 to {MOST_USERS:,} users"), (rate, "a rate above 0")):
            result = field.validate(field.value)
            if field.value == "" or (result is not None and not result.is_valid):
                self.query_one("#hint", Static).update(f"Give {words}.")
                self.query_one("#hint", Static).add_class("-wrong")
                field.focus()
                return
        self.dismiss((int(users.value), float(rate.value)))
