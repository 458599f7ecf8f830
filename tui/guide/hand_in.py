"""What a learner hands in: the guide's progress, and the runs behind it. Pure.

The JSON (schema petload.handin/1) has each run whole, with its seconds: a teacher's petload judges
by them again.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.guide.content import GUIDES
from tui.guide.predictions import how_far
from tui.guide.progress import BrokenProgress, Progress, from_json, to_json
from tui.model.hand_in import HandedRun
from tui.model.parts import PARTS

SCHEMA = "petload.handin/1"


class BrokenHandIn(Exception):
    """The file is not a hand-in; the message says why."""


@dataclass(frozen=True, slots=True)
class HandIn:
    """`student` is the name that was given, if any; `petload` is the version that wrote it."""

    student: str | None
    petload: str
    exported_at: str
    parts: tuple[int, ...]
    progress: Progress
    runs: tuple[HandedRun, ...]


def hand_in_json(hand_in: HandIn, shown_by: Mapping[int, Mapping[str, str]]) -> dict[str, Any]:
    """Return the hand-in as JSON: to be read by people in `parts`, by `grade` in the rest.

    `shown_by` names the run that shows a ticked step, by part and key.
    """
    return {
        "schema": SCHEMA,
        "student": hand_in.student,
        "petload": hand_in.petload,
        "exported_at": hand_in.exported_at,
        "parts": [
            _part(number, hand_in.progress, shown_by.get(number, {})) for number in hand_in.parts
        ],
        "progress": to_json(hand_in.progress),
        "runs": [
            {
                "name": each.name,
                "run": each.run,
                "seconds": b64encode(each.journal).decode("ascii") or None,
            }
            for each in hand_in.runs
        ],
    }


def _part(number: int, progress: Progress, shown_by: Mapping[str, str]) -> dict[str, Any]:
    guide, own = GUIDES[number], progress.of(number)
    return {
        "part": number,
        "title": PARTS[number].title,
        "steps": [
            {
                "key": step.key,
                "title": step.title,
                "by_hand": step.by_hand,
                "done": own.done.get(step.key),
                "run": shown_by.get(step.key),
            }
            for step in guide.steps
        ],
        "predictions": [
            {
                "key": question.key,
                "label": question.label,
                "unit": question.unit,
                "predicted": (predicted := own.predicted.get(question.key)),
                "measured": (measured := own.measured.get(question.key)),
                "how_far": None
                if predicted is None or measured is None
                else how_far(predicted, measured),
            }
            for question in guide.questions
        ],
    }


def read_hand_in(data: object) -> HandIn:
    """Return what a file's JSON hands in. Raises BrokenHandIn."""
    if not isinstance(data, dict):
        raise BrokenHandIn("it is not an object")
    schema = str(data.get("schema"))[:40]
    if schema != SCHEMA:
        is_later = schema.startswith(SCHEMA.rpartition("/")[0] + "/")
        raise BrokenHandIn(
            f"a later version of petload wrote it ({schema})" if is_later else "it is no hand-in"
        )
    try:
        progress = from_json(data.get("progress"))
    except BrokenProgress as error:
        raise BrokenHandIn(f"its progress is broken: {error}") from error
    student = data.get("student")
    if student is not None and not isinstance(student, str):
        raise BrokenHandIn("its 'student' is no text")
    return HandIn(
        student=student,
        petload=str(data.get("petload", ""))[:40],
        exported_at=str(data.get("exported_at", ""))[:40],
        parts=tuple(_part_numbers(data.get("parts"))),
        progress=progress,
        runs=tuple(_runs(data.get("runs", []))),
    )


def _part_numbers(data: object) -> list[int]:
    rows = [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []
    numbers = {each.get("part") for each in rows}
    return [number for number in GUIDES if number in numbers]


def _runs(data: object) -> Sequence[HandedRun]:
    if not isinstance(data, list):
        raise BrokenHandIn("its 'runs' is no list")
    found = []
    for each in data:
        if not isinstance(each, dict) or not isinstance(each.get("run"), dict):
            raise BrokenHandIn("one of its runs is none")
        seconds = each.get("seconds") or ""
        try:
            journal = b64decode(seconds, validate=True) if isinstance(seconds, str) else b""
        except (NotBase64, ValueError) as error:
            raise BrokenHandIn("the seconds of one of its runs are damaged") from error
        found.append(HandedRun(str(each.get("name", ""))[:200], each["run"], journal))
    return found
