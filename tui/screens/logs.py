"""What the processes wrote last, and the exact command of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Static, Tab, Tabs

from tui.lab.snapshot import Snapshot
from tui.widgets.text import clean

LINES = 300
# Colours say nothing here; any other control character is made visible.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def literal(line: str) -> str:
    """What a child wrote, fit for a terminal."""
    return clean(COLOURS.sub("", line))


class LogScreen(ModalScreen[None]):
    """Follows one process's log; child output is shown literally, whatever it holds.

    `lines_of` gives the last lines of a process by its name.
    """

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,l,q", "close", "Close"),
        Binding("left", "step(-1)", "Previous", priority=True),
        Binding("right,tab", "step(1)", "Next", priority=True),
    ]
    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def __init__(self, names: list[str], lines_of: Callable[[str, int], list[str]]) -> None:
        super().__init__()
        self._names = names
        self._lines_of = lines_of
        self._shown: list[str] | None = None

    def compose(self) -> ComposeResult:
        """A tab a process."""
        with Vertical(classes="dialog"):
            yield Tabs(*(Tab(name, id=f"log-{name}") for name in self._names))
            yield Static(id="command")
            with VerticalScroll(id="log-pane"):
                yield Static(id="log-lines")

    def on_mount(self) -> None:
        """Keys scroll the log."""
        self.query_one("#log-pane").focus()

    @on(Tabs.TabActivated)
    def _show_another(self) -> None:
        self._shown = None
        self._draw()

    def watch_snapshot(self) -> None:
        """A second has passed: follow."""
        if self.is_mounted:
            self._draw()

    def action_close(self) -> None:
        """Back to the main screen."""
        self.dismiss(None)

    def action_step(self, step: int) -> None:
        """To the next process's log."""
        tabs = self.query_one(Tabs)
        if step > 0:
            tabs.action_next_tab()
        else:
            tabs.action_previous_tab()

    def _draw(self) -> None:
        name = (self.query_one(Tabs).active or "").removeprefix("log-")
        if not name:
            return
        views = self.snapshot.processes if self.snapshot else ()
        command = next((view.command for view in views if view.name == name), None)
        self.query_one("#command", Static).update(Content(f"$ {command}" if command else ""))
        lines = self._lines_of(name, LINES)
        if lines == self._shown:
            return
        self._shown = lines
        pane = self.query_one("#log-pane", VerticalScroll)
        following = pane.is_vertical_scroll_end
        text = "\n".join(map(literal, lines))
        self.query_one("#log-lines", Static).update(Content(text or "Nothing was written yet."))
        if following:
            pane.scroll_end(animate=False)
