"""Draw two curves over each other in plain text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.analysis.comparison import Curve
from tui.analysis.figure_text import number

WIDTH, HEIGHT = 60, 7
LABEL = 9
# Where both curves are at the same place.
BOTH = "*"


def chart(curve: Curve) -> Iterator[str]:
    """Yield a chart from 0 up, of the letters A and B; nothing where no value is known."""
    most = max((value for value in (*curve.a, *curve.b) if value is not None), default=0.0)
    if most <= 0:
        return
    seconds = max(len(curve.a), len(curve.b))
    columns = min(WIDTH, seconds)
    rows = [
        [_row(values, column, columns, seconds, most) for column in range(columns)]
        for values in (curve.a, curve.b)
    ]
    yield ""
    yield f"{curve.name}, A and B; {BOTH} is both"
    for height in reversed(range(HEIGHT)):
        label = number(most) if height == HEIGHT - 1 else "0" if height == 0 else ""
        line = "".join(_sign(a == height, b == height) for a, b in zip(*rows, strict=True))
        yield f"{label:>{LABEL}} |{line}".rstrip()
    end = f"{seconds} s"
    yield f"{'':>{LABEL}}  {'0 s':<{max(4, columns - len(end))}}{end}"


def _sign(a: bool, b: bool) -> str:
    return BOTH if a and b else "A" if a else "B" if b else " "


def _row(
    values: Sequence[float | None], column: int, columns: int, seconds: int, most: float
) -> int | None:
    """Return how high the mean of a column's seconds stands; None where it is not known."""
    part = values[column * seconds // columns : (column + 1) * seconds // columns]
    known = [value for value in part if value is not None]
    if not known:
        return None
    return min(HEIGHT - 1, int(sum(known) / len(known) / most * HEIGHT))
