"""Turn seconds of a run into lines of a chart, thinned out without hiding a peak. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import floor

Point = tuple[float, float]

# A second that is missing leaves a gap in the line.
GAP_S = 2.5
# Of a chart, left to right: about a column for each pixel of a wide screen.
COLUMNS = 720
# The unit square of a chart, which the page stretches.
WIDTH = 7200
HEIGHT = 1000


def segments(points: Iterable[tuple[float | None, float | None]]) -> list[list[Point]]:
    """Return the points whose time and value are known, divided where one is missing."""
    found: list[list[Point]] = []
    joined = False
    for t, value in points:
        if t is None or value is None:
            joined = False
            continue
        if joined and 0 <= t - found[-1][-1][0] <= GAP_S:
            found[-1].append((t, value))
        else:
            found.append([(t, value)])
        joined = True
    return found


def thinned(segment: Sequence[Point], end_s: float, columns: int = COLUMNS) -> list[Point]:
    """Return of each column of the chart its first, lowest, highest and last point, in order.

    So the line covers the same pixels as with all points. `end_s` is the time of the right edge.
    """
    if len(segment) <= columns or end_s <= 0:
        return list(segment)
    return [
        point
        for _, column in groupby(segment, key=lambda point: floor(point[0] * columns / end_s))
        for point in _extremes(list(column))
    ]


def _extremes(column: list[Point]) -> Iterator[Point]:
    lowest = min(range(len(column)), key=lambda n: column[n][1])
    highest = max(range(len(column)), key=lambda n: column[n][1])
    yield from (column[n] for n in sorted({0, lowest, highest, len(column) - 1}))


def path(
    lines: Iterable[Sequence[Point]], end_s: float, top: float, *, filled: bool = False
) -> str:
    """Return the lines as an SVG path in the unit square, the time from 0 to `end_s`.

    With `filled`, each line is closed along the bottom.
    """
    return "".join(
        _path([(_place(t, end_s, WIDTH), HEIGHT - _place(v, top, HEIGHT)) for t, v in line], filled)
        for line in lines
    )


def _place(value: float, most: float, size: int) -> int:
    """Return where a value is between 0 and `most`, as a whole number up to `size`."""
    return round(size * min(1.0, max(0.0, value / most))) if most > 0 else 0


def _path(places: list[tuple[int, int]], filled: bool) -> str:
    (x, y), *rest = places
    moves = [f"M{x} {HEIGHT}V{y}" if filled else f"M{x} {y}"]
    for to_x, to_y in rest:
        if (to_x, to_y) != (x, y):
            moves.append(f"l{to_x - x} {to_y - y}")
            x, y = to_x, to_y
    if filled:
        return "".join((*moves, f"V{HEIGHT}"))
    # A lone point is a dot: a line of no length, which a round cap makes visible.
    return "".join(moves) + ("h0" if len(moves) == 1 else "")
