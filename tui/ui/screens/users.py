"""The dialog that asks for users and spawn rate."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.validation import Integer, Number
from textual.widgets import Input, Label

from tui.ui.screens.form import FormDialog, is_valid

MAX_USERS = 1_000_000


class UsersScreen(FormDialog[tuple[int, float] | None]):
    """Return (users, spawn rate in users/s), or None when it is cancelled."""

    HINT = "Locust warns above 100 new users per second for each worker."

    def __init__(self, users: int, spawn_rate: float) -> None:
        super().__init__()
        self._users = users
        self._spawn_rate = spawn_rate

    def begin_with(self, users: int, spawn_rate: float) -> None:
        """Ask again, beginning with these numbers. To build the dialog anew takes 150 ms."""
        self._users, self._spawn_rate = users, spawn_rate
        if not self.is_mounted:
            return
        first, rate = self.fields()
        first.value, rate.value = str(users), f"{spawn_rate:g}"
        self.clear_error()
        # Selected, as in a field that takes the focus: typing replaces it.
        self.set_focus(first)
        first.select_all()

    def compose(self) -> ComposeResult:
        """Yield two fields and the buttons."""
        with Vertical(classes="dialog"):
            yield Label("Users and spawn rate", classes="dialog--title")
            with Horizontal(classes="dialog--row"):
                yield Label("Users")
                yield Input(
                    str(self._users),
                    id="users-input",
                    type="integer",
                    compact=True,
                    validators=[Integer(1, MAX_USERS)],
                )
            with Horizontal(classes="dialog--row"):
                yield Label("Spawn rate (users/s)")
                yield Input(
                    f"{self._spawn_rate:g}",
                    id="rate-input",
                    type="number",
                    compact=True,
                    validators=[Number(0.01, MAX_USERS)],
                )
            yield from self.hint_and_buttons("Apply")

    def apply(self) -> None:
        """Return both numbers, if they are valid."""
        users, rate = self.fields()
        for field, wanted in ((users, f"1 to {MAX_USERS:,} users"), (rate, "a rate above 0")):
            if field.value == "" or not is_valid(field):
                self.show_error(field, f"Enter {wanted}.")
                return
        self.dismiss((int(users.value), float(rate.value)))
