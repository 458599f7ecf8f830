"""The steps of a part with their ticks, one below the other."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui.model.guide import PartView, StepView
from tui.ui.widgets.base.colors import MUTED
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit, shorten_words
from tui.ui.widgets.guide.guide_header import DONE, OPEN

# The width from which a step's observation stands beside it; in a narrower pane it is below.
BESIDE = 70
TITLE_WIDTH = 37
_INDENT = 6


class GuideSteps(LineWidget):
    """Show all steps; the one under the cursor is marked."""

    DEFAULT_CSS = """
    GuideSteps { height: 1fr; padding: 0 1; }
    """

    class Chosen(Message):
        """A step was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[StepView, ...] = ()
        self._next: StepView | None = None
        self._cursor = 0

    def show(self, part: PartView, cursor: int) -> None:
        """Show these steps, with the cursor on that one."""
        self._steps, self._next, self._cursor = part.steps, part.next, cursor
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw one to three rows for each step, as there is room."""
        rows = self._rows(width, height)
        lines: list[Strip] = []
        for index, view in enumerate(self._steps):
            lines += self._step(index, view, width)[:rows]
            lines += [self.line((" " * width, self.paint()))] * (rows - 2)
        return lines[:height]

    def _rows(self, width: int, height: int) -> int:
        if width >= BESIDE or not self._steps:
            return 1
        return min(3, max(1, height // len(self._steps)))

    def _step(self, index: int, view: StepView, width: int) -> list[Strip]:
        selected, done = index == self._cursor, view.done is not None
        ground = ("on $primary 30%",) if selected else ()
        is_new = done and not view.earlier
        mark = self.paint("$text-success" if is_new else MUTED, *ground)
        strong = selected or view is self._next
        title = self.paint("bold" if strong else "$foreground" if not done else MUTED, *ground)
        muted = self.paint(MUTED, *ground)
        head = [
            ("▸ " if selected else "  ", title),
            (f"{DONE if done else OPEN} ", mark),
            (f"{index + 1} ", title),
        ]
        seen, is_beside = _seen(view), width >= BESIDE
        room = TITLE_WIDTH if is_beside else width - _INDENT
        first = [*head, (fit(view.step.title, room), title)]
        if is_beside:
            rest = width - _INDENT - room
            return [self.line(*first, (fit(shorten_words(seen, rest), rest), muted))]
        below: list[tuple[str, Style]] = [
            (" " * _INDENT, muted),
            (fit(shorten_words(seen, room), room), muted),
        ]
        return [self.line(*first), self.line(*below)]

    def on_click(self, event: events.Click) -> None:
        """Choose the step under the pointer."""
        rows = self._rows(*self.size)
        offset = event.get_content_offset(self)
        if offset is not None and offset.y // rows < len(self._steps):
            self.post_message(self.Chosen(offset.y // rows))


def _seen(view: StepView) -> str:
    """Return what ticked the step, or how far it is."""
    if view.done is not None:
        return f"earlier: {view.done}" if view.earlier else view.done
    return "tick it with space" if view.step.by_hand else view.now
