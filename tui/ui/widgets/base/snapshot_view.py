"""The base of widgets that follow the snapshots, and the messages between screens and app."""

from __future__ import annotations

from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.model.snapshot import Snapshot


class SnapshotView(Widget):
    """A widget that gets one Snapshot a second, by `data_bind`.

    It is the last base of a class: textual looks for styles along the first one only.
    `show_snapshot` draws, because to repaint the whole widget would cost more than the few lines
    that changed.
    """

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def watch_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show the newest snapshot, unless a dialog covers the screen."""
        if snapshot is not None and self.is_attached and self.screen.is_active:
            self.show_snapshot(snapshot)

    def catch_up(self) -> None:
        """Show the newest snapshot once the screen is on top again."""
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw a snapshot."""
        raise NotImplementedError


class SnapshotTaken(Message):
    """The lab has published the snapshot of this second."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot


class PartChosen(Message):
    """A part of the lab was chosen with the mouse, or in the guide."""

    def __init__(self, part: int) -> None:
        super().__init__()
        self.part = part
