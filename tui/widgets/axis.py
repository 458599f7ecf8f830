"""Labels of a chart's axes."""

from tui.widgets.format import short

LABEL_WIDTH = 4
"""Cells of a label on the y axis: what `tick` never exceeds for values that are not negative."""

NOW = "now"

_RULE = "─"
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
_MIN_DISTANCE = 12
"""Cells from one label to the next, at least."""
_SECONDS_UP_TO = 180
"""Longer spans are labelled in minutes, where the labels are whole minutes apart."""


def tick(value: float) -> str:
    """A round value on the y axis, in at most four characters: ``2k`` rather than ``2.0k``."""
    return short(value).replace(".0", "")


def time_axis(width: int, seconds: int) -> str:
    """A rule of ``width`` cells for the last ``seconds``, labelled at round ages."""
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
