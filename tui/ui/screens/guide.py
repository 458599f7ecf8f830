"""The guide screen: the lab step by step, with ticks that the run itself sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.message import Message

from tui.guide.engine import view
from tui.guide.progress import Progress
from tui.model.guide import GuideView, PartView
from tui.ui.keys import KEYS
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.dialog import SnapshotDialog
from tui.ui.screens.predict import PredictScreen
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.base.snapshot_view import PartChosen
from tui.ui.widgets.guide.guide_header import GuideHeader, loaded_part
from tui.ui.widgets.guide.guide_steps import GuideSteps
from tui.ui.widgets.guide.guide_text import GuideText

# Here these keys show another part's guide, or close the screen.
OWN_KEYS = {"1", "2", "3", "4", "g", "q"}
MEASURED = "All figures are measured already. Press r to reset the part."
TICKS_ITSELF = "The run ticks this step itself, once it shows it."


class StepTicked(Message):
    """A step was ticked by hand, or its tick removed."""

    def __init__(self, part: int, step: str) -> None:
        super().__init__()
        self.part, self.step = part, step


class Predicted(Message):
    """The learner has made predictions; figures by question."""

    def __init__(self, part: int, figures: Mapping[str, float]) -> None:
        super().__init__()
        self.part, self.figures = part, figures


class PartReset(Message):
    """A part of the guide was reset."""

    def __init__(self, part: int) -> None:
        super().__init__()
        self.part = part


class GuideScreen(SnapshotDialog):
    """Follow the newest snapshot, and the lab to another part."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,g,q", "close", "Close"),
        Binding("up", "step(-1)", "Step before"),
        Binding("down", "step(1)", "Next step"),
        Binding("enter,space", "tick", "Tick"),
        Binding("h", "hint", "Hint"),
        Binding("p", "predict", "Predict"),
        Binding("r", "reset", "Reset"),
        Binding("R", "reset_all", "Reset all parts"),
        Binding("m", "move", "Move the lab"),
        *(Binding(str(part), f"part({part})", f"Part {part}") for part in range(1, 5)),
        # The keys that the steps ask for work here too.
        *(
            Binding(key.key, f"app.{key.action}", key.label)
            for key in KEYS
            if key.key not in OWN_KEYS
        ),
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as textual has it
        (0, "-narrow"),
        (110, "-normal"),
        (150, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 - as above
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._part = 1
        self._cursor = 0
        self._hint = False
        # Until the reader moves it, the cursor is on the first open step.
        self._follows = True
        # The lab's part at the last drawing, and whether the step under the cursor was open then.
        self._lab_part: int | None = None
        self._was_open = False

    def compose(self) -> ComposeResult:
        """Yield the part, its steps, one of them in full, and the keys."""
        with Vertical(classes="dialog"):
            yield GuideHeader()
            with Container(id="guide-body"):
                yield GuideSteps()
                yield GuideText()
            yield KeyBar(
                (
                    KeyHint("↑↓", "Step", "screen.step(1)"),
                    KeyHint("h", "Hint", "screen.hint"),
                    KeyHint("p", "Predict", "screen.predict"),
                    KeyHint("Space", "Tick", "screen.tick"),
                    KeyHint("r", "Reset", "screen.reset"),
                    KeyHint("R", "All", "screen.reset_all"),
                    KeyHint("1-4", "Part", "screen.next_part"),
                    KeyHint("Esc", "Close", "screen.close"),
                )
            )

    # --- following ------------------------------------------------------------------------------

    @property
    def _guide(self) -> GuideView:
        snapshot = self.snapshot
        part = snapshot.part if snapshot else 1
        return (snapshot.guide if snapshot else None) or view(Progress(), part)

    @property
    def _shown(self) -> PartView:
        return self._guide.parts[self._part]

    def draw(self) -> None:
        """Draw the newest snapshot."""
        if not self.query(GuideText):  # not mounted yet
            return
        guide = self._guide
        if guide.part != self._lab_part:
            self._lab_part = guide.part
            self._turn_to(guide.part)
        shown = self._shown
        # A step that was ticked just now is read: go on, wherever the reader had gone.
        self._follows |= self._was_open and shown.steps[self._cursor].done is not None
        if self._follows and self._cursor != _first_open(shown):
            self._cursor, self._hint = _first_open(shown), False
        self._was_open = shown.steps[self._cursor].done is None
        self.query_one(GuideHeader).show(self.snapshot, guide, self._part)
        self.query_one(GuideSteps).show(shown, self._cursor)
        self.query_one(GuideText).show(shown, self._cursor, hint=self._hint)

    def _turn_to(self, part: int) -> None:
        self._part = part
        self._follow()

    def _follow(self) -> None:
        self._cursor, self._hint = _first_open(self._shown), False
        self._follows, self._was_open = True, False

    def _go_to(self, cursor: int) -> None:
        self._cursor, self._hint, self._was_open = cursor, False, False
        self._follows = cursor == _first_open(self._shown)
        self.draw()

    # --- keys -----------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        """Move the cursor to another step."""
        self._go_to((self._cursor + by) % len(self._shown.steps))

    @on(GuideSteps.Chosen)
    def _choose(self, message: GuideSteps.Chosen) -> None:
        self._go_to(message.index)

    def action_part(self, part: int) -> None:
        """Show another part; the lab stays where it is."""
        self._turn_to(part)
        self.draw()

    def action_next_part(self) -> None:
        """Show the next part: a click on the key bar."""
        self.action_part(self._part % len(self._guide.parts) + 1)

    def action_move(self) -> None:
        """Switch the lab to the part on the screen."""
        if self._part != loaded_part(self.snapshot, self._guide):
            self.post_message(PartChosen(self._part))

    def action_hint(self) -> None:
        """Show the hint, or hide it."""
        self._hint = not self._hint
        self.draw()

    def action_tick(self) -> None:
        """Tick a step that no run can tick."""
        step = self._shown.steps[self._cursor].step
        if step.by_hand:
            self.post_message(StepTicked(self._part, step.key))
        else:
            self.notify(TICKS_ITSELF, timeout=4)

    def action_predict(self) -> None:
        """Ask for predictions of the figures that are not measured yet."""
        part = self._part
        asked = [each for each in self._shown.questions if each.measured is None]
        if not asked:
            self.notify(MEASURED, timeout=4)
            return
        self.app.push_screen(PredictScreen(part, asked), partial(self._predicted, part))

    def _predicted(self, part: int, figures: Mapping[str, float] | None) -> None:
        if figures:
            self.post_message(Predicted(part, figures))

    def action_reset(self) -> None:
        """Reset the part, after a confirmation."""
        self._ask_to_reset((self._part,), f"the guide of part {self._part}", "its")

    def action_reset_all(self) -> None:
        """Reset all parts, after a confirmation: for the next learner."""
        begun = [part for part, view in self._guide.parts.items() if view.begun]
        self._ask_to_reset(begun, "the guide of all parts", "all")

    def _ask_to_reset(self, parts: Sequence[int], what: str, whose: str) -> None:
        ticks = sum(self._guide.parts[part].done for part in parts)
        question = ConfirmScreen(
            f"Reset {what}?",
            f"This removes {whose} {ticks} ticks, {whose} predictions and their figures."
            " All runs stay as they are.",
            yes="Yes, reset (y)",
            no="No (n)",
        )
        self.app.push_screen(question, partial(self._reset, parts))

    def _reset(self, parts: Sequence[int], yes: bool | None) -> None:
        if not yes:
            return
        self._follow()
        for part in parts:
            self.post_message(PartReset(part))


def _first_open(part: PartView) -> int:
    """Return where the first open step is; without one, the last step."""
    at = part.next_at
    return len(part.steps) - 1 if at is None else at
