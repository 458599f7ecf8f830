"""The guided lab as plain data: a part's steps and questions, and what the screen sees of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do and to see. `by_hand`: no run can show it, so the learner ticks it.

    `key` is its name in the progress file and in CHECKS; it is never changed.
    """

    key: str
    title: str
    text: str
    watch: str
    hint: str
    by_hand: bool = False


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
    title: str
    about: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands. `done` is what was seen when it was ticked, None before that.

    `now` is how far it is this second; empty where the run says nothing about it.
    """

    step: Step
    done: str | None = None
    now: str = ""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A prediction and the figure that came of it, in the question's unit."""

    question: Question
    predicted: float | None = None
    measured: float | None = None


@dataclass(frozen=True, slots=True)
class PartView:
    """One part as it stands."""

    guide: Guide
    steps: tuple[StepView, ...]
    questions: tuple[QuestionView, ...]

    @property
    def done(self) -> int:
        """How many steps are ticked."""
        return sum(each.done is not None for each in self.steps)

    @property
    def next(self) -> StepView | None:
        """The first step that is not ticked; None where all are."""
        return next((each for each in self.steps if each.done is None), None)


@dataclass(frozen=True, slots=True)
class GuideView:
    """All parts as they stand. `part` is the one that the lab is on.

    `trouble` says what became of the progress file, where it cannot be kept.
    """

    part: int
    parts: Mapping[int, PartView]
    trouble: str | None = None


# Nearer than this is as good as measuring: two runs of the same test differ by as much.
SPOT_ON_SHARE = 0.05


def how_far(predicted: float, measured: float) -> str:
    """How far a prediction was off, in a few words."""
    if predicted == measured:
        return "exactly"
    if measured <= 0 or predicted <= 0:
        return "too high" if predicted > measured else "too low"
    ratio = predicted / measured
    if abs(ratio - 1) <= SPOT_ON_SHARE:
        return "spot on"
    if ratio >= 2:
        return f"{_times(ratio)} times too high"
    if ratio <= 0.5:
        return f"{_times(1 / ratio)} times too low"
    return f"{abs(ratio - 1):.0%} too {'high' if ratio > 1 else 'low'}"


def _times(ratio: float) -> str:
    if ratio >= 1000:
        return "over 1,000"
    return f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}"
