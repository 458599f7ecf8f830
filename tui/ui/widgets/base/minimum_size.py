"""The notice that the terminal is too small."""

from __future__ import annotations

from typing import Any

from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit

# Room for the verdict, the figures, the processes of one worker, its endpoints and the keys.
MINIMUM_SIZE = Size(60, 16)


def sentence(size: Size) -> str:
    """Return which size is needed, and which there is."""
    needed = f"{MINIMUM_SIZE.width}x{MINIMUM_SIZE.height}"
    return f"petload needs {needed}; this terminal is {size.width}x{size.height}."


def cover_if_too_small(screen: Screen[Any]) -> None:
    """Cover a screen while its terminal is too small. Its keys and its focus stay as they are."""
    size = screen.app.size
    is_small = size.width < MINIMUM_SIZE.width or size.height < MINIMUM_SIZE.height
    # A screen that scrolls would scroll the notice away.
    screen.set_class(is_small, "-too-small")
    covers = screen.query(TooSmallNotice)
    if covers:
        covers.first().display = is_small
    elif is_small and screen.is_attached:
        screen.mount(TooSmallNotice())


class TooSmallNotice(LineWidget):
    """Show one sentence in the middle of the screen. It is mounted when it is needed first."""

    DEFAULT_CSS = """
    TooSmallNotice {
        layer: too-small;
        width: 100%;
        height: 100%;
        background: $background;
        color: $foreground;
    }
    """

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the words in as many rows as they take, or the first ones where there is no room."""
        rows = _centred(sentence(self.app.size), width)[: max(1, height)]
        style = self.paint("bold")
        above = max(0, height - len(rows)) // 2
        blank = Strip.blank(width, style)
        return [*[blank] * above, *(self.line((fit(row, width), style)) for row in rows)]


def _centred(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return [line.center(width) for line in lines]
