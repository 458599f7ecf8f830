"""The order of rows, and the place of the cursor when rows have moved. Knows no screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, TypeVar

Item = TypeVar("Item")

Value = float | str | tuple[str, ...] | None
"""What a column sorts by: of one kind in each column, or None for 'not known'."""

UP, DOWN = "▲", "▼"


@dataclass(frozen=True, slots=True)
class Order:
    """Sorted by the column of this index, from the largest down if `descending`."""

    column: int
    descending: bool = False

    @property
    def mark(self) -> str:
        """The sign beside the column's title."""
        return DOWN if self.descending else UP

    def reversed(self) -> Order:
        """Return the reverse order."""
        return Order(self.column, not self.descending)


def ordered(
    items: Iterable[Item], value: Callable[[Item], Value], *, descending: bool
) -> list[Item]:
    """Return items sorted by their values; equal ones keep their order, unknown ones are last."""
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
    """Return the row of the cursor's key or, if that is gone, the row nearest to its old one."""
    if key is not None and key in keys:
        return keys.index(key)
    return max(0, min(row, len(keys) - 1))


def scrolled(top: int, row: int, height: int, rows: int) -> int:
    """Return the first row in sight, moved from `top` as little as shows `row`."""
    top = min(top, row)
    top = max(top, row - max(1, height) + 1)
    return max(0, min(top, rows - height))
