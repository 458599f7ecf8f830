"""What a cell of a table may hold, and its text in pieces of one style each."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from rich.cells import cell_len
from textual.content import Content, Span
from textual.style import Style

from tui.ui.widgets.base.format import number
from tui.ui.widgets.base.text import clean

Cell = str | Content
"""Plain text, or textual's `Content` where parts of it have styles. Neither is read as markup."""

# A long name or message gets so many cells before it costs another column.
NAME, LONG_NAME, MESSAGE = 12, 28, 24


def failure_count(count: int) -> Cell:
    """Return a number of failures, red where there are any."""
    return Content.styled(number(count), "$text-error") if count else "0"


def others_name(rows: int) -> str:
    """Return the name of the row that stands for those that are not listed."""
    return f"and {rows:,} other{'' if rows == 1 else 's'}"


def cell_width(cell: Cell) -> int:
    """Return how many cells of the terminal the text takes."""
    return cell_len(cell if isinstance(cell, str) else cell.plain)


def identity(cell: Cell) -> object:
    """Return what makes a cell look as it does: contents are equal even if their styles differ."""
    return cell if isinstance(cell, str) else (cell.plain, tuple(cell.spans))


@lru_cache(maxsize=1024)
def pieces(plain: str, spans: tuple[Span, ...]) -> list[tuple[str, tuple[str | Style, ...]]]:
    """Return the clean text of a content in pieces, each with the styles that lie over it."""
    cuts = sorted({0, len(plain), *(s.start for s in spans), *(s.end for s in spans)})
    return [
        (clean(plain[a:b]), tuple(s.style for s in spans if s.start <= a and b <= s.end))
        for a, b in pairwise(cuts)
    ]
