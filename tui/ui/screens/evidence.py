"""The evidence screen: every signal of the verdict with its figure and its threshold."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll

from tui.ui.screens.dialog import SnapshotDialog
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.panels.evidence_details import EvidenceDetails
from tui.ui.widgets.panels.evidence_title import EvidenceTitle
from tui.ui.widgets.panels.kept_line import mark_kept
from tui.ui.widgets.panels.user_split import UserSplitBar
from tui.ui.widgets.table.evidence_table import EvidenceTable


class EvidenceScreen(SnapshotDialog):
    """Follow the newest snapshot."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,e,q", "close", "Close"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]  # noqa: RUF012 - as textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 - as above
    AUTO_FOCUS = "#signals"

    def compose(self) -> ComposeResult:
        """Yield the verdict, its signals, and what follows from them."""
        with Vertical(classes="dialog"):
            yield self._bound(EvidenceTitle())
            with VerticalScroll(id="signal-pane", can_focus=False):
                yield self._bound(EvidenceTable())
            yield self._bound(UserSplitBar())
            yield self._bound(EvidenceDetails())
            yield KeyBar(
                [
                    KeyHint("Esc", "Close", "screen.close"),
                    KeyHint("↑↓", "Signal", "screen.signal(1)"),
                ]
            )

    def _bound(self, view: SnapshotView) -> SnapshotView:
        return view.data_bind(EvidenceScreen.snapshot)

    def on_mount(self) -> None:
        """Describe the first signal once the table has its rows."""
        self.call_after_refresh(self._show_signal)

    def on_screen_resume(self) -> None:
        """Draw what came while the screen was closed."""
        for view in self.walk_children(SnapshotView):
            view.catch_up()

    def watch_snapshot(self) -> None:
        """Describe the signal under the cursor as it is in the newest second."""
        mark_kept(self, self.snapshot)
        if self.is_mounted:
            self.call_later(self._show_signal)

    def action_signal(self, rows: int) -> None:
        """Move the cursor: a click on the key bar."""
        self.query_one(EvidenceTable).action_move(rows)

    @on(EvidenceTable.Changed)
    def _show_signal(self) -> None:
        if not self.query(EvidenceTable):  # not mounted yet
            return
        self.query_one(EvidenceDetails).show_signal(self.query_one(EvidenceTable).current)
