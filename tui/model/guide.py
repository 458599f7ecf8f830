"""Hold the guided lab as plain data: steps, questions, and their views for the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do and to see. A step `by_hand` is ticked by the learner: no run can show it.

    To open the dialog `opens` ticks it, too.

    `key` names it in the progress file and in CHECKS; it never changes.
    """

    key: str
    title: str
    text: str
    watch: str
    hint: str
    by_hand: bool = False
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A figure to be predicted before the run shows it; `label` is the question in a few words."""

    key: str
    text: str
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One part of the lab, from its first step to its last."""

    part: int
    about: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step with its state. `done` is what the run showed when it was ticked, None before that.

    `earlier`: an earlier session ticked it.
    `now` is what the run shows of it this second, or what it waits for; empty in another part.
    """

    step: Step
    done: str | None = None
    now: str = ""
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A prediction and the measured figure, in the question's unit.

    `earlier`: an earlier session measured it.
    """

    question: Question
    predicted: float | None = None
    measured: float | None = None
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class PartView:
    """One part with its state."""

    guide: Guide
    steps: tuple[StepView, ...]
    questions: tuple[QuestionView, ...]

    @property
    def done(self) -> int:
        """How many steps are ticked."""
        return sum(each.done is not None for each in self.steps)

    @property
    def earlier(self) -> int:
        """How many steps an earlier session has ticked."""
        return sum(each.earlier for each in self.steps)

    @property
    def begun(self) -> bool:
        """Whether there is a tick, a prediction or a figure."""
        figures = (known for each in self.questions for known in (each.predicted, each.measured))
        return bool(self.done) or any(figure is not None for figure in figures)

    @property
    def next_at(self) -> int | None:
        """The position of the first open step; None where all are ticked.

        An open step by hand is passed over once the run has ticked a later one.
        """
        at_open = [at for at, each in enumerate(self.steps) if each.done is None]
        shown = [at for at, each in enumerate(self.steps) if each.done and not each.step.by_hand]
        last = max(shown, default=-1)
        ahead = [at for at in at_open if at > last or not self.steps[at].step.by_hand]
        return next(iter(ahead or at_open), None)

    @property
    def next(self) -> StepView | None:
        """The first open step, as `next_at` has it; None where all are ticked."""
        at = self.next_at
        return None if at is None else self.steps[at]


@dataclass(frozen=True, slots=True)
class GuideView:
    """All parts with their state. `part` is the one that the lab is on.

    `trouble` says why the progress cannot be kept.
    """

    part: int
    parts: Mapping[int, PartView]
    trouble: str | None = None
