"""To come."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from tui.screens.dialog import SnapshotDialog


class ScriptScreen(SnapshotDialog):
    """Follows the newest snapshot."""

    CSS_PATH = "script.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "close", "Close")]

    def compose(self) -> ComposeResult:
        """To come."""
        yield Vertical(classes="dialog")
