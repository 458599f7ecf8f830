"""A row about a log: whether it is followed, what is left out, and what was found."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit_parts, shorten
from tui.ui.widgets.log.log_pane import LogView

FOLLOWING = "following"
NOT_FOLLOWING = "not following; f or End follows"
PROBLEMS_ONLY = "warnings and errors only; w shows all lines"
_MAX_NEEDLE = 24


def search_text(view: LogView) -> str:
    """Return what is searched and how often it was found; empty without a search."""
    if not view.needle:
        return ""
    found = f"{view.at} of {view.matches}" if view.matches else "not found"
    return f"“{shorten(view.needle, _MAX_NEEDLE)}” {found}"


class LogStatus(LineWidget):
    """Show the state of the pane on the left, and of the search on the right."""

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
        self._view: LogView | None = None

    def show(self, view: LogView) -> None:
        """Describe this view from now on."""
        if view != self._view:
            self._view = view
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw one row; what is not as usual has a colour."""
        if (view := self._view) is None:
            return []
        plain, changed = self.component("log-status--plain"), self.component("log-status--changed")
        right = search_text(view)
        room = max(0, width - cell_len(right) - 2) if right else width
        left = [(FOLLOWING, plain) if view.following else (NOT_FOLLOWING, changed)]
        if view.problems_only:
            left += [(" · ", plain), (PROBLEMS_ONLY, changed)]
        parts = fit_parts(left, room, plain)
        parts += fit_parts([(right, changed)], width - room, plain, "right")
        return [self.line(*parts).adjust_cell_length(width)]
