"""The time axis below several charts."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.strip import Strip

from tui.ui.widgets.base.format import duration
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.chart.axis_labels import LABEL_WIDTH, clock_axis, column_of, with_label
from tui.ui.widgets.chart.chart import Marker
from tui.ui.widgets.chart.history_view import HistoryView


class TimeAxis(LineWidget):
    """Show run time, the cursor's moment and the markers, for all charts above."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "time-axis--rule",
        "time-axis--cursor",
    }
    DEFAULT_CSS = """
    TimeAxis {
        height: 2;
        & > .time-axis--rule { color: $text-muted; }
        & > .time-axis--cursor { background: $foreground; color: $background; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: HistoryView | None = None
        self._markers: Sequence[Marker] = ()

    def show(self, view: HistoryView, markers: Sequence[Marker]) -> None:
        """Label the seconds of this view from now on, and name its markers, the newest first."""
        self._view, self._markers = view, markers
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the rule with its times and, below it, as many names as there is room for."""
        plot, view = width - LABEL_WIDTH - 1, self._view
        if view is None or plot < 1:
            return []
        rule, muted = self.component("time-axis--rule"), self._ground.rich_style
        seconds = view.shown.seconds
        axis = clock_axis(plot, seconds, view.end_t, follows=view.follows)
        pieces = [(axis, rule)]
        if view.cursor_age is not None:
            column = column_of(view.cursor_age, plot, seconds)
            before, moment, after = with_label(axis, column, f" {duration(view.read.t)} ")
            pieces = [(before, rule), (moment, self.component("time-axis--cursor")), (after, rule)]
        margin = " " * LABEL_WIDTH
        strips = [self.line((f"{margin}└", rule), *pieces)]
        rows = [[(" ", muted)] * plot for _ in range(height - 1)]
        for mark in self._markers:
            column = column_of(mark.age_s, plot, seconds)
            if 0 <= column < plot:
                _write(rows, column, mark.label, self.paint(mark.color))
        strips += [self.line((f"{margin} ", muted), *row) for row in rows]
        return [strip.simplify() for strip in strips]


def _write(rows: list[list[tuple[str, Style]]], column: int, label: str, style: Style) -> None:
    """Write a marker's sign below its column, and its label in the first row with room."""
    for row in rows:
        for text, start in (
            (f"▲{label}", column),
            (f"{label}▲", column - len(label)),
        ):
            around = row[max(0, start - 1) : start + len(text) + 1]
            inside = start >= 0 and start + len(text) <= len(row)
            if inside and all(char == " " for char, _ in around):
                row[start : start + len(text)] = [(char, style) for char in text]
                return
    if rows and rows[0][column][0] == " ":
        rows[0][column] = ("▲", style)
