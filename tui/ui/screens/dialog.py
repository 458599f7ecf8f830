"""What all dialogs share: they follow the size of the terminal, and some of them the snapshots."""

from __future__ import annotations

from typing import Generic

from textual.binding import Binding
from textual.reactive import reactive

from tui.model.snapshot import Snapshot
from tui.ui.textual_compat import BaseDialog, Result
from tui.ui.widgets.base.minimum_size import cover_if_too_small
from tui.ui.widgets.panels.kept_line import mark_kept

# With priority: the next character that is typed already belongs to the next field.
BETWEEN_FIELDS = (
    Binding("tab", "app.focus_next", "Next field", show=False, priority=True),
    Binding("shift+tab", "app.focus_previous", "Previous field", show=False, priority=True),
)


class Dialog(BaseDialog[Result], Generic[Result]):
    """A screen over the main screen, until it is dismissed."""

    def on_resize(self) -> None:
        """Cover the dialog while the terminal is too small."""
        cover_if_too_small(self)

    def on_screen_resume(self) -> None:
        """Look at the size again: it may have changed while the dialog was closed."""
        cover_if_too_small(self)


class SnapshotDialog(Dialog[None]):
    """A dialog that follows the newest snapshot while it is on top."""

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def draw(self) -> None:
        """Draw the newest snapshot. The widgets may not be mounted yet."""

    def watch_snapshot(self) -> None:
        """Draw the newest second."""
        mark_kept(self, self.snapshot)
        if self.is_active:
            self.draw()

    def on_screen_resume(self) -> None:
        """Draw what came while the dialog was closed or covered."""
        if self.size == self.app.size:
            self.draw()
        else:
            # Only after the layout the size is known to which lines are wrapped.
            self.call_after_refresh(self.draw)

    def action_close(self) -> None:
        """Return to the main screen."""
        self.dismiss(None)
