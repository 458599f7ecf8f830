"""Asks what the learner expects, before a run shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.validation import Number
from textual.widgets import Button, Input, Label, Static

from tui.model.guide import QuestionView
from tui.ui.screens.dialog import BETWEEN_FIELDS, Dialog

MOST = 1e9
ASKS = "A guess will do. An empty field is no prediction."
WRONG = "Give a number from 0 to 1,000,000,000, or nothing."


class PredictScreen(Dialog[Mapping[str, float] | None]):
    """Returns the predictions by question, or None where it was left with Escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
        *BETWEEN_FIELDS,
    ]

    def __init__(self, part: int, questions: Sequence[QuestionView]) -> None:
        super().__init__()
        self._part = part
        self._questions = tuple(questions)

    def compose(self) -> ComposeResult:
        """A field for each question; Enter goes on, and in the last one is enough."""
        with Vertical(classes="dialog"):
            yield Label(f"Part {self._part}: what do you expect?", classes="dialog--title")
            for view in self._questions:
                unit = f" [{view.question.unit}]"
                yield Label(Content(view.question.text + unit))
                yield Input(
                    "" if view.predicted is None else f"{view.predicted:g}",
                    id=f"predict-{view.question.key}",
                    type="number",
                    compact=True,
                    validators=[Number(0, MOST)],
                    valid_empty=True,
                )
            yield Static(ASKS, id="hint")
            with Horizontal(classes="dialog--buttons"):
                yield Button("Predict", variant="primary", id="apply", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: on to the next field, or done."""
        fields = list(self.query(Input))
        at = fields.index(event.input)
        if at + 1 < len(fields):
            # At once, not with the next message: what is typed on goes into it.
            self.set_focus(fields[at + 1])
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
        said: dict[str, float] = {}
        for view in self._questions:
            field = self.query_one(f"#predict-{view.question.key}", Input)
            result = field.validate(field.value)
            if result is not None and not result.is_valid:
                self.query_one("#hint", Static).update(WRONG)
                self.query_one("#hint", Static).add_class("-wrong")
                field.focus()
                return
            if field.value:
                said[view.question.key] = float(field.value)
        self.dismiss(said)
