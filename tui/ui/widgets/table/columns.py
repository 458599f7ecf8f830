"""The layout of columns: how wide they are, and which fit. Knows no screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.ui.widgets.base.text import Align

GAP = 2
"""Cells between columns."""
_MOST_AIR = 3
"""The most cells that a right-aligned column gets of what is left over: more would part its row."""
_NARROWEST = 4
"""Down to this width a fixed column shrinks where there is no room."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column wants: at least `width` cells, and up to `most` where its texts need them."""

    width: int
    most: int = 0
    align: Align = "right"


@dataclass(frozen=True, slots=True)
class Placed:
    """A column that is shown: its index, where it begins, and its width, in cells."""

    index: int
    x: int
    width: int
    align: Align


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that are shown; `left` and `right` are how many are out of sight."""

    placed: tuple[Placed, ...] = ()
    left: int = 0
    right: int = 0

    def at_index(self, index: int) -> Placed | None:
        """Return the place of the column of this index, if it is in sight."""
        return next((each for each in self.placed if each.index == index), None)

    def at(self, x: int) -> int | None:
        """Return the index of the column under that cell; a gap belongs to the next column."""
        return next((each.index for each in self.placed if x < each.x + each.width), None)


def lay_out(columns: Sequence[Wanted], fixed: int, first: int, width: int) -> Layout:
    """Lay out the first `fixed` columns, then the others from number `first` on, as many as fit.

    Where room is left at the end, columns before `first` come back: nothing scrolls further than
    to the last column.
    """
    others = columns[fixed:]
    begin = end = max(0, min(first, len(others) - 1))
    widths = dict(enumerate(_squeezed([each.width for each in columns[:fixed]], width)))
    room = width - sum(widths.values()) - GAP * (len(widths) - 1)
    while end < len(others) and others[end].width + GAP <= room:
        widths[fixed + end] = others[end].width
        room -= others[end].width + GAP
        end += 1
    while begin > 0 and end == len(others) and others[begin - 1].width + GAP <= room:
        begin -= 1
        widths[fixed + begin] = others[begin].width
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


def scrolled_to(columns: Sequence[Wanted], fixed: int, first: int, width: int, column: int) -> int:
    """Return the first scrolled column with which this column is in sight.

    It is moved as little as that takes.
    """
    layout = lay_out(columns, fixed, first, width)
    number, first = column - fixed, layout.left
    if number < first:
        return first if number < 0 else number
    while first < number and layout.at_index(column) is None:
        first += 1
        layout = lay_out(columns, fixed, first, width)
    return first


def _squeezed(widths: list[int], width: int) -> list[int]:
    """Return these widths, the last ones reduced where not all fit."""
    lack = sum(widths) + GAP * (len(widths) - 1) - width
    for index in reversed(range(len(widths))):
        less = max(0, min(lack, widths[index] - _NARROWEST))
        widths[index] -= less
        lack -= less
    return widths
