"""The key bar of the main screen: the lab's keys, grey where their command is refused."""

from __future__ import annotations

from tui.model.snapshot import Snapshot
from tui.ui.keys import KEYS, refusal
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.base.snapshot_view import SnapshotView


def hints(snapshot: Snapshot | None) -> list[KeyHint]:
    """Return the keys of the bar as they are in this second."""
    return [
        KeyHint(
            key.shown or key.key,
            key.label,
            f"app.{key.action}",
            key.tier,
            is_enabled=refusal(key.action, snapshot) is None,
        )
        for key in KEYS
        if key.tier
    ]


class MainKeyBar(KeyBar, SnapshotView):
    """Follow the newest snapshot."""

    def __init__(self) -> None:
        super().__init__(hints(None))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Grey out the keys whose command the lab refuses."""
        self.show(hints(snapshot))
