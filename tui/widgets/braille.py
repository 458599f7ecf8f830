"""Series of numbers as braille dots: two dot columns and four dot rows to a character cell.

Pure: no colours, no screen. Dot rows are counted from the bottom (row 0 is ``y_min``), cell rows
from the top, as they are printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

NOBODY = -1
"""Owner of a cell without dots."""

_BLANK = 0x2800
_LEFT_BITS = (0x40, 0x04, 0x02, 0x01)  # from the bottom dot up
_RIGHT_BITS = (0x80, 0x20, 0x10, 0x08)


def _table(bits: tuple[int, ...]) -> tuple[int, ...]:
    """For every set of four dots in a column (bit 0 is the bottom one): its braille bits."""
    return tuple(sum(bits[i] for i in range(4) if dots >> i & 1) for dots in range(16))


_LEFT = _table(_LEFT_BITS)
_RIGHT = _table(_RIGHT_BITS)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells, row by row from the top left."""

    width: int
    height: int
    dots: list[int]
    """Braille bits per cell: the dots of all series together."""
    owners: list[int]
    """Index of the series whose colour the cell takes, or ``NOBODY``. It is the one with the
    most dots in the cell; of equals the later one, as if it were drawn on top."""

    def text(self) -> str:
        """The grid as lines of text, for tests and for looking at it."""
        rows = (self.dots[y * self.width : (y + 1) * self.width] for y in range(self.height))
        return "\n".join("".join(chr(_BLANK + dots) for dots in row) for row in rows)


def rasterise(
    series: Sequence[Sequence[float | None]],
    width_cells: int,
    height_cells: int,
    y_min: float,
    y_max: float,
    *,
    samples: int | None = None,
) -> Grid:
    """Draw each series as a connected line, its newest (last) sample at the right edge.

    ``samples`` is how many samples the full width stands for; by default one per dot column.
    With fewer, a sample is held over several columns; with more, a column spans the lowest to
    the highest of its samples. Where samples are missing (``None``, NaN, or a series shorter
    than the width) nothing is drawn, and no line leads across. Values outside ``y_min`` to
    ``y_max`` (which must be greater) are drawn on the edge row.
    """
    grid = Grid(
        width_cells,
        height_cells,
        [0] * width_cells * height_cells,
        [NOBODY] * width_cells * height_cells,
    )
    if not grid.dots:
        return grid
    most = [0] * len(grid.dots)
    for owner, values in enumerate(series):
        rows = _rows(values, height_cells * 4, y_min, y_max, samples or width_cells * 2)
        columns = _columns(rows, width_cells * 2)
        _connect(columns)
        _stamp(grid, most, owner, columns.masks)
    return grid


def dot_row(value: float, dot_rows: int, y_min: float, y_max: float) -> int:
    """The dot row (0 is the bottom) on which ``value`` lies, clipped to the rows there are."""
    if value >= y_max:
        return dot_rows - 1
    if value <= y_min:
        return 0
    return int((value - y_min) * ((dot_rows - 1) / (y_max - y_min)) + 0.5)


def _rows(
    values: Sequence[float | None], dot_rows: int, y_min: float, y_max: float, samples: int
) -> list[int | None]:
    """Dot rows of the last ``samples`` values, oldest first, padded on the left with gaps."""
    recent = values[max(0, len(values) - samples) :]
    top, scale = dot_rows - 1, (dot_rows - 1) / (y_max - y_min)
    # What dot_row does, written out: a thousand calls an update are worth avoiding.
    rows = [
        None
        if value is None or isnan(value)
        else (
            top if value >= y_max else 0 if value <= y_min else int((value - y_min) * scale + 0.5)
        )
        for value in recent
    ]
    return [None] * (samples - len(rows)) + rows


@dataclass(frozen=True, slots=True)
class _Columns:
    """One entry per dot column, oldest first."""

    enter: list[int | None]
    """Dot row in which the line comes in from the left; ``None`` at a gap."""
    leave: list[int | None]
    """Dot row in which it goes on to the right; ``None`` at a gap."""
    masks: list[int]
    """The dots that are set, bit 0 the bottom one."""


def _columns(rows: list[int | None], columns: int) -> _Columns:
    """The samples' rows, spread over the columns or gathered in them, not connected yet."""
    samples = len(rows)
    if samples == columns:
        return _Columns(rows, rows, [0 if row is None else 1 << row for row in rows])
    enter, leave, masks = [], [], []
    for back in range(columns - 1, -1, -1):
        newest = back * samples // columns
        oldest = max(newest, (back + 1) * samples // columns - 1)
        part = rows[samples - 1 - oldest : samples - newest]
        known = [row for row in part if row is not None]
        enter.append(part[0])
        leave.append(part[-1])
        masks.append(_span(min(known), max(known)) if known else 0)
    return _Columns(enter, leave, masks)


def _connect(columns: _Columns) -> None:
    """Let neighbours meet half way, each within its own column."""
    masks = columns.masks
    before: int | None = None
    for x, (row, leave) in enumerate(zip(columns.enter, columns.leave, strict=True)):
        if before is not None and row is not None and not -1 <= row - before <= 1:
            middle = (before + row) // 2
            if row > before:
                masks[x - 1] |= _span(before, middle)
                masks[x] |= _span(middle + 1, row)
            else:
                masks[x - 1] |= _span(middle + 1, before)
                masks[x] |= _span(row, middle)
        before = leave


def _span(low: int, high: int) -> int:
    return (1 << high + 1) - (1 << low)


def _stamp(grid: Grid, most: list[int], owner: int, masks: list[int]) -> None:
    """Add one series' columns to the grid; ``most`` holds the dots of each cell's owner."""
    dots, owners, width = grid.dots, grid.owners, grid.width
    bottom = (grid.height - 1) * width
    for x in range(width):
        left, right = masks[2 * x], masks[2 * x + 1]
        both = left | right
        if not both:
            continue
        # Skip the empty cells below the lowest dot.
        skip = ((both & -both).bit_length() - 1) >> 2
        left, right, both = left >> 4 * skip, right >> 4 * skip, both >> 4 * skip
        cell = bottom - skip * width + x
        while both:
            bits = _LEFT[left & 15] | _RIGHT[right & 15]
            count = bits.bit_count()
            if count and count >= most[cell]:
                most[cell] = count
                owners[cell] = owner
            dots[cell] |= bits
            left, right, both = left >> 4, right >> 4, both >> 4
            cell -= width
