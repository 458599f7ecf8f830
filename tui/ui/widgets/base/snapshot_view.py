"""What the widgets of the main screen share: each has a Snapshot, and draws it when it changes."""

from __future__ import annotations

from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.model.snapshot import Snapshot


class SnapshotView(Widget):
    """A widget that is handed one Snapshot a second, by `data_bind`.

    To be named as the last base: textual looks for styles along the first one only. Drawing is
    left to `show_snapshot`, because a repaint of everything would cost more than the few lines
    that changed.
    """

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """A second has passed. Below a dialog nothing is drawn: `catch_up` does, later."""
        if snapshot is not None and self.is_attached and self.screen.is_active:
            self.show_snapshot(snapshot)

    def catch_up(self) -> None:
        """The screen is on top again."""
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw it."""
        raise NotImplementedError


class SnapshotTaken(Message):
    """The lab has taken its snapshot of this second."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot


class PartChosen(Message):
    """A part of the lab was clicked."""

    def __init__(self, part: int) -> None:
        super().__init__()
        self.part = part
