"""Labels of a chart's axes, and which of its columns is which second."""

from math import ceil, floor

from tui.ui.widgets.base.format import duration, short

LABEL_WIDTH = 4
"""Cells of a label on the y axis, which `tick` never exceeds for values from 0 on."""

NOW = "now"

_RULE = "─"
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MIN_DISTANCE = 12
"""Minimum number of cells from one label to the next."""
_SECONDS_UP_TO = 180
"""Longer spans have labels in minutes, where the labels are whole minutes apart."""


def tick(value: float) -> str:
    """Return a round value on the y axis in at most four characters: `2k`, not `2.0k`."""
    return short(value).replace(".0", "")


def time_axis(width: int, seconds: int) -> str:
    """Return a rule of `width` cells for the last `seconds`, labelled at round ages."""
    if width < len(NOW) + 1:
        return _RULE * width
    cells = list(_RULE * (width - len(NOW) - 1) + " " + NOW)
    free_until = width - len(NOW) - 2
    step = next((s for s in _STEPS if s * width >= _MIN_DISTANCE * seconds), _STEPS[-1])
    unit, name = (60, "min") if step % 60 == 0 and seconds > _SECONDS_UP_TO else (1, "s")
    for age in range(step, seconds + 1, step):
        label = f" -{age // unit} {name} "
        start = round(width - 1 - age * width / seconds - (len(label) - 1) / 2)
        end = start + len(label)
        if end <= free_until and start >= 0:
            cells[start:end] = label
            free_until = start - 1
    return "".join(cells)


def with_label(axis: str, column: int, label: str) -> tuple[str, str, str]:
    """Return an axis with a label centred at `column`, as three pieces: before it, it, after it.

    Other labels that it would cover in part are removed.
    """
    start = max(0, min(column - len(label) // 2, len(axis) - len(label)))
    before, after = axis[:start], axis[start + len(label) :]
    whole = before.rpartition(_RULE)
    rest = after.partition(_RULE)
    before = whole[0] + whole[1] + _RULE * len(whole[2])
    after = _RULE * len(rest[0]) + rest[1] + rest[2]
    return before, label[: len(axis)], after


def column_of(age_s: float, width: int, seconds: int) -> int:
    """Return the column of the second so long before the end, of `width` cells for `seconds`.

    It is the middle one where a second has several columns. Before the first second it is negative.
    """
    return width - 1 - floor((age_s + 0.5) * width / seconds)


def age_at(column: int, width: int, seconds: int) -> int:
    """Return how many seconds before the end a column stands for.

    It is the youngest second that `column_of` has there, or the one drawn there where a second has
    several columns.
    """
    age = (width - 1 - column) * seconds / width
    return ceil(age - 0.5) if seconds >= width else floor(age)


def clock_axis(width: int, seconds: int, end_t: float, *, follows: bool) -> str:
    """Return a rule of `width` cells for the `seconds` up to `end_t`, labelled at round times.

    Times, in s, are written by `duration`; none is before 0. The right end is `now` where the chart
    `follows`, and its own time otherwise.
    """
    last = f" {NOW if follows else duration(end_t)}"
    if width < len(last):
        return _RULE * width
    cells = list(_RULE * (width - len(last)) + last)
    free_until = width - len(last) - 1
    step = next((s for s in _STEPS if s * width >= _MIN_DISTANCE * seconds), _STEPS[-1])
    for time in range(floor(end_t / step) * step, -1, -step):
        label = f" {duration(time)} "
        start = column_of(end_t - time, width, seconds) - len(label) // 2
        if start < 0:
            break
        if start + len(label) <= free_until:
            cells[start : start + len(label)] = label
    return "".join(cells)
