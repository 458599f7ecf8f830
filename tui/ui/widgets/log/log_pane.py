"""A process's log: its lines, wrapped, followed, searched."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.base.text import clean, fit
from tui.ui.widgets.log.levels import ERROR, WARNING, Match, find, levels

# Colours say nothing here; any other control character is made visible.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
NOTHING = "Nothing was written yet."
# While it follows, older lines are left as they were read: to wrap them each second costs 10 ms.
FOLLOWED = 300
NO_TROUBLES = "Neither a warning nor an error is in the newest lines; w shows all."


@lru_cache(maxsize=8192)
def literal(line: str) -> str:
    """What a child wrote, fit for a terminal."""
    return clean(COLOURS.sub("", line))


class LogTabs(TabRow):
    """The processes that have a log, one of them chosen."""


@dataclass(frozen=True, slots=True)
class LogLook:
    """What a pane shows: `at` is the number of the match that it stands on, from 1; 0 for none."""

    following: bool
    troubles_only: bool
    needle: str
    matches: int
    at: int


class _Row(NamedTuple):
    """A line, or a part of it: the characters from `start` to `end`."""

    line: int
    start: int
    end: int


class LogPane(ScrollView, can_focus=True):
    """Only the rows in sight are drawn. Follows, unless its reader has left the end."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual has it
        "log-pane--error",
        "log-pane--warning",
        "log-pane--match",
        "log-pane--current",
    }
    DEFAULT_CSS = """
    LogPane {
        overflow-x: hidden;
        & > .log-pane--error { color: $text-error; }
        & > .log-pane--warning { color: $text-warning; }
        & > .log-pane--match { text-style: underline; background: $warning 30%; }
        & > .log-pane--current { text-style: bold reverse; }
    }
    """
    ALLOW_SELECT = False

    class Changed(Message):
        """It follows, searches or filters otherwise than before."""

    def __init__(self) -> None:
        super().__init__(id="log-pane")
        self.following = True
        self.troubles_only = False
        self._needle = ""
        self._written: tuple[str, ...] = ()
        self._numbers: list[int] = []
        self._texts: list[str] = []
        self._levels: list[str | None] = []
        self._rows: list[_Row] = []
        self._first_rows: list[int] = []
        self._matches: list[Match] = []
        self._at: int | None = None
        self._below: int | None = None
        self._arranging = False
        self._looks: dict[str | None, Style] = {}

    @property
    def look(self) -> LogLook:
        """What is shown."""
        at = 0 if self._at is None else self._at + 1
        return LogLook(self.following, self.troubles_only, self._needle, len(self._matches), at)

    # --- what is shown --------------------------------------------------------------------------

    def show(self, lines: Sequence[str], *, another: bool) -> None:
        """The last lines of the log; `another` if it is not the one that was shown before."""
        if not another and tuple(lines) == self._written:
            return
        self.following = self.following or another
        self._written = tuple(lines)
        self._arrange()

    def filter(self, *, troubles_only: bool) -> None:
        """Show warnings and errors only, or all."""
        self.troubles_only = troubles_only
        self._arrange()

    def follow(self) -> None:
        """Go to the end, and stay there."""
        self.following = True
        self._arrange()

    def leave_end(self) -> None:
        """Stop following: its reader is about to scroll up, and all lines are there for it."""
        if self.following and self.max_scroll_y > 0:
            self.following = False
            self._arrange()

    def action_scroll_up(self) -> None:
        """A row up."""
        self.leave_end()
        super().action_scroll_up()

    def action_page_up(self) -> None:
        """As many rows up as are seen."""
        self.leave_end()
        super().action_page_up()

    def action_scroll_home(self) -> None:
        """To the oldest line."""
        self.leave_end()
        super().action_scroll_home()

    def on_mouse_scroll_up(self) -> None:
        """Before textual's own handler scrolls."""
        self.leave_end()

    def action_scroll_end(self) -> None:
        """The key `end`, also where the end is seen already."""
        self.follow()

    def on_resize(self) -> None:
        """Another width."""
        self._arrange()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Its reader has left the end, or is back there."""
        super().watch_scroll_y(old_value, new_value)
        following = self.is_vertical_scroll_end
        if not self._arranging and following is not self.following:
            self.following = following
            # Later: an animation that scrolls calls this, and must not be ended meanwhile.
            self.call_later(self._arrange)

    def _arrange(self) -> None:
        """Texts, rows and matches anew, at the end or with the line on top that was there."""
        line = self._line_at(self.scroll_offset.y)
        top, within = 0, 0
        if self._numbers:
            top, within = self._numbers[line], self.scroll_offset.y - self._first_rows[line]
        newest_only = self.following and not self.troubles_only and not self._needle
        skipped = max(0, len(self._written) - FOLLOWED) if newest_only else 0
        texts = [literal(line) for line in self._written[skipped:]]
        found = list(levels(texts))
        self._numbers = [
            number
            for number, level in enumerate(found, skipped)
            if level is not None or not self.troubles_only
        ]
        self._texts = [texts[number - skipped] for number in self._numbers]
        self._levels = [found[number - skipped] for number in self._numbers]
        self._wrap()
        self._search()
        if self.following:
            self._scroll_to_row(len(self._rows))
        elif self._first_rows:
            line = min(bisect_left(self._numbers, top), len(self._numbers) - 1)
            self._scroll_to_row(
                self._first_rows[line] + (within if self._numbers[line] == top else 0)
            )
        self.refresh()
        self.post_message(self.Changed())

    def _wrap(self) -> None:
        width = max(1, self.scrollable_content_region.width)
        self._rows, self._first_rows = [], []
        for number, text in enumerate(self._texts):
            self._first_rows.append(len(self._rows))
            self._rows += [_Row(number, start, end) for start, end in _pieces(text, width)]
        self._arranging = True
        self.virtual_size = Size(width, max(1, len(self._rows)))
        self._arranging = False

    def _scroll_to_row(self, row: int) -> None:
        """That row on top, as far as there are rows below it."""
        self._arranging = True
        y = min(row, self.max_scroll_y)
        self.scroll_to(y=y, animate=False, force=True, immediate=True)
        self._arranging = False

    def _line_at(self, row: int) -> int:
        return self._rows[min(row, len(self._rows) - 1)].line if self._rows else 0

    @property
    def _in_sight(self) -> range:
        """The rows that are seen."""
        top = self.scroll_offset.y
        return range(top, min(top + self.scrollable_content_region.height, len(self._rows)))

    # --- search ---------------------------------------------------------------------------------

    def search(self, needle: str) -> None:
        """Mark every place of this text, and go to the last one above the end of what is seen."""
        if bool(needle) is not bool(self._needle):
            self._needle = needle
            self._arrange()
            self._below = self._line_at(self._in_sight.stop - 1)
        self._needle = needle
        self._search()
        self._go_to_match()

    def step(self, step: int) -> None:
        """To the next match, and from the last to the first."""
        if self._at is not None:
            self._at = (self._at + step) % len(self._matches)
            self._below = self._matches[self._at].line
            # Who steps from match to match reads: what is read stays.
            self.following = False
            self._go_to_match()

    def _search(self) -> None:
        self._matches = find(self._texts, self._needle)
        if not self._matches:
            self._at = None
        elif self.following or self._below is None:
            self._at = len(self._matches) - 1
        else:
            above = [match for match in self._matches if match.line <= self._below]
            self._at = max(0, len(above) - 1)

    def _go_to_match(self) -> None:
        if self._at is not None:
            row = self._row_of(self._matches[self._at])
            if row not in self._in_sight:
                self.following = False
                self._scroll_to_row(max(0, row - self.scrollable_content_region.height // 2))
        self.refresh()
        self.post_message(self.Changed())

    def _row_of(self, match: Match) -> int:
        row = self._first_rows[match.line]
        while self._rows[row].end <= match.start:
            row += 1
        return row

    def chosen(self) -> list[str]:
        """The line of the match where one is in sight, or all lines in sight."""
        if self._at is not None:
            match = self._matches[self._at]
            if self._row_of(match) in self._in_sight:
                return [self._texts[match.line]]
        return [
            self._texts[line] for line in sorted({self._rows[row].line for row in self._in_sight})
        ]

    # --- drawing --------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """Styles are looked up once for all rows: that takes longer than all else."""
        self._looks = {
            name: self.get_component_rich_style(f"log-pane--{name}")
            for name in (ERROR, WARNING, "match", "current")
        }
        self._looks[None] = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row in sight."""
        width, plain = self.scrollable_content_region.width, self._looks[None]
        number = self.scroll_offset.y + y
        if not self._rows and number == 0:
            words = NO_TROUBLES if self.troubles_only and self._written else NOTHING
            return Strip([Segment(fit(words, width), plain)], width)
        if number >= len(self._rows):
            return Strip.blank(width, plain)
        row = self._rows[number]
        text, base = self._texts[row.line], self._looks[self._levels[row.line]]
        segments, at = [], row.start
        for match, is_current in self._matches_of(row):
            start, end = max(match.start, row.start), min(match.end, row.end)
            mark = self._looks["current" if is_current else "match"]
            segments += [Segment(text[at:start], base), Segment(text[start:end], base + mark)]
            at = end
        segments.append(Segment(text[at : row.end], base))
        return Strip(segment for segment in segments if segment.text).adjust_cell_length(
            width, plain
        )

    def _matches_of(self, row: _Row) -> Iterator[tuple[Match, bool]]:
        """The matches that this row has a part of, and whether each is the one it stands on."""
        at = bisect_left(self._matches, row.line, key=lambda match: match.line)
        for number in range(at, len(self._matches)):
            match = self._matches[number]
            if match.line != row.line:
                return
            if match.start < row.end and row.start < match.end:
                yield match, number == self._at


def _pieces(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The characters of each row that the text takes."""
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
