"""Bound what a poll's answer holds: the largest rows of a list, and the sum of the others."""

from __future__ import annotations

import heapq
import json
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Row = TypeVar("Row")

# A locustfile that puts an id into every name must not make the answer grow without bound.
MOST_ROWS = 300
# A URL may hold a document. No name that a person reads is as long.
LONGEST_TEXT = 2000
# The four lists of an answer together stay below a megabyte.
MOST_BYTES = 200_000


def cut(text: object) -> str:
    """Return the text, cut where it is too long."""
    said = str(text)
    return said if len(said) <= LONGEST_TEXT else f"{said[:LONGEST_TEXT]}…"


def largest(
    rows: Collection[Row], count: Callable[[Row], int], as_json: Callable[[Row], dict[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return the rows with the largest counts as JSON, and how many others there are.

    `count` of the others is the sum of theirs: with the listed ones it is the sum of all.
    """
    listed: list[dict[str, Any]] = []
    counted = size = 0
    for row in heapq.nlargest(MOST_ROWS, rows, key=count):
        entry = as_json(row)
        size += len(json.dumps(entry))
        if size > MOST_BYTES:
            break
        listed.append(entry)
        counted += count(row)
    left = len(rows) - len(listed)
    return listed, {"rows": left, "count": sum(map(count, rows)) - counted if left else 0}
