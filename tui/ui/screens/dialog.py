"""What dialogs have in common: one that is closed already closes nothing else.

textual's `dismiss` takes away whatever screen is on top. A key or a click that was on its way when
its dialog closed would take the main screen.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Generic, TypeVar

from textual import on, work
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.events import ScreenResume
from textual.reactive import reactive
from textual.screen import ModalScreen

from tui.model.snapshot import Snapshot
from tui.ui.widgets.base.too_small import say_if_too_small

Result = TypeVar("Result")
# Without its decorator: what runs it here is decorated itself.
GATHER_COMMANDS = CommandPalette._gather_commands.__wrapped__  # type: ignore[attr-defined]  # noqa: SLF001

# Taken before the field sees them: what is typed on meanwhile goes into the next one already.
BETWEEN_FIELDS = (
    Binding("tab", "app.focus_next", "Next field", show=False, priority=True),
    Binding("shift+tab", "app.focus_previous", "Field before", show=False, priority=True),
)


class Dialog(ModalScreen[Result], Generic[Result]):
    """Over the main screen, until it is dismissed."""

    _styled_for: str | None = None

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close it with a result, once."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_resize(self) -> None:
        """Another size."""
        say_if_too_small(self)

    def on_screen_resume(self) -> None:
        """Opened, maybe again: the size may be another one."""
        say_if_too_small(self)

    @on(ScreenResume)
    def _style_once(self, event: ScreenResume) -> None:
        # textual styles all of it anew each time, which is half of what a key costs.
        event.refresh_styles = self._styled_for != self.app.theme
        self._styled_for = self.app.theme


class SnapshotDialog(Dialog[None]):
    """Follows the newest snapshot, and closes."""

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)


class Palette(CommandPalette):
    """textual's command palette."""

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close it, once."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)  # noqa: SLF001 - as textual's
    async def _gather_commands(self, search_value: str) -> None:
        # One that has closed before it begins has no list to fill any more.
        with suppress(NoMatches):
            await GATHER_COMMANDS(self, search_value)

    def _action_command_list(self, action: str) -> None:
        # textual's list looks for its lines where it has had no room to draw any yet.
        with suppress(KeyError):
            super()._action_command_list(action)

    def on_resize(self) -> None:
        """Another size."""
        say_if_too_small(self)

    def on_screen_resume(self) -> None:
        """Opened."""
        say_if_too_small(self)
