"""How wide columns are, and which of them there is room for: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.ui.widgets.base.text import Align

GAP = 2
"""Cells between columns."""
_MOST_AIR = 3
"""What is left over makes columns wider, but not so wide that a row falls apart."""
_NARROWEST = 4
"""A column that stays gets narrower than it wants where there is no room, down to this."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column wants: at least `width` cells, and up to `most` where its texts need them."""

    width: int
    most: int = 0
    align: Align = "right"


@dataclass(frozen=True, slots=True)
class Placed:
    """A shown column: its index, where it begins, and how wide it is, in cells."""

    index: int
    x: int
    width: int
    align: Align


@dataclass(frozen=True, slots=True)
class Layout:
    """The shown columns from left to right; `left` and `right` are how many are out of sight."""

    placed: tuple[Placed, ...] = ()
    left: int = 0
    right: int = 0

    def at_index(self, index: int) -> Placed | None:
        """Where the column of this index is, if it is in sight."""
        return next((each for each in self.placed if each.index == index), None)

    def at(self, x: int) -> int | None:
        """The index of the column under that cell; a gap belongs to the column on its right."""
        return next((each.index for each in self.placed if x < each.x + each.width), None)


def lay_out(columns: Sequence[Wanted], stay: int, first: int, width: int) -> Layout:
    """The first `stay` columns, then those from number `first` of the others on that fit.

    Where room is left at the end, columns before `first` come back: nothing scrolls further than
    to the last column.
    """
    others = columns[stay:]
    begin = end = max(0, min(first, len(others) - 1))
    widths = dict(enumerate(_squeezed([each.width for each in columns[:stay]], width)))
    room = width - sum(widths.values()) - GAP * (len(widths) - 1)
    while end < len(others) and others[end].width + GAP <= room:
        widths[stay + end] = others[end].width
        room -= others[end].width + GAP
        end += 1
    while begin > 0 and end == len(others) and others[begin - 1].width + GAP <= room:
        begin -= 1
        widths[stay + begin] = others[begin].width
        room -= others[begin].width + GAP
    shown = sorted(widths)
    for index in shown:
        more = max(0, min(room, columns[index].most - widths[index]))
        widths[index] += more
        room -= more
    airy = [index for index in shown if columns[index].align == "right"]
    air = max(0, min(_MOST_AIR, room // len(airy))) if airy else 0
    placed, x = [], 0
    for index in shown:
        column_width = widths[index] + (air if index in airy else 0)
        placed.append(Placed(index, x, column_width, columns[index].align))
        x += column_width + GAP
    return Layout(tuple(placed), begin, len(others) - end)


def scrolled_to(columns: Sequence[Wanted], stay: int, first: int, width: int, column: int) -> int:
    """From which number the others are to be shown for this column to be among them.

    It is moved as little as that takes.
    """
    layout = lay_out(columns, stay, first, width)
    number, first = column - stay, layout.left
    if number < first:
        return first if number < 0 else number
    while first < number and layout.at_index(column) is None:
        first += 1
        layout = lay_out(columns, stay, first, width)
    return first


def _squeezed(widths: list[int], width: int) -> list[int]:
    """These widths, the last ones less where all do not fit."""
    lack = sum(widths) + GAP * (len(widths) - 1) - width
    for index in reversed(range(len(widths))):
        less = max(0, min(lack, widths[index] - _NARROWEST))
        widths[index] -= less
        lack -= less
    return widths
