"""Judge a learner's ticks and figures anew, by the seconds of the runs behind them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tui.analysis.thresholds import SAME_FIGURE_SHARE, SAME_SESSION_S
from tui.guide.checks import CHECKS
from tui.guide.content import GUIDES
from tui.guide.observations import Observations, remember
from tui.guide.predictions import ANSWERS
from tui.guide.progress import PartProgress
from tui.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class RunSeconds:
    """A run to be judged by. `opened_at` is when its lab was opened, in s since the epoch."""

    name: str
    opened_at: float
    seconds: Iterable[Snapshot]


@dataclass(frozen=True, slots=True)
class Judged:
    """What runs show: the run that showed it first, by part, key, and text or figure."""

    steps: Mapping[tuple[int, str], Mapping[str, str]] = field(default_factory=dict)
    figures: Mapping[tuple[int, str], Mapping[float, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartGrade:
    """A part's steps in all, those that are ticked, and those that the runs or the hand confirm.

    `runs` names the run that shows a confirmed step, by key. `marks` are sentences about what the
    runs do not show.
    """

    steps: int
    ticked: int
    confirmed: int
    by_hand: int
    runs: Mapping[str, str]
    marks: tuple[str, ...]


def judge(runs: Iterable[RunSeconds]) -> Judged:
    """Return what the runs show; they come in the order of time.

    Every second is judged, not only the first that ticks a step: a learner may have reset a part,
    and done it again.
    """
    steps: dict[tuple[int, str], dict[str, str]] = {}
    figures: dict[tuple[int, str], dict[float, str]] = {}
    observed: Observations | None = None
    opened_at: float | None = None
    for run in runs:
        if opened_at is None or abs(run.opened_at - opened_at) > SAME_SESSION_S:
            observed = None
        opened_at = run.opened_at
        for second in run.seconds:
            observed = remember(observed or Observations(second.part), second)
            for key, check in CHECKS.get(second.part, {}).items():
                result = check(second, observed)
                if result.done:
                    steps.setdefault((second.part, key), {}).setdefault(result.text, run.name)
            for key, answer in ANSWERS.get(second.part, {}).items():
                figure = answer(second, observed)
                if figure is not None:
                    figures.setdefault((second.part, key), {}).setdefault(figure, run.name)
    return Judged(steps, figures)


def grade_part(part: int, progress: PartProgress, judged: Judged) -> PartGrade:
    """Return how a part's progress compares with what the runs show."""
    guide = GUIDES[part]
    runs: dict[str, str] = {}
    marks: list[str] = []
    by_hand = 0
    for step in guide.steps:
        text = progress.done.get(step.key)
        if text is None:
            continue
        if step.by_hand:
            by_hand += 1
            continue
        shown = judged.steps.get((guide.part, step.key), {})
        if text in shown:
            runs[step.key] = shown[text]
        elif shown:
            marks.append(
                f"part {guide.part}, {step.title}: '{text}' is in no run; the runs show"
                f" '{next(iter(shown))}'"
            )
        else:
            marks.append(f"part {guide.part}, {step.title}: no run shows it")
    for question in guide.questions:
        figure = progress.measured.get(question.key)
        shown_figures = judged.figures.get((guide.part, question.key), {})
        if figure is None or any(_same(figure, each) for each in shown_figures):
            continue
        first = next(iter(shown_figures), None)
        what = "no run shows one" if first is None else f"the runs show {first:,.4g}"
        marks.append(
            f"part {guide.part}, {question.label}: the measured {figure:,.4g} is in no run; {what}"
        )
    known = {step.key for step in guide.steps}
    ticked = sum(key in known for key in progress.done)
    return PartGrade(len(guide.steps), ticked, len(runs) + by_hand, by_hand, runs, tuple(marks))


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_FIGURE_SHARE * max(abs(one), abs(other))
