"""The whole run on one time axis: to look back at, to look into, to hold still."""

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
    oldest,
    paged,
    pointed,
    shown,
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
    """One of several above a common time axis."""

    def __init__(
        self,
        title: str,
        unit: str,
        drawing: Callable[[Snapshot, Sequence[Sample]], live_charts.Drawing],
        *,
        empty: str,
        y_max: float | None = None,
    ) -> None:
        """`drawing` says what is shown of some seconds."""
        super().__init__(title, unit, y_max=y_max, empty=empty, axis=False)
        self._drawing = drawing

    def show_view(self, view: HistoryView, marks: Sequence[Marker]) -> None:
        """Draw the seconds that are looked at."""
        drawing = self._drawing(view.drawn, view.seconds)
        self.show(
            drawing.series,
            line=drawing.line,
            marks=marks,
            seconds=view.shown.seconds,
            cursor_age=view.cursor_age,
        )


class ChartsScreen(SnapshotDialog):
    """Follows the newest snapshot until one looks back or holds it still."""

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
        """From what is shown to what it is made of."""
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

    def watch_snapshot(self) -> None:
        """A second has passed."""
        if self.is_active:
            self._draw()

    def on_screen_resume(self) -> None:
        """Opened, maybe again."""
        self.call_after_refresh(self._draw)

    @property
    def _view(self) -> HistoryView | None:
        drawn = self._paused or self.snapshot
        if self.snapshot is None or drawn is None or not drawn.history:
            return None
        return HistoryView(
            live=self.snapshot,
            drawn=drawn,
            window=self._window,
            shown=shown(self._window, drawn.history),
            is_paused=self._paused is not None,
        )

    def _draw(self) -> None:
        view = self._view
        # A second may pass before the screen has its widgets.
        if view is None or not self.query(TimeAxis):
            return
        self.query_one(ViewTitle).show(view)
        self.query_one(Readout).show(view)
        marks = live_charts.marks(view.drawn.marks, view.end_t)
        unnamed = [Marker(mark.age_s, "", mark.color) for mark in marks]
        for number, chart in enumerate(self.query(StackedChart)):
            chart.display = self._alone in (None, number)
            if chart.display:
                chart.show_view(view, unnamed)
        self.query_one(TimeAxis).show(view, marks)

    # --- keys -----------------------------------------------------------------------------------

    def action_close(self) -> None:
        """Opened again, it shows what is then."""
        self._paused, self._window = None, follow(self._window)
        super().action_close()

    def action_move(self, steps: int) -> None:
        """The cursor, by a column of the charts, and a second at least."""
        view = self._view
        if view is not None:
            columns = max(1, self.query_one(TimeAxis).size.width)
            seconds = max(1, view.shown.seconds // columns)
            self._to(moved(self._window, view.drawn.history, steps * seconds))

    def action_page(self, pages: int) -> None:
        """Half of what is shown."""
        if (view := self._view) is not None:
            self._to(paged(self._window, view.drawn.history, pages))

    def action_zoom(self, steps: int) -> None:
        """More or fewer seconds."""
        if (view := self._view) is not None:
            self._to(zoomed(self._window, view.drawn.history, steps))

    def action_oldest(self) -> None:
        """The oldest second that is kept."""
        if (view := self._view) is not None:
            self._to(oldest(self._window, view.drawn.history))

    def action_now(self) -> None:
        """Follow the run again."""
        self._paused = None
        self._to(follow(self._window))

    def action_pause(self) -> None:
        """Hold the picture still, or go on with what is now."""
        if self._paused is not None:
            self.action_now()
            return
        self._paused = self.snapshot
        self._draw()

    def action_enlarge(self, step: int) -> None:
        """One chart after the other alone, then all of them."""
        every = len(self.query(StackedChart)) + 1
        at = every - 1 if self._alone is None else self._alone
        to = (at + step) % every
        self._alone = None if to == every - 1 else to
        self._draw()

    def _to(self, window: TimeWindow) -> None:
        self._window = window
        self._draw()

    # --- mouse ----------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Read the second under the pointer."""
        view = self._view
        if view is None or not isinstance(event.widget, StackedChart):
            return
        at = event.get_content_offset(event.widget)
        age = event.widget.age_at(at.x) if at is not None else None
        if age is not None:
            self._to(pointed(self._window, view.drawn.history, view.shown.stop - 1 - age))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Into it."""
        event.stop()
        self.action_zoom(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Out of it."""
        event.stop()
        self.action_zoom(-1)
