"""Series of numbers as braille dots: two dot columns and four dot rows to a character cell.

Knows no colours and no screen. Dot rows count from the bottom (row 0 is `y_min`), cell rows from
the top, as they are printed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

NO_SERIES = -1
"""The owner of a cell without dots."""

DASHES = ("x", "xxxx  ", "x ", "x   ")
"""Which of a line's dot columns are drawn, by the number of its series."""

_BLANK = 0x2800
_LEFT_BITS = (0x40, 0x04, 0x02, 0x01)  # From the bottom dot up.
_RIGHT_BITS = (0x80, 0x20, 0x10, 0x08)


def _table(bits: tuple[int, ...]) -> tuple[int, ...]:
    """Return the braille bits of every set of four dots in a column; bit 0 is the bottom one."""
    return tuple(sum(bits[i] for i in range(4) if dots >> i & 1) for dots in range(16))


_LEFT = _table(_LEFT_BITS)
_RIGHT = _table(_RIGHT_BITS)


@dataclass(frozen=True, slots=True)
class DotGrid:
    """Cells, row by row from the top left."""

    width: int
    height: int
    dots: list[int]
    """Braille bits of each cell: the dots of all series together."""
    owners: list[int]
    """Index of the series whose colour the cell takes, or NO_SERIES.

    It is the one with the most dots in the cell, of equals the later one.
    """

    def text(self) -> str:
        """Return the grid as lines of text, for tests and for looking at it."""
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
    dashed: bool = False,
) -> DotGrid:
    """Draw each series as a connected line, its newest (last) sample at the right edge.

    `samples` is how many samples the full width stands for; by default one for each dot column.
    With fewer, a sample is held over several columns. With more, a column spans the lowest to the
    highest of its samples.

    Missing samples are None, NaN, or before the first one of a series. There nothing is drawn, and
    no line leads across. Values outside `y_min` to `y_max` are drawn on the edge row; `y_max` must
    be greater. With `dashed` each series has its own of the DASHES, for terminals without colours.
    """
    grid = DotGrid(
        width_cells,
        height_cells,
        [0] * width_cells * height_cells,
        [NO_SERIES] * width_cells * height_cells,
    )
    if not grid.dots:
        return grid
    most = [0] * len(grid.dots)
    for owner, values in enumerate(series):
        columns = _columns(
            _last(values, samples or width_cells * 2),
            width_cells * 2,
            partial(_rows, dot_rows=height_cells * 4, y_min=y_min, y_max=y_max),
        )
        _connect(columns)
        if dashed:
            _dash(columns.masks, DASHES[owner % len(DASHES)])
        _stamp(grid, most, owner, columns.masks)
    return grid


def dot_row(value: float, dot_rows: int, y_min: float, y_max: float) -> int:
    """Return the dot row (0 is the bottom) of a value, clipped to the rows there are."""
    if value >= y_max:
        return dot_rows - 1
    if value <= y_min:
        return 0
    return int((value - y_min) * ((dot_rows - 1) / (y_max - y_min)) + 0.5)


def _last(values: Sequence[float | None], samples: int) -> list[float | None]:
    """Return the last `samples` values, oldest first, padded on the left with gaps."""
    recent = values[max(0, len(values) - samples) :]
    return [*[None] * (samples - len(recent)), *recent]


def _rows(
    values: Sequence[float | None], dot_rows: int, y_min: float, y_max: float
) -> list[int | None]:
    """Return the dot rows of the values."""
    top, scale = dot_rows - 1, (dot_rows - 1) / (y_max - y_min)
    # What dot_row does, written out: it saves a thousand calls an update.
    return [
        None
        if value is None or value != value  # only NaN differs from itself
        else (
            top if value >= y_max else 0 if value <= y_min else int((value - y_min) * scale + 0.5)
        )
        for value in values
    ]


@dataclass(frozen=True, slots=True)
class _Columns:
    """One entry for each dot column, oldest first."""

    enter: list[int | None]
    """Dot row in which the line comes in from the left; None at a gap."""
    leave: list[int | None]
    """Dot row in which it goes on to the right; None at a gap."""
    masks: list[int]
    """The dots that are set; bit 0 is the bottom one."""


def _columns(
    values: list[float | None],
    columns: int,
    rows_of: Callable[[Sequence[float | None]], list[int | None]],
) -> _Columns:
    """Return the samples, spread over the columns or gathered in them, not connected yet."""
    samples = len(values)
    if samples <= columns:
        rows = rows_of(values)
        if samples < columns:
            rows = [rows[-1 - back * samples // columns] for back in range(columns - 1, -1, -1)]
        return _Columns(rows, rows, [0 if row is None else 1 << row for row in rows])
    # Of an hour, only each column's first, last, lowest and highest sample is drawn.
    drawn: list[float | None] = []
    for back in range(columns - 1, -1, -1):
        start, stop = (samples - n * samples // columns for n in (back + 1, back))
        part = values[start:stop]
        known = [value for value in part if value is not None and value == value]
        extremes = (min(known), max(known)) if known else (None, None)
        drawn += (part[0], *extremes, part[-1])
    rows = rows_of(drawn)
    masks = [
        0 if low is None or high is None else _span(low, high)
        for low, high in zip(rows[1::4], rows[2::4], strict=True)
    ]
    return _Columns(rows[0::4], rows[3::4], masks)


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


def _dash(masks: list[int], pattern: str) -> None:
    """Clear the columns that are blank in the pattern, which repeats."""
    for x in range(len(masks)):
        if pattern[x % len(pattern)] == " ":
            masks[x] = 0


def _span(low: int, high: int) -> int:
    return (1 << high + 1) - (1 << low)


def _stamp(grid: DotGrid, most: list[int], owner: int, masks: list[int]) -> None:
    """Add one series' columns to the grid; `most` holds the dots of each cell's owner."""
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
