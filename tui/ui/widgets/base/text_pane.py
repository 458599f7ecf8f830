"""A pane with a text to read: wrapped, with a margin, and with items of which one is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui.ui.widgets.base.highlighter import KINDS, Piece
from tui.ui.widgets.base.selecting import SelectableLines, SelectableRow, selected_text
from tui.ui.widgets.base.text import clean

MARKED = "▌"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line before it is wrapped: its margin, its pieces and its background.

    Kinds and `ground` are names of the pane's component classes. `item` is the number of the item
    that the line belongs to.
    """

    margin: str = ""
    pieces: tuple[Piece, ...] = ()
    ground: str = ""
    item: int | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    margin: str
    pieces: tuple[Piece, ...]
    ground: str
    item: int | None
    continues: bool = False


class TextPane(ScrollView, SelectableLines, can_focus=True):
    """Draw the rows in sight. Up and down go from item to item, or scroll."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual has it
        *(f"text-pane--{kind}" for kind in KINDS),
        "text-pane--margin",
        "text-pane--heading",
        "text-pane--muted",
        "text-pane--added",
        "text-pane--taken",
        "text-pane--marked",
    }
    DEFAULT_CSS = """
    TextPane {
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        & > .text-pane--margin { color: $text-muted; }
        & > .text-pane--muted { color: $text-muted; }
        & > .text-pane--heading { color: $foreground; text-style: bold; }
        & > .text-pane--keyword { color: $text-primary; text-style: bold; }
        & > .text-pane--string { color: $text-success; }
        & > .text-pane--number { color: $text-warning; }
        & > .text-pane--comment { color: $text-muted; text-style: italic; }
        & > .text-pane--name { color: $foreground; text-style: bold; }
        & > .text-pane--decorator { color: $text-accent; }
        & > .text-pane--added { color: $text-success; background: $success 15%; }
        & > .text-pane--taken { color: $text-error; background: $error 15%; }
        & > .text-pane--marked { color: $foreground; background: $primary 30%; }
    }
    """
    ALLOW_SELECT = True

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's name for it
        super().__init__(id=id)
        self._lines: tuple[TextLine, ...] = ()
        self._rows: list[_Row] = []
        self._wrapped_for = 0
        self.marked = 0

    def show(self, lines: Sequence[TextLine], *, another: bool) -> None:
        """Show these lines; `another` text begins at its top, the same one stays where it is."""
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self._wrap()
        marked = 0 if another else min(self.marked, max(0, self._items - 1))
        if marked != self.marked:
            self.marked = marked
            self.refresh()
        if another:
            self.scroll_home(animate=False)

    @property
    def _items(self) -> int:
        return 1 + max((line.item for line in self._lines if line.item is not None), default=-1)

    # --- keys -----------------------------------------------------------------------------------

    def action_scroll_up(self) -> None:
        """Mark the previous item, or scroll a row up."""
        self._step(-1) if self._items else super().action_scroll_up()

    def action_scroll_down(self) -> None:
        """Mark the next item, or scroll a row down."""
        self._step(1) if self._items else super().action_scroll_down()

    def on_click(self, event: events.Click) -> None:
        """Mark the item under the pointer."""
        at = event.y + self.scroll_offset.y
        if at < len(self._rows) and (item := self._rows[at].item) is not None:
            self._mark(item)

    def _step(self, step: int) -> None:
        at = self.marked + step
        if not 0 <= at < self._items:
            # Lines before the first item and after the last one must be readable, too.
            self.scroll_relative(y=step, animate=False)
            return
        self._mark(at)

    def _mark(self, item: int) -> None:
        self.marked = item
        rows = [y for y, row in enumerate(self._rows) if row.item == item]
        if rows:
            self.scroll_to_region(Region(0, rows[0], 1, len(rows)), animate=False, force=True)
        self.refresh()

    # --- drawing --------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Wrap the lines to another width."""
        if self.scrollable_content_region.width != self._wrapped_for:
            self._wrap()

    def render_line(self, y: int) -> Strip:
        """Draw one row in sight."""
        width = self.scrollable_content_region.width
        at = self.scroll_offset.y + y
        if at >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[at]
        is_marked = row.item is not None and row.item == self.marked
        ground = self._style_of("marked" if is_marked else row.ground)
        over = Style(bgcolor=ground.bgcolor)
        margin = MARKED + row.margin[1:] if is_marked and row.margin else row.margin
        segments = [Segment(margin, self._style_of("margin") + over)] if margin else []
        used = cell_len(margin)
        for text, kind in row.pieces:
            segments.append(Segment(text, self._style_of(kind) + over if kind else ground))
            used += cell_len(text)
        segments.append(Segment(" " * max(0, width - used), ground))
        strip = Strip(segments).crop(0, width)
        return self.selectable(strip, at)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what is selected, without line numbers, and what ends it."""
        rows = (
            SelectableRow(
                row.margin + "".join(text for text, _ in row.pieces),
                len(row.margin),
                row.continues,
            )
            for row in self._rows
        )
        return selected_text(rows, selection), "\n"

    def _style_of(self, kind: str) -> Style:
        return self.get_component_rich_style(f"text-pane--{kind}") if kind else self.rich_style

    def _wrap(self) -> None:
        if not self.size.width:
            # Before the first layout: rows of one cell would flash on the screen.
            return
        width = max(1, self.scrollable_content_region.width)
        self._wrapped_for = width
        self._rows = [row for line in self._lines for row in _rows(line, width)]
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()


def _rows(line: TextLine, width: int) -> Iterator[_Row]:
    """Yield the line in as many rows as it takes, the margin in the first one."""
    margin = line.margin
    room = max(1, width - cell_len(margin))
    pieces: list[Piece] = []
    used, continues = 0, False
    for text, kind in line.pieces:
        whole, at = clean(text), 0
        while at < len(whole):
            head = _head(whole[at : at + room - used], room - used)
            if at + len(head) < len(whole):
                head = _to_word(head)
            if not head and not used:
                # A character of two cells in a row of one cell: cut it, and go on.
                head = whole[at]
            if head:
                pieces.append((head, kind))
                used += cell_len(head)
                at += len(head)
            if at < len(whole):
                yield _Row(margin, tuple(pieces), line.ground, line.item, continues)
                margin, pieces, used, continues = " " * cell_len(margin), [], 0, True
    yield _Row(margin, tuple(pieces), line.ground, line.item, continues)


def _head(text: str, room: int) -> str:
    """Return as many whole characters as fit."""
    fitted = set_cell_size(text, room) if cell_len(text) > room else text
    while not text.startswith(fitted):
        fitted = fitted[:-1]
    return fitted


def _to_word(head: str) -> str:
    """Return the text without its last word, if that was cut and enough is left."""
    end = head.rfind(" ") + 1
    return head[:end] if end > len(head) // 2 else head
