"""One step of the guide in full: what to do, what to watch for, and what was predicted."""

from __future__ import annotations

from textwrap import wrap

from textual.strip import Strip

from tui.guide.check_result import ms_text, rps_text
from tui.guide.predictions import how_far
from tui.model.guide import PartView, QuestionView, StepView
from tui.ui.keys import KEYS
from tui.ui.widgets.base.colors import MUTED
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit

_INDENT = 11
# Longer lines are hard to read.
_WIDEST = 78
TO_PREDICT = "p to predict"
# Keeps a key and its word on one line: wrap() breaks at other blanks only.
_TIE = "\u00a0"
_TIED_TO_PREDICT = TO_PREDICT.replace(" ", _TIE)
KEYS_HERE = "".join(
    f"{key.shown or key.key}{_TIE}{key.label}{'  ' if key.label else ''}"
    for key in KEYS
    if key.tier and key.key not in ("g", "q")
)
Paragraph = tuple[str, str]


class GuideText(LineWidget):
    """Show paragraphs, with air between them where there is room."""

    DEFAULT_CSS = """
    GuideText { height: 1fr; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._step: StepView | None = None
        self._questions: tuple[QuestionView, ...] = ()
        self._hint = False

    def show(self, part: PartView, cursor: int, *, hint: bool) -> None:
        """Show this step of the part, with or without its hint."""
        self._step, self._questions, self._hint = part.steps[cursor], part.questions, hint
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the paragraphs, their labels in a column of their own."""
        if self._step is None or width <= _INDENT:
            return []
        blocks = [
            _wrapped(label, text, min(width, _WIDEST))
            for label, text in self._paragraphs(self._step)
        ]
        used = sum(len(block) for block in blocks)
        # Questions belong together: no air before a paragraph without a label.
        gaps = sum(bool(block[0][0]) for block in blocks) - 1
        airy = used + gaps <= height
        # If there is still room: the main screen's keys, whose bar is covered.
        keys = _wrapped("Keys", KEYS_HERE, min(width, _WIDEST))
        if used + (gaps + 1) * airy + len(keys) <= height:
            blocks.append(keys)
            airy = used + gaps + 1 + len(keys) <= height
        rows: list[tuple[str, str]] = []
        for block in blocks:
            if airy and rows and block[0][0]:
                rows.append(("", ""))
            rows += block
        label, plain = self.paint("bold", MUTED), self.paint()
        return [
            self.line(
                (f"{head:<{_INDENT}}", label),
                (fit(text.replace(_TIE, " "), width - _INDENT), plain),
            )
            for head, text in rows[:height]
        ]

    def _paragraphs(self, view: StepView) -> list[Paragraph]:
        step = view.step
        paragraphs: list[Paragraph] = [("Do", step.text), ("Watch for", step.watch)]
        if view.done is not None:
            paragraphs.append(("Earlier" if view.earlier else "Seen", view.done))
        elif view.now:
            paragraphs.append(("Now", view.now))
        if self._hint:
            paragraphs.append(("Hint", step.hint))
        paragraphs += [
            (
                "Predict" if not index else "",
                prediction(question).replace(TO_PREDICT, _TIED_TO_PREDICT),
            )
            for index, question in enumerate(self._questions)
        ]
        return paragraphs


def prediction(view: QuestionView) -> str:
    """Return a question with its prediction, the measured figure, and how far they differ."""
    question, predicted, measured = view.question, view.predicted, view.measured
    if measured is None:
        if predicted is None:
            return f"{question.text}  {TO_PREDICT}"
        return f"{question.label}: you predict {_figure(predicted, question.unit)}"
    seen = f"{question.label}: {_figure(measured, question.unit)}"
    if view.earlier:
        seen += ", earlier"
    if predicted is None:
        return seen
    far = how_far(predicted, measured)
    guess = _figure(predicted, question.unit)
    if question.unit != "ms":  # Of two times, one may be in seconds.
        guess = guess.removesuffix(f" {question.unit}")
    return f"{seen}; you predicted {guess}, {far}"


def _figure(value: float, unit: str) -> str:
    """Return a figure as the step that shows it has it."""
    match unit:
        case "ms":
            return ms_text(value)
        case "users":
            return f"{value:,.0f} users"
        case "times":
            return f"{value:.2f} times"
        case _:
            return f"{rps_text(value)} {unit}"


def _wrapped(label: str, text: str, width: int) -> list[tuple[str, str]]:
    lines = wrap(text, width - _INDENT) or [""]
    return [(label if not index else "", line) for index, line in enumerate(lines)]
