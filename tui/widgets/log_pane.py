"""A process's log: a row of names to choose from, and the lines themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.widgets.lines import LineWidget
from tui.widgets.text import clean, fit, fit_parts

# Colours say nothing here; any other control character is made visible.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# The words of Python's logging, which all of petload's children use.
LEVELS = (
    (re.compile(r"\b(ERROR|CRITICAL|Traceback)\b"), "log-pane--error"),
    (re.compile(r"\bWARNING\b"), "log-pane--warning"),
)


def literal(line: str) -> str:
    """What a child wrote, fit for a terminal."""
    return clean(COLOURS.sub("", line))


class LogTabs(LineWidget):
    """The processes that have a log, one of them chosen."""

    COMPONENT_CLASSES = {"log-tabs--name", "log-tabs--chosen"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    LogTabs {
        height: 1;
        & > .log-tabs--name { color: $text-muted; }
        & > .log-tabs--chosen { color: $text; background: $primary; text-style: bold; }
    }
    """

    class Chosen(Message):
        """A name was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__()
        self.names: tuple[str, ...] = ()
        self.chosen: str | None = None

    def show(self, names: Sequence[str], chosen: str | None) -> None:
        """These, with this one chosen."""
        if (tuple(names), chosen) != (self.names, self.chosen):
            self.names, self.chosen = tuple(names), chosen
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """From where the chosen one can be seen."""
        plain = self.component("log-tabs--name")
        parts = [
            (f" {name} ", self.component("log-tabs--chosen") if name == self.chosen else plain)
            for name in self.names[self._first(width) :]
        ]
        return [self.line(*fit_parts(parts, width, plain))]

    def on_click(self, event: events.Click) -> None:
        """The name under the pointer."""
        right = 0
        for name in self.names[self._first(self.size.width) :]:
            right += len(name) + 2
            if event.x < right:
                self.post_message(self.Chosen(name))
                return

    def _first(self, width: int) -> int:
        """How many names are left out on the left, so that the chosen one fits."""
        if self.chosen not in self.names:
            return 0
        first, last = 0, self.names.index(self.chosen)
        while first < last and sum(len(name) + 2 for name in self.names[first : last + 1]) > width:
            first += 1
        return first


class LogPane(ScrollView, can_focus=True):
    """Lines, wrapped to its width; only those in sight are drawn. Follows unless scrolled up."""

    COMPONENT_CLASSES = {"log-pane--error", "log-pane--warning"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    LogPane {
        overflow-x: hidden;
        & > .log-pane--error { color: $text-error; }
        & > .log-pane--warning { color: $text-warning; }
    }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(id="log-pane")
        self._lines: tuple[str, ...] = ()
        self._rows: list[tuple[str, str | None]] = []

    def show(self, lines: Sequence[str], *, another: bool) -> None:
        """The last lines of the log; `another` if it is not the one that was shown before."""
        if not another and tuple(lines) == self._lines:
            return
        following = another or self.is_vertical_scroll_end
        self._lines = tuple(lines)
        self._wrap()
        if following:
            self.scroll_end(animate=False)

    def on_resize(self) -> None:
        """Another width."""
        self._wrap()

    def render_line(self, y: int) -> Strip:
        """One row in sight."""
        width = self.scrollable_content_region.width
        row = self.scroll_offset.y + y
        text, style = self._rows[row] if row < len(self._rows) else ("", None)
        look = self.get_component_rich_style(style) if style else self.rich_style
        return Strip([Segment(fit(text, width), look)], width)

    def _wrap(self) -> None:
        width = max(1, self.scrollable_content_region.width)
        self._rows = list(_rows(self._lines or ("Nothing was written yet.",), width))
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()


def _rows(lines: Sequence[str], width: int) -> Iterator[tuple[str, str | None]]:
    """Each line in as many rows as it takes, in the style of its level."""
    for line in map(literal, lines):
        style = next((style for level, style in LEVELS if level.search(line)), None)
        if cell_len(line) <= width:
            yield line, style
        else:
            for piece in chop_cells(line, width):
                yield piece, style
