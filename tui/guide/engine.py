"""Tick the steps that a second shows, and build the guide's view. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tui.guide.check_result import waits_for
from tui.guide.checks import CHECKS
from tui.guide.content import GUIDES
from tui.guide.observations import Observations
from tui.guide.predictions import ANSWERS
from tui.guide.progress import PartProgress, Progress
from tui.model.guide import Guide, GuideView, PartView, QuestionView, StepView
from tui.model.snapshot import Snapshot

EMPTY = Progress()


def advance(
    progress: Progress, observed: Observations, snapshot: Snapshot
) -> tuple[Progress, list[str]]:
    """Tick what this second shows; return the progress after it, and sentences for the event log.

    A ticked step stays ticked, and a measured figure stays as it is, until the part is reset.
    """
    guide, before = GUIDES[snapshot.part], progress.of(snapshot.part)
    done = dict(_newly_done(guide, before, observed, snapshot))
    measured = dict(_newly_measured(guide, before, observed, snapshot))
    if not done and not measured:
        return progress, []
    now = replace(before, done={**before.done, **done}, measured={**before.measured, **measured})
    sentences = [f"step done: {text}" for text in done.values()]
    if done and is_done(guide, now):
        sentences.append(f"part {guide.part} of the guide is done")
    return progress.with_part(guide.part, now), sentences


def _newly_done(
    guide: Guide, before: PartProgress, observed: Observations, snapshot: Snapshot
) -> Iterator[tuple[str, str]]:
    for step in guide.steps:
        if step.by_hand or step.key in before.done:
            continue
        result = CHECKS[guide.part][step.key](snapshot, observed)
        if result.done:
            yield step.key, result.text


def _newly_measured(
    guide: Guide, before: PartProgress, observed: Observations, snapshot: Snapshot
) -> Iterator[tuple[str, float]]:
    for question in guide.questions:
        if question.key not in before.measured:
            figure = ANSWERS[guide.part][question.key](snapshot, observed)
            if figure is not None:
                yield question.key, figure


def is_done(guide: Guide, progress: PartProgress) -> bool:
    """Return whether all steps of a part are ticked."""
    return all(step.key in progress.done for step in guide.steps)


def view(
    progress: Progress,
    part: int,
    observed: Observations | None = None,
    snapshot: Snapshot | None = None,
    trouble: str | None = None,
    earlier: Progress = EMPTY,
) -> GuideView:
    """Return the view of all parts; `part` is the one that the lab is on.

    `earlier` is what there is of an earlier session.
    """
    parts = {}
    for number, guide in GUIDES.items():
        own, old = progress.of(number), earlier.of(number)
        is_on = snapshot is not None and snapshot.part == number
        parts[number] = PartView(
            guide=guide,
            steps=tuple(
                StepView(
                    step=step,
                    done=own.done.get(step.key),
                    now=_now(number, step.key, snapshot, observed) if is_on else "",
                    earlier=step.key in old.done,
                )
                for step in guide.steps
            ),
            questions=tuple(
                QuestionView(
                    question=question,
                    predicted=own.predicted.get(question.key),
                    measured=own.measured.get(question.key),
                    earlier=question.key in old.measured,
                )
                for question in guide.questions
            ),
        )
    return GuideView(part, parts, trouble)


def _now(part: int, key: str, snapshot: Snapshot | None, observed: Observations | None) -> str:
    """Return what the run shows of a step now, else what the step waits for."""
    check = CHECKS[part].get(key)
    if check is None or snapshot is None or observed is None:
        return ""
    return check(snapshot, observed).text or waits_for(snapshot, observed)
