"""The title of the charts screen: how much of the run is in sight, and whether it is live."""

from __future__ import annotations

from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit_parts
from tui.ui.widgets.chart.history_view import HistoryView, span_text, state_text


class ViewTitle(LineWidget):
    """Show one row: how much of the run is in sight, and whether it is live."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "view--title",
        "view--span",
        "view--following",
        "view--old",
    }
    DEFAULT_CSS = """
    ViewTitle {
        height: 1;
        & > .view--title { text-style: bold; }
        & > .view--span { color: $text-muted; }
        & > .view--following { color: $text-success; }
        & > .view--old { color: $text-warning; text-style: bold reverse; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: HistoryView | None = None

    def show(self, view: HistoryView) -> None:
        """Describe this view from now on."""
        self._view = view
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw the span at the left, and at the right whether it is live."""
        title = ("Charts", self.component("view--title"))
        muted = self.component("view--span")
        if self._view is None:
            return [self.line(*fit_parts([title], width, muted))]
        view = self._view
        words = state_text(view)
        if view.follows:
            state = (f"▶ {words} ", self.component("view--following"))
        else:
            sign = "‖" if view.is_paused else "◀"
            state = (f" {sign} {words} ", self.component("view--old"))
        room = max(0, width - len(state[0]))
        span = f"  {span_text(view)}"
        return [self.line(*fit_parts([title, (span, muted)], room, muted), state)]
