"""The main screen: the whole lab at a glance."""

from __future__ import annotations

from typing import ClassVar

from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.reactive import reactive
from textual.screen import Screen

from tui.model.snapshot import Snapshot
from tui.ui.widgets.base.minimum_size import cover_if_too_small
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.chart.live_charts import CpuChart, LoadChart, TimesChart, UsersChart
from tui.ui.widgets.guide.guide_summary import GuideSummary
from tui.ui.widgets.panels.condition_bar import ConditionBar
from tui.ui.widgets.panels.headline import Headline
from tui.ui.widgets.panels.kept_line import KeptLine
from tui.ui.widgets.panels.main_key_bar import MainKeyBar
from tui.ui.widgets.panels.part_bar import PartBar
from tui.ui.widgets.panels.user_split import UserSplitBar
from tui.ui.widgets.panels.verdict_banner import VerdictBanner
from tui.ui.widgets.table.endpoint_tables import EndpointTable
from tui.ui.widgets.table.event_table import EventTable
from tui.ui.widgets.table.failure_tables import FailureTable
from tui.ui.widgets.table.process_tables import ProcessTable

# The shop, the master, two workers, the machine and petload.
USUAL_PROCESSES = 6


class Pane(VerticalScroll):
    """A scrolling container for a table."""

    def allow_focus(self) -> bool:
        """Take the focus only where not all rows are in sight."""
        return super().allow_focus() and self.max_scroll_y > 0


class MainScreen(Screen[None]):
    """Hand the newest snapshot from the app to the widgets."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave_pane", "Leave the table", show=False)
    ]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as textual declares it
        (0, "-narrow"),
        (100, "-normal"),
        (120, "-broad"),
        (150, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - as above
        (0, "-tiny"),
        (23, "-short"),
        (30, "-tall"),
        (39, "-roomy"),
        (50, "-high"),
    ]

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def compose(self) -> ComposeResult:
        """Yield the widgets, from the verdict to the details."""
        yield self._bound(PartBar())
        yield self._bound(KeptLine())
        yield self._bound(VerdictBanner())
        yield self._bound(Headline())
        yield self._bound(UserSplitBar())
        yield self._bound(ConditionBar())
        with Horizontal(id="charts"):
            yield self._bound(LoadChart())
            yield self._bound(TimesChart())
            yield self._bound(UsersChart())
            yield self._bound(CpuChart())
        with Pane(id="process-pane"):
            yield self._bound(ProcessTable())
        with Horizontal(id="details"):
            with Pane(id="endpoint-pane"):
                yield self._bound(EndpointTable())
            with Pane(id="failure-pane"):
                yield self._bound(FailureTable())
            with Pane(id="event-pane"):
                yield self._bound(EventTable())
        yield self._bound(GuideSummary())
        yield self._bound(MainKeyBar())

    def _bound(self, view: SnapshotView) -> SnapshotView:
        return view.data_bind(MainScreen.snapshot)

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Give failures, conditions and a third worker the room that they need."""
        if snapshot is not None:
            self.set_class(bool(snapshot.failures or snapshot.exceptions), "-failing")
            self.set_class(bool(snapshot.conditions), "-gated")
            self.set_class(len(snapshot.processes) > USUAL_PROCESSES, "-crowded")

    def on_resize(self) -> None:
        """Cover the screen while the terminal is too small."""
        cover_if_too_small(self)

    def on_screen_resume(self) -> None:
        """Draw what came while a dialog covered the screen."""
        cover_if_too_small(self)
        for view in self.walk_children(SnapshotView):
            view.catch_up()

    def action_leave_pane(self) -> None:
        """Leave the table that has the focus; without one the key is the app's."""
        if self.focused is None:
            raise SkipAction
        self.set_focus(None)
