"""The main screen: everything at a glance."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Footer

from tui.lab.snapshot import Snapshot
from tui.widgets.charts import CpuChart, LoadChart, TimesChart
from tui.widgets.headline import Headline
from tui.widgets.part_bar import PartBar
from tui.widgets.tables import EndpointTable, EventTable, FailureTable, ProcessTable
from tui.widgets.verdict_banner import VerdictBanner
from tui.widgets.views import SnapshotView


class MainScreen(Screen[None]):
    """Is handed the newest Snapshot by the app, and hands it down."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as textual declares it
        (0, "-narrow"),
        (100, "-normal"),
        (150, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as above
        (0, "-short"),
        (30, "-tall"),
        (38, "-roomy"),
        (50, "-high"),
    ]

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def compose(self) -> ComposeResult:
        """From the question to the details."""
        yield self._bound(PartBar())
        yield self._bound(VerdictBanner())
        yield self._bound(Headline())
        with Horizontal(id="charts"):
            yield self._bound(LoadChart())
            yield self._bound(TimesChart())
            yield self._bound(CpuChart())
        with VerticalScroll(id="process-pane", can_focus=False):
            yield self._bound(ProcessTable())
        with Horizontal(id="details"):
            with VerticalScroll(id="endpoint-pane", can_focus=False):
                yield self._bound(EndpointTable())
            with VerticalScroll(id="failure-pane", can_focus=False):
                yield self._bound(FailureTable())
            with VerticalScroll(id="event-pane", can_focus=False):
                yield self._bound(EventTable())
        yield Footer(compact=True, show_command_palette=False)

    def _bound(self, view: SnapshotView) -> SnapshotView:
        return view.data_bind(MainScreen.snapshot)
