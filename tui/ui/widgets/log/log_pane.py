"""A pane with the log of a process: scrolled, followed, searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui.ui.widgets.base.selecting import SelectableLines, SelectableRow, selected_text
from tui.ui.widgets.base.text import fit
from tui.ui.widgets.log.levels import ERROR, WARNING
from tui.ui.widgets.log.log_lines import LogLines

NOTHING = "Nothing was written yet."
NO_PROBLEMS = "There is no warning or error in the newest lines; w shows all lines."
# Lines that are wrapped while the pane follows: to wrap all of them each second takes 10 ms.
FOLLOWED_LINES = 300


@dataclass(frozen=True, slots=True)
class LogView:
    """What a pane shows. `at` is the number of the current match, from 1; 0 if there is none."""

    following: bool
    problems_only: bool
    needle: str
    matches: int
    at: int


class LogPane(ScrollView, SelectableLines, can_focus=True):
    """Follow the end of a log, unless the reader scrolls up. Only rows in sight are drawn."""

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
    ALLOW_SELECT = True

    class Changed(Message):
        """The pane follows, searches or filters otherwise than before."""

    def __init__(self) -> None:
        super().__init__(id="log-pane")
        self.following = True
        self.problems_only = False
        self._needle = ""
        self._written: tuple[str, ...] = ()
        self._shown = LogLines()
        self._at: int | None = None
        self._search_end: int | None = None
        self._is_arranging = False
        self._row_styles: dict[str | None, Style] = {}

    @property
    def view(self) -> LogView:
        """What is shown."""
        at = 0 if self._at is None else self._at + 1
        matches = len(self._shown.matches)
        return LogView(self.following, self.problems_only, self._needle, matches, at)

    # --- what is shown --------------------------------------------------------------------------

    def show(self, lines: Sequence[str], *, another: bool) -> None:
        """Show the last lines of a log; `another` if it is not the log that was shown before."""
        if not another and tuple(lines) == self._written:
            return
        self.following = self.following or another
        self._written = tuple(lines)
        self._arrange()

    def filter(self, *, problems_only: bool) -> None:
        """Show warnings and errors only, or all lines."""
        self.problems_only = problems_only
        self._arrange()

    def follow(self) -> None:
        """Go to the end, and stay there."""
        self.following = True
        self._arrange()

    def leave_end(self) -> None:
        """Stop following, with all lines there for the reader to scroll to."""
        if self.following and self.max_scroll_y > 0:
            self.following = False
            self._arrange()

    def action_scroll_up(self) -> None:
        """Scroll a row up."""
        self.leave_end()
        super().action_scroll_up()

    def action_page_up(self) -> None:
        """Scroll a page up."""
        self.leave_end()
        super().action_page_up()

    def action_scroll_home(self) -> None:
        """Scroll to the oldest line."""
        self.leave_end()
        super().action_scroll_home()

    def on_mouse_scroll_up(self) -> None:
        """Stop following before textual's own handler scrolls."""
        self.leave_end()

    def action_scroll_end(self) -> None:
        """Follow again, also where the end is in sight already."""
        self.follow()

    def on_resize(self) -> None:
        """Wrap the lines to another width."""
        self._arrange()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Follow while the end is in sight."""
        super().watch_scroll_y(old_value, new_value)
        following = self.is_vertical_scroll_end
        if not self._is_arranging and following is not self.following:
            self.following = following
            # Later: an animation that scrolls calls this, and must not be ended meanwhile.
            self.call_later(self._arrange)

    def _arrange(self) -> None:
        """Arrange the lines anew, at the end or with the same row on top as before."""
        if not self.size.width:
            # Before the first layout: rows of one cell would flash on the screen.
            return
        top = self._shown.place_of(self.scroll_offset.y)
        newest_only = self.following and not self.problems_only and not self._needle
        width = max(1, self.scrollable_content_region.width)
        self._shown.arrange(
            self._written,
            width,
            skip=max(0, len(self._written) - FOLLOWED_LINES) if newest_only else 0,
            problems_only=self.problems_only,
        )
        self._is_arranging = True
        self.virtual_size = Size(width, max(1, len(self._shown.rows)))
        self._is_arranging = False
        self._find()
        row = len(self._shown.rows) if self.following else self._shown.row_of_place(top)
        if row is not None:
            self._put_on_top(row)
        self.refresh()
        self.post_message(self.Changed())

    def _put_on_top(self, row: int) -> None:
        """Scroll to a row, as far as there are rows below it."""
        self._is_arranging = True
        y = min(row, self.max_scroll_y)
        self.scroll_to(y=y, animate=False, force=True, immediate=True)
        self._is_arranging = False

    @property
    def _in_sight(self) -> range:
        """The rows in sight."""
        top = self.scroll_offset.y
        bottom = top + self.scrollable_content_region.height
        return range(top, min(bottom, len(self._shown.rows)))

    # --- search ---------------------------------------------------------------------------------

    def search(self, needle: str) -> None:
        """Mark every match, and go to the last one that is not below the rows in sight."""
        if bool(needle) is not bool(self._needle):
            self._needle = needle
            self._arrange()
            self._search_end = self._shown.line_at(self._in_sight.stop - 1)
        self._needle = needle
        self._find()
        self._go_to_match()

    def step(self, step: int) -> None:
        """Go to the next match, and from the last to the first."""
        if self._at is not None:
            self._at = (self._at + step) % len(self._shown.matches)
            self._search_end = self._shown.matches[self._at].line
            # The match is being read: newer lines must not push it away.
            self.following = False
            self._go_to_match()

    def _find(self) -> None:
        self._shown.search(self._needle)
        matches = self._shown.matches
        if not matches:
            self._at = None
        elif self.following or self._search_end is None:
            self._at = len(matches) - 1
        else:
            above = [match for match in matches if match.line <= self._search_end]
            self._at = max(0, len(above) - 1)

    def _go_to_match(self) -> None:
        if self._at is not None:
            row = self._shown.row_of_match(self._shown.matches[self._at])
            if row not in self._in_sight:
                self.following = False
                self._put_on_top(max(0, row - self.scrollable_content_region.height // 2))
        self.refresh()
        self.post_message(self.Changed())

    def chosen(self) -> list[str]:
        """Return the line of the current match where that is in sight, else all lines in sight."""
        shown = self._shown
        if self._at is not None:
            match = shown.matches[self._at]
            if shown.row_of_match(match) in self._in_sight:
                return [shown.texts[match.line]]
        return [shown.texts[line] for line in sorted({shown.rows[y].line for y in self._in_sight})]

    # --- drawing --------------------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """Look up the styles once for all rows, which takes longer than to draw them."""
        self._row_styles = {
            name: self.get_component_rich_style(f"log-pane--{name}")
            for name in (ERROR, WARNING, "match", "current")
        }
        self._row_styles[None] = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one row in sight."""
        width, plain = self.scrollable_content_region.width, self._row_styles[None]
        shown, number = self._shown, self.scroll_offset.y + y
        if not shown.rows and number == 0:
            notice = NO_PROBLEMS if self.problems_only and self._written else NOTHING
            return Strip([Segment(fit(notice, width), plain)], width)
        if number >= len(shown.rows):
            return Strip.blank(width, plain)
        row = shown.rows[number]
        text, base = shown.texts[row.line], self._row_styles[shown.levels[row.line]]
        segments, at = [], row.start
        for match_number, match in shown.matches_in(row):
            start, end = max(match.start, row.start), min(match.end, row.end)
            over = self._row_styles["current" if match_number == self._at else "match"]
            segments += [Segment(text[at:start], base), Segment(text[start:end], base + over)]
            at = end
        segments.append(Segment(text[at : row.end], base))
        strip = Strip(segment for segment in segments if segment.text)
        strip = strip.adjust_cell_length(width, plain)
        return self.selectable(strip, number)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what is selected of the log, and what ends it."""
        shown = self._shown
        rows = (
            SelectableRow(shown.texts[row.line][row.start : row.end], continues=row.start > 0)
            for row in shown.rows
        )
        return selected_text(rows, selection), "\n"
