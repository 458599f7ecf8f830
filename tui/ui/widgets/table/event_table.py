"""The table of events on the main screen."""

from __future__ import annotations

from operator import attrgetter

from tui.model.snapshot import Event, Snapshot
from tui.ui.widgets.base.format import duration
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.table.table import Column, Table


class EventTable(Table[Event], SnapshotView):
    """Show the events, the newest first. Times count from petload's start."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column("At", 7, lambda event: duration(event.t)),
                Column("Event", 4, attrgetter("text"), align="left", grows=True),
            ),
            key=lambda event: f"{event.t} {event.text}",
            empty="no events yet",
            id="events",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a row for each event."""
        self.show(snapshot.events[::-1])
