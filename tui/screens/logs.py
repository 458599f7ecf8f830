"""What the processes wrote last, and the exact command of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.lab.snapshot import ProcessView
from tui.screens.dialog import SnapshotDialog
from tui.widgets.log_pane import LogPane, LogTabs

LINES = 300


class LogScreen(SnapshotDialog):
    """Follows one process's log; child output is shown literally, whatever it holds.

    `lines_of` gives the last lines of a process by its name.
    """

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = "#log-pane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,l,q", "close", "Close"),
        Binding("left", "step(-1)", "Previous", priority=True),
        Binding("right,tab", "step(1)", "Next", priority=True),
    ]

    def __init__(self, lines_of: Callable[[str, int], list[str]]) -> None:
        super().__init__()
        self._lines_of = lines_of
        self._reading: str | None = None
        self._shown: str | None = None

    def compose(self) -> ComposeResult:
        """The names, the command, the lines."""
        with Vertical(classes="dialog"):
            yield LogTabs()
            yield Static(id="command")
            yield LogPane()

    def begin_with(self, name: str) -> None:
        """Show this process's log when the screen is opened."""
        self._reading, self._shown = name, None

    def on_screen_resume(self) -> None:
        """Opened, maybe again."""
        # Once it has its size: the lines are wrapped to it.
        self.call_after_refresh(self._draw)

    def watch_snapshot(self) -> None:
        """A second has passed: follow."""
        if self.is_active:
            self._draw()

    @on(LogTabs.Chosen)
    def _choose(self, message: LogTabs.Chosen) -> None:
        self._reading = message.name
        self._draw()

    def action_step(self, step: int) -> None:
        """To the next process's log, and from the last to the first."""
        names = [view.name for view in self._logged()]
        if names:
            at = names.index(self._reading) if self._reading in names else 0
            self._reading = names[(at + step) % len(names)]
            self._draw()

    def _logged(self) -> list[ProcessView]:
        views = self.snapshot.processes if self.snapshot else ()
        return [view for view in views if view.log]

    def _draw(self) -> None:
        views = {view.name: view for view in self._logged()}
        # A second may pass, or a key be pressed, before the screen has its widgets.
        if not views or not self.query(LogPane):
            return
        if self._reading not in views:
            # The one that was read has left.
            self._reading = next(reversed(views))
        name = self._reading or ""
        self.query_one(LogTabs).show(tuple(views), name)
        command = views[name].command
        self.query_one("#command", Static).update(Content(f"$ {command}" if command else ""))
        another, self._shown = name != self._shown, name
        self.query_one(LogPane).show(self._lines_of(name, LINES), another=another)
