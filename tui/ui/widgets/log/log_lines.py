"""The lines of a log as rows of a width: filtered, wrapped, searched. Knows no screen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len, chop_cells

from tui.ui.widgets.log.levels import Match, find, levels
from tui.ui.widgets.log.log_text import literal


class Row(NamedTuple):
    """A line, or a part of it: the characters from `start` to `end`."""

    line: int
    start: int
    end: int


class Place(NamedTuple):
    """A row of the log that keeps its meaning when rows are wrapped or filtered anew.

    `number` counts the lines as they were written, `within` the rows of that line.
    """

    number: int
    within: int


class LogLines:
    """Texts, levels, rows and matches of the lines that are shown."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.levels: list[str | None] = []
        self.rows: list[Row] = []
        self.matches: list[Match] = []
        self._numbers: list[int] = []
        self._first_rows: list[int] = []

    def arrange(
        self, written: Sequence[str], width: int, *, skip: int = 0, problems_only: bool = False
    ) -> None:
        """Take the lines from number `skip` on, and wrap them to `width` cells."""
        texts = [literal(line) for line in written[skip:]]
        found = list(levels(texts))
        shown = [at for at, level in enumerate(found) if level is not None or not problems_only]
        self._numbers = [skip + at for at in shown]
        self.texts = [texts[at] for at in shown]
        self.levels = [found[at] for at in shown]
        self.rows, self._first_rows = [], []
        for line, text in enumerate(self.texts):
            self._first_rows.append(len(self.rows))
            self.rows += [Row(line, start, end) for start, end in _pieces(text, width)]

    def search(self, needle: str) -> None:
        """Find every match of a text."""
        self.matches = find(self.texts, needle)

    def line_at(self, row: int) -> int:
        """Return the line of that row, or of the last one."""
        return self.rows[min(row, len(self.rows) - 1)].line if self.rows else 0

    def place_of(self, row: int) -> Place:
        """Return which line that row shows, and which row of it."""
        if not self._numbers:
            return Place(0, 0)
        line = self.line_at(row)
        return Place(self._numbers[line], row - self._first_rows[line])

    def row_of_place(self, place: Place) -> int | None:
        """Return the row of a place, or the row after it where its line is filtered out."""
        if not self._numbers:
            return None
        line = min(bisect_left(self._numbers, place.number), len(self._numbers) - 1)
        within = place.within if self._numbers[line] == place.number else 0
        return self._first_rows[line] + within

    def row_of_match(self, match: Match) -> int:
        """Return the row in which a match begins."""
        row = self._first_rows[match.line]
        while self.rows[row].end <= match.start:
            row += 1
        return row

    def matches_in(self, row: Row) -> Iterator[tuple[int, Match]]:
        """Yield the matches of which this row has a part, with their numbers."""
        at = bisect_left(self.matches, row.line, key=lambda match: match.line)
        for number in range(at, len(self.matches)):
            match = self.matches[number]
            if match.line != row.line:
                return
            if match.start < row.end and row.start < match.end:
                yield number, match


def _pieces(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last character of each row that the text takes."""
    if not text or (len(text) <= width and (text.isascii() or cell_len(text) <= width)):
        yield 0, len(text)
        return
    if text.isascii():
        for start in range(0, len(text), width):
            yield start, min(start + width, len(text))
        return
    start = 0
    for piece in chop_cells(text, width):
        yield start, start + len(piece)
        start += len(piece)
