"""The dialog that asks the learner for predictions, before a run measures the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.validation import Number
from textual.widgets import Input, Label

from tui.model.guide import QuestionView
from tui.ui.screens.form import FormDialog, is_valid

MAX_FIGURE = 1e9
WRONG = "Enter a number from 0 to 1,000,000,000, or nothing."


class PredictScreen(FormDialog[Mapping[str, float] | None]):
    """Return the predictions by question, or None when it is cancelled."""

    HINT = "A guess will do. An empty field is no prediction."

    def __init__(self, part: int, questions: Sequence[QuestionView]) -> None:
        super().__init__()
        self._part = part
        self._questions = tuple(questions)

    def compose(self) -> ComposeResult:
        """Yield a field for each question, and the buttons."""
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
                    validators=[Number(0, MAX_FIGURE)],
                    valid_empty=True,
                )
            yield from self.hint_and_buttons("Predict")

    def apply(self) -> None:
        """Return the figures of all fields that are not empty, if they are valid."""
        figures: dict[str, float] = {}
        for view, field in zip(self._questions, self.fields(), strict=True):
            if not is_valid(field):
                self.show_error(field, WRONG)
                return
            if field.value:
                figures[view.question.key] = float(field.value)
        self.dismiss(figures)
