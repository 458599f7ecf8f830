"""What fits into one row of a chart's legend, decided by names and room alone.

Values take no part in the decision, so that the legend keeps its shape while they change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from tui.ui.widgets.base.text import clean, shorten

VALUE_WIDTH = 4
"""Cells for a value, whatever it is at the moment."""
GAP = "  "
BULLET = "● "
DASHED_BULLETS = ("─ ", "╌ ", "┈ ", "· ")
"""Signs that look like the lines without colours: one for each of braille's DASHES."""

_SHORT_NAME = 5


@dataclass(frozen=True, slots=True)
class Legend:
    """The form of legend that fits."""

    names: tuple[str, ...]
    """The names to show, from the first series on; possibly shortened, possibly fewer."""
    values: bool
    """Whether each name is followed by its latest value."""
    hidden: int
    """How many series have no entry."""


def fit_legend(names: Sequence[str], room: int) -> Legend:
    """Return the richest form that fits into `room` cells.

    First the values go, then the names become shorter, and only then entries go, from the end.
    """
    full = tuple(map(clean, names))
    forms = [
        Legend(full, values=True, hidden=0),
        Legend(full, values=False, hidden=0),
        Legend(tuple(map(_abbreviated, full)), values=False, hidden=0),
        Legend(tuple(shorten(_abbreviated(name), _SHORT_NAME) for name in full), False, 0),
    ]
    shortest = forms[-1].names
    forms += [Legend(shortest[:n], False, len(full) - n) for n in range(len(full) - 1, -1, -1)]
    return next((form for form in forms if _width(form) <= room), Legend((), False, 0))


def hidden_note(legend: Legend) -> str:
    """Return `+2` for two series without an entry, nothing if all have one."""
    return f"+{legend.hidden}" if legend.hidden else ""


def _width(legend: Legend) -> int:
    entry = len(BULLET) + (1 + VALUE_WIDTH if legend.values else 0)
    widths = [cell_len(name) + entry for name in legend.names]
    if legend.hidden:
        widths.append(len(hidden_note(legend)))
    return sum(widths) + len(GAP) * max(0, len(widths) - 1)


def _abbreviated(name: str) -> str:
    """Return `w12` for `worker-12`, `response` for `response time`; one word stays as it is."""
    first, *rest = name.replace("-", " ").split() or [""]
    if rest and rest[-1].isdecimal():
        return first[0] + rest[-1]
    return first
