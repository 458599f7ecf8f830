"""In what order rows stand, and where the cursor is when they have moved: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, TypeVar

Item = TypeVar("Item")

Value = float | str | tuple[str, ...] | None
"""What a column is sorted by; one column's are all of one kind, or None for 'not known'."""

UP, DOWN = "▲", "▼"


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by the column of this index, the largest first where it is `descending`."""

    column: int
    descending: bool = False

    @property
    def mark(self) -> str:
        """The sign beside the column's title."""
        return DOWN if self.descending else UP

    def reversed(self) -> Order:
        """The other way round."""
        return Order(self.column, not self.descending)


def ordered(
    items: Iterable[Item], value: Callable[[Item], Value], *, descending: bool
) -> list[Item]:
    """Items by their values; equals stay as they came, and unknowns are last either way."""
    known: list[tuple[Any, Item]] = []
    unknown: list[Item] = []
    for item in items:
        found = value(item)
        if found is None or (isinstance(found, float) and isnan(found)):
            unknown.append(item)
        else:
            known.append((found, item))
    known.sort(key=lambda pair: pair[0], reverse=descending)
    return [item for _, item in known] + unknown


def row_of(keys: Sequence[str], key: str | None, row: int) -> int:
    """The row of the cursor's key; where it has gone, the row that is nearest to its old one."""
    if key is not None and key in keys:
        return keys.index(key)
    return max(0, min(row, len(keys) - 1))


def scrolled(top: int, row: int, height: int, rows: int) -> int:
    """The first row in sight, from `top` moved as little as shows `row` in `height` rows."""
    top = min(top, row)
    top = max(top, row - max(1, height) + 1)
    return max(0, min(top, rows - height))
