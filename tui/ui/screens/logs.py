"""The logs screen: the last lines that the processes wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.model.snapshot import ProcessView
from tui.ui.clipboard import copy
from tui.ui.screens.dialog import SnapshotDialog
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.log.log_pane import LogPane
from tui.ui.widgets.log.log_status import LogStatus

LINES = 2000
VARIABLE = re.compile(r"[A-Z_0-9]+=")


class LogScreen(SnapshotDialog):
    """Follow one process's log, whose text is shown literally.

    `lines_of` returns the last lines of a process by its name.
    """

    AUTO_FOCUS = "#log-pane"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal")]  # noqa: RUF012 - as textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - as above
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave the search, or close"),
        Binding("l,q", "close", "Close"),
        Binding("left", "step(-1)", "Previous", priority=True),
        Binding("right", "step(1)", "Next", priority=True),
        Binding("tab", "step(1)", "Next"),
        Binding("slash", "search", "Search"),
        Binding("n", "match(1)", "Next match"),
        Binding("N", "match(-1)", "Match before"),
        Binding("w", "problems", "Warnings and errors only"),
        Binding("f", "follow", "Follow"),
        Binding("y", "copy", "Copy"),
    ]

    def __init__(self, lines_of: Callable[[str, int], list[str]]) -> None:
        super().__init__()
        self._lines_of = lines_of
        self._reading: str | None = None
        self._shown: str | None = None
        self._command: str | None = None
        self._followed = True

    def compose(self) -> ComposeResult:
        """Yield the processes, the command, the lines, the search and the keys."""
        with Vertical(classes="dialog"):
            yield TabRow()
            yield Static(id="command")
            yield LogPane()
            yield LogStatus()
            with Horizontal(id="search") as row:
                row.display = False
                yield Static("/", id="slash")
                yield Input(compact=True, id="needle", select_on_focus=True)
            yield KeyBar(
                [
                    KeyHint("Esc", "Close", "screen.leave"),
                    KeyHint("←→", "Process", "screen.step(1)"),
                    KeyHint("/", "Search", "screen.search"),
                    KeyHint("n N", "Match", "screen.match(1)"),
                    KeyHint("w", "Warnings", "screen.problems"),
                    KeyHint("f", "Follow", "screen.follow"),
                    KeyHint("y", "Copy", "screen.copy"),
                ]
            )

    def begin_with(self, name: str) -> None:
        """Show this process's log when the screen is opened."""
        self._reading, self._shown = name, None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave left and right to the search field while it has the focus."""
        if action == "step" and isinstance(self.focused, Input):
            return False
        return super().check_action(action, parameters)

    # --- which log ------------------------------------------------------------------------------

    @on(TabRow.Chosen)
    def _choose(self, message: TabRow.Chosen) -> None:
        self._reading = message.name
        self.draw()

    def action_step(self, step: int) -> None:
        """Go to another process's log."""
        names = [view.name for view in self._logged()]
        if names:
            at = names.index(self._reading) if self._reading in names else 0
            self._reading = names[(at + step) % len(names)]
            self.draw()

    def _logged(self) -> list[ProcessView]:
        views = self.snapshot.processes if self.snapshot else ()
        return [view for view in views if view.log]

    # --- search, filter, copy -------------------------------------------------------------------

    def action_search(self) -> None:
        """Open the search field."""
        self.query_one("#search").display = True
        # Now, while focus() would wait: the next character belongs to the search.
        self.set_focus(self.query_one(Input))

    @on(Input.Changed)
    def _search(self, message: Input.Changed) -> None:
        self.query_one(LogPane).search(message.value)

    @on(Input.Submitted)
    def _keep_search(self) -> None:
        self.query_one("#search").display = False
        self.set_focus(self.query_one(LogPane))

    def action_leave(self) -> None:
        """Leave the search, or close the screen where there is none."""
        row, needle = self.query_one("#search"), self.query_one(Input)
        if not row.display and not needle.value:
            self.action_close()
            return
        row.display = False
        needle.value = ""
        self.set_focus(self.query_one(LogPane))

    def action_match(self, step: int) -> None:
        """Go to another match."""
        self.query_one(LogPane).step(step)

    def action_problems(self) -> None:
        """Show warnings and errors only, or all lines again."""
        pane = self.query_one(LogPane)
        pane.filter(problems_only=not pane.problems_only)

    def action_follow(self) -> None:
        """Go to the end and follow the log."""
        self.query_one(LogPane).follow()

    def action_copy(self) -> None:
        """Copy the line of the match, or all lines in sight."""
        lines = self.query_one(LogPane).chosen()
        if not lines:
            self.notify("There is nothing to copy.", markup=False)
            return
        copy(self.app, "\n".join(lines))
        were = "1 line was" if len(lines) == 1 else f"{len(lines)} lines were"
        self.notify(f"{were} copied from {self._reading}'s log.", markup=False)

    # --- drawing --------------------------------------------------------------------------------

    @on(LogPane.Changed)
    def _tell(self) -> None:
        pane = self.query_one(LogPane)
        self.query_one(LogStatus).show(pane.view)
        returned, self._followed = pane.following and not self._followed, pane.following
        if returned:
            # Nothing was read meanwhile.
            self.draw()

    def draw(self) -> None:
        """Draw the newest snapshot."""
        views = {view.name: view for view in self._logged()}
        # A snapshot or a key may come before the widgets are mounted.
        if not views or not self.query(LogPane):
            return
        if self._reading not in views:
            # The process has left the lab.
            self._reading = next(reversed(views))
        name = self._reading or ""
        self.query_one(TabRow).show(tuple(views), name)
        command = _without_variables(views[name].command or "")
        if command != self._command:
            self._command = command
            self.query_one("#command", Static).update(Content(f"$ {command}" if command else ""))
        another, self._shown = name != self._shown, name
        pane = self.query_one(LogPane)
        if pane.following or another:
            # Otherwise newer lines would push away those that are being read.
            pane.show(self._lines_of(name, LINES), another=another)


def _without_variables(command: str) -> str:
    """Return the command without its environment variables; the locustfile screen has it whole."""
    words = command.split(" ")
    begin = next((at for at, word in enumerate(words) if not VARIABLE.match(word)), 0)
    return " ".join(words[begin:])
