"""The dialog for the note of a kept run."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label

from tui.ui.screens.form import FormDialog

MOST_CHARACTERS = 200


class NoteScreen(FormDialog[str | None]):
    """Return the note, empty to remove it, or None when it is cancelled."""

    HINT = "A run with a note is never deleted by itself."

    def __init__(self, name: str, note: str) -> None:
        """Take the run's name, and its note so far."""
        super().__init__()
        self._run, self._note = name, note

    def compose(self) -> ComposeResult:
        """Yield the field and the buttons."""
        with Vertical(classes="dialog"):
            yield Label(Content(f"Note of {self._run}"), classes="dialog--title")
            yield Input(self._note, id="note-input", max_length=MOST_CHARACTERS, compact=True)
            yield from self.hint_and_buttons("Apply")

    def apply(self) -> None:
        """Return the note."""
        self.dismiss(self.query_one(Input).value.strip())
