"""A comparison as lines to show: those of the command line, with colours."""

from __future__ import annotations

from collections.abc import Iterator

from tui.analysis.comparison import Comparison
from tui.analysis.comparison_text import HEADINGS, LOCUSTFILE, lines
from tui.ui.widgets.base.text_pane import TextLine

# By the word at the end of a figure's row, which says the same without colour.
ROWS = {"worse": "taken", "better": "added"}
DIFF = {"+": "added", "-": "taken", "@": "muted", "…": "muted"}


def comparison_lines(comparison: Comparison) -> tuple[TextLine, ...]:
    """Return the whole comparison; its result is the heading."""
    return tuple(_coloured(lines(comparison)))


def _coloured(text: list[str]) -> Iterator[TextLine]:
    is_result, is_diff = True, False
    for line in text:
        is_result = is_result and bool(line)
        kind = "heading" if is_result or line in HEADINGS else ""
        ground = DIFF.get(line[:1], "") if is_diff else ROWS.get(line.rpartition("  ")[2], "")
        yield TextLine("", ((line, kind),) if line else (), ground)
        is_diff = is_diff or line == LOCUSTFILE
