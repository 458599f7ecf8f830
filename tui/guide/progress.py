"""Hold a learner's progress, and convert it to JSON and back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeVar

from tui.model.parts import PARTS

SCHEMA = "petload.guide/1"
# No text of a step is so long: what is longer was not written by petload.
LONGEST_TEXT = 200


class BrokenProgress(Exception):
    """The file holds no progress; the message says why."""


@dataclass(frozen=True, slots=True)
class PartProgress:
    """Progress of one part: `done` is what the run showed, by step; figures are by question."""

    done: Mapping[str, str] = field(default_factory=dict)
    predicted: Mapping[str, float] = field(default_factory=dict)
    measured: Mapping[str, float] = field(default_factory=dict)


NEW = PartProgress()


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of all parts."""

    parts: Mapping[int, PartProgress] = field(default_factory=dict)

    def of(self, part: int) -> PartProgress:
        """Return a part's progress; an empty one if the part was not begun."""
        return self.parts.get(part, NEW)

    def with_part(self, part: int, progress: PartProgress) -> Progress:
        """Return the progress with another one for this part."""
        return Progress({**self.parts, part: progress})


def to_json(progress: Progress) -> dict[str, Any]:
    """Return the progress as JSON, without parts that were not begun."""
    return {
        "schema": SCHEMA,
        "parts": {
            str(number): {
                "done": dict(part.done),
                "predicted": dict(part.predicted),
                "measured": dict(part.measured),
            }
            for number, part in sorted(progress.parts.items())
            if part != NEW
        },
    }


def from_json(read: object) -> Progress:
    """Return the progress from what `to_json` made. Raises BrokenProgress for anything else.

    An unknown step is kept: it may be one of a newer petload.
    """
    whole = _object(read, "the file")
    if whole.get("schema") != SCHEMA:
        raise BrokenProgress(f"its schema is not {SCHEMA}")
    parts = {}
    for number, part in _object(whole.get("parts"), "parts").items():
        if number not in {str(each) for each in PARTS}:
            raise BrokenProgress(f"there is no part {number[:20]!r}")
        fields = _object(part, f"part {number}")
        parts[int(number)] = PartProgress(
            done=_values(fields, "done", _text),
            predicted=_values(fields, "predicted", _figure),
            measured=_values(fields, "measured", _figure),
        )
    return Progress(parts)


Value = TypeVar("Value")


def _values(
    fields: Mapping[str, object], name: str, one: Callable[[object], Value]
) -> dict[str, Value]:
    return {key: one(value) for key, value in _object(fields.get(name, {}), name).items()}


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise BrokenProgress(f"{name} is no object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise BrokenProgress("a step's text is none")
    return value


def _figure(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BrokenProgress("a figure is no number")
    try:
        figure = float(value)
    except OverflowError:
        figure = float("inf")
    if not isfinite(figure):
        raise BrokenProgress("a figure is not finite")
    return figure
