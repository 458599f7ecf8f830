"""A row about a log: whether it is followed, what is left out, and what was found."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from tui.ui.widgets.base.lines import LineWidget
from tui.ui.widgets.base.text import fit_parts, shorten
from tui.ui.widgets.log.log_pane import LogLook

FOLLOWING = "following"
NOT_FOLLOWING = "not following; end or f follows"
TROUBLES_ONLY = "warnings and errors only; w shows all"
_MOST_NEEDLE = 24


def search_words(look: LogLook) -> str:
    """What is searched, and how much of it was found; empty where nothing is."""
    if not look.needle:
        return ""
    found = f"{look.at} of {look.matches}" if look.matches else "not found"
    return f"“{shorten(look.needle, _MOST_NEEDLE)}” {found}"


class LogStatus(LineWidget):
    """One row."""

    COMPONENT_CLASSES = {"log-status--plain", "log-status--changed"}  # noqa: RUF012 - textual's
    DEFAULT_CSS = """
    LogStatus {
        height: 1;
        & > .log-status--plain { color: $text-muted; }
        & > .log-status--changed { color: $text-accent; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._look: LogLook | None = None

    def show(self, look: LogLook) -> None:
        """As it is now."""
        if look != self._look:
            self._look = look
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """What is as usual is quiet."""
        if (look := self._look) is None:
            return []
        plain, changed = self.component("log-status--plain"), self.component("log-status--changed")
        right = search_words(look)
        room = max(0, width - cell_len(right) - 2) if right else width
        left = [(FOLLOWING, plain) if look.following else (NOT_FOLLOWING, changed)]
        if look.troubles_only:
            left += [(" · ", plain), (TROUBLES_ONLY, changed)]
        parts = fit_parts(left, room, plain)
        parts += fit_parts([(right, changed)], width - room, plain, "right")
        return [self.line(*parts).adjust_cell_length(width)]
