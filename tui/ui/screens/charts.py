"""The charts screen: the whole run on one time axis, to look back at, zoom and pause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.model.sample import Sample
from tui.model.snapshot import Snapshot
from tui.ui.screens.dialog import SnapshotDialog
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.chart import live_charts
from tui.ui.widgets.chart.chart import Chart, Marker
from tui.ui.widgets.chart.history_view import HistoryView
from tui.ui.widgets.chart.readout import Readout
from tui.ui.widgets.chart.time_axis import TimeAxis
from tui.ui.widgets.chart.time_window import (
    TimeWindow,
    follow,
    moved,
    moved_by_pages,
    oldest,
    read_at,
    visible_range,
    zoomed,
)
from tui.ui.widgets.chart.view_title import ViewTitle

KEYS = (
    KeyHint("←→", "Read", "screen.move(-1)"),
    KeyHint("↑↓", "Zoom", "screen.zoom(1)"),
    KeyHint("p", "Pause", "screen.pause"),
    KeyHint("End", "Now", "screen.now"),
    KeyHint("Home", "Oldest", "screen.oldest"),
    KeyHint("Tab", "One chart", "screen.enlarge(1)"),
    KeyHint("Esc", "Close", "screen.close"),
    KeyHint("PgUp PgDn", "Half a window", "screen.page(-1)"),
)


class StackedChart(Chart):
    """One of several charts above a common time axis."""

    def __init__(
        self,
        title: str,
        unit: str,
        drawing: Callable[[Snapshot, Sequence[Sample]], live_charts.Drawing],
        *,
        empty: str,
        y_max: float | None = None,
    ) -> None:
        """Take the function that says what is drawn of some seconds."""
        super().__init__(title, unit, y_max=y_max, empty=empty, axis=False)
        self._drawing = drawing

    def show_view(self, view: HistoryView, markers: Sequence[Marker]) -> None:
        """Draw the seconds of a view."""
        drawing = self._drawing(view.drawn, view.seconds)
        self.show(
            drawing.series,
            line=drawing.line,
            markers=markers,
            seconds=view.shown.seconds,
            cursor_age=view.cursor_age,
        )


class ChartsScreen(SnapshotDialog):
    """Follow the newest snapshot, until the user looks back or pauses."""

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - as textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 - as above
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,c,q", "close", "Close"),
        Binding("left", "move(-1)", "Earlier"),
        Binding("right", "move(1)", "Later"),
        Binding("pageup,shift+left", "page(-1)", "Back"),
        Binding("pagedown,shift+right", "page(1)", "On"),
        Binding("up,right_square_bracket", "zoom(1)", "Zoom in"),
        Binding("down,left_square_bracket", "zoom(-1)", "Zoom out"),
        Binding("home", "oldest", "Oldest"),
        Binding("end", "now", "Now"),
        Binding("p,space", "pause", "Pause"),
        Binding("tab", "enlarge(1)", "Next chart alone"),
        Binding("shift+tab", "enlarge(-1)", "Previous chart alone"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._window = TimeWindow()
        self._paused: Snapshot | None = None
        self._alone: int | None = None

    def compose(self) -> ComposeResult:
        """Yield the title, the figures of one second, the charts and their axis."""
        with Vertical(classes="dialog"):
            yield ViewTitle()
            yield Readout()
            yield StackedChart("RPS", "", live_charts.load, empty="no load")
            yield StackedChart("Response time", "ms", live_charts.times, empty="no answer")
            yield StackedChart("Users", "", live_charts.users, empty="no users")
            yield StackedChart(
                "CPU", "% of a core", live_charts.cpu, empty="nothing measured", y_max=100.0
            )
            yield TimeAxis()
            yield KeyBar(KEYS)

    # --- what is shown --------------------------------------------------------------------------

    @property
    def _view(self) -> HistoryView | None:
        drawn = self._paused or self.snapshot
        if self.snapshot is None or drawn is None or not drawn.history:
            return None
        return HistoryView(
            live=self.snapshot,
            drawn=drawn,
            window=self._window,
            shown=visible_range(self._window, drawn.history),
            is_paused=self._paused is not None,
        )

    def draw(self) -> None:
        """Draw the newest snapshot."""
        view = self._view
        # A snapshot may come before the widgets are mounted.
        if view is None or not self.query(TimeAxis):
            return
        self.query_one(ViewTitle).show(view)
        self.query_one(Readout).show(view)
        markers = live_charts.markers(view.drawn.marks, view.end_t)
        unnamed = [Marker(marker.age_s, "", marker.color) for marker in markers]
        for number, chart in enumerate(self.query(StackedChart)):
            chart.display = self._alone in (None, number)
            if chart.display:
                chart.show_view(view, unnamed)
        self.query_one(TimeAxis).show(view, markers)

    # --- keys -----------------------------------------------------------------------------------

    def action_close(self) -> None:
        """Close the screen; it is live again when it is opened."""
        self._paused, self._window = None, follow(self._window)
        super().action_close()

    def action_move(self, steps: int) -> None:
        """Move the cursor by columns of the charts, at least by a second each."""
        view = self._view
        if view is not None:
            columns = max(1, self.query_one(TimeAxis).size.width)
            seconds = max(1, view.shown.seconds // columns)
            self._to(moved(self._window, view.drawn.history, steps * seconds))

    def action_page(self, pages: int) -> None:
        """Move the window by half its width."""
        if (view := self._view) is not None:
            self._to(moved_by_pages(self._window, view.drawn.history, pages))

    def action_zoom(self, steps: int) -> None:
        """Show fewer seconds, or more."""
        if (view := self._view) is not None:
            self._to(zoomed(self._window, view.drawn.history, steps))

    def action_oldest(self) -> None:
        """Move the cursor to the oldest second that is kept."""
        if (view := self._view) is not None:
            self._to(oldest(self._window, view.drawn.history))

    def action_now(self) -> None:
        """Follow the run again."""
        self._paused = None
        self._to(follow(self._window))

    def action_pause(self) -> None:
        """Pause the charts, or follow the run again."""
        if self._paused is not None:
            self.action_now()
            return
        self._paused = self.snapshot
        self.draw()

    def action_enlarge(self, step: int) -> None:
        """Enlarge one chart after the other, then show all of them."""
        every = len(self.query(StackedChart)) + 1
        at = every - 1 if self._alone is None else self._alone
        to = (at + step) % every
        self._alone = None if to == every - 1 else to
        self.draw()

    def _to(self, window: TimeWindow) -> None:
        self._window = window
        self.draw()

    # --- mouse ----------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the second under the pointer."""
        view = self._view
        if view is None or not isinstance(event.widget, StackedChart):
            return
        at = event.get_content_offset(event.widget)
        age = event.widget.age_at(at.x) if at is not None else None
        if age is not None:
            self._to(read_at(self._window, view.drawn.history, view.shown.stop - 1 - age))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in."""
        event.stop()
        self.action_zoom(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out."""
        event.stop()
        self.action_zoom(-1)
