"""The level of each line of a log, and the matches of a search. Knows no screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"
# The words of Python's logging, which all child processes use.
_LEVELS = tuple(
    (level, words, re.compile(rf"\b({'|'.join(words)})\b"))
    for level, words in ((ERROR, ("ERROR", "CRITICAL", "Traceback")), (WARNING, ("WARNING",)))
)
_TRACEBACK = "Traceback"


def levels(lines: Sequence[str]) -> Iterator[str | None]:
    """Yield ERROR, WARNING or None for each line.

    Lines that are indented below a line have its level, and so has the last line of a traceback.
    """
    above: str | None = None
    in_traceback = False
    for line in lines:
        own = _level(line)
        if own is not None:
            above, in_traceback = own, in_traceback or _TRACEBACK in line
        elif line[:1] in (" ", "\t"):
            own = above
        elif in_traceback and line:
            own, above, in_traceback = above, None, False
        else:
            above, in_traceback = None, False
        yield own


def _level(line: str) -> str | None:
    for level, hints, word in _LEVELS:
        # A quick test first: most lines have none of the words.
        for hint in hints:
            if hint in line and word.search(line):
                return level
    return None


@dataclass(frozen=True, slots=True)
class Match:
    """A match: the line's number and the characters in it."""

    line: int
    start: int
    end: int


def find(lines: Sequence[str], text: str) -> list[Match]:
    """Return every match of `text` in the lines: literal, in any case. An empty text has none."""
    if not text:
        return []
    wanted = re.compile(re.escape(text), re.IGNORECASE)
    return [
        Match(number, found.start(), found.end())
        for number, line in enumerate(lines)
        for found in wanted.finditer(line)
    ]
