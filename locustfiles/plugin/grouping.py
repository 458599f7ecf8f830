"""Group texts that differ in what was measured, counted or drawn only."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A UUID, a long hexadecimal, or a number with a decimal point, with a unit of time, or long. A
# status code is none of these and keeps its own row.
NUMBER = re.compile(
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b(?=[a-f]*\d)[0-9a-f]{8,}\b"
    r"|\d+\.\d+|\d{4,}|\d+(?=m?s\b))"
)


@dataclass
class Group:
    """Texts that differ in what was measured only: 'exceeded 3000ms: (4012ms)'."""

    parts: list[str]  # the text split at its numbers; a number that varies became '…'
    count: int = 0

    @property
    def text(self) -> str:
        """The text that stands for all."""
        return "".join(self.parts)

    def add(self, parts: list[str], count: int) -> None:
        """Add a text; a number in which it differs becomes '…'."""
        self.parts = [old if old == new else "…" for old, new in zip(self.parts, parts)]
        self.count += count


def add_to(
    groups: dict[tuple[str, ...], Group], place: tuple[str, ...], text: str, count: int
) -> None:
    """Add a text to the group of its words at its place, which begins the group's key."""
    parts = NUMBER.split(text)
    groups.setdefault((*place, *parts[::2]), Group(parts)).add(parts, count)


def plain_error(error: str) -> str:
    """Return the text of an error, which Locust sends as a repr: `CatchResponseError('text')`."""
    # A text that was cut has no end.
    wrapped = re.fullmatch(r"CatchResponseError\((['\"])(.*?)(?:\1\)|(…))", error, re.DOTALL)
    return wrapped[2] + (wrapped[3] or "") if wrapped else error
