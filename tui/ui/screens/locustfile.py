"""The locustfile screen: the file, what changed since the previous part, and all commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.locustfile.diff import patch, summary
from tui.locustfile.script import Script
from tui.model.snapshot import Snapshot
from tui.ui.clipboard import NOT_COPIED, copy
from tui.ui.screens.dialog import SnapshotDialog
from tui.ui.widgets.base.key_bar import KeyBar, KeyHint
from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.base.text_pane import TextPane
from tui.ui.widgets.panels.locustfile_lines import (
    changed_lines,
    command_lines,
    commands,
    file_lines,
)

FILE, CHANGES, COMMANDS = "Locustfile", "Changes", "Commands"
TABS = (FILE, CHANGES, COMMANDS)


CHANGED = " as it was loaded. {} has changed on disk: R on the main screen loads it."


class LocustfileScreen(SnapshotDialog):
    """Follow the lab's part. `read` returns its locustfile as it was loaded."""

    AUTO_FOCUS = "#locustfile-pane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f,q", "close", "Close"),
        Binding("left,shift+tab", "step(-1)", "Previous", priority=True),
        Binding("right,tab", "step(1)", "Next", priority=True),
        Binding("y", "copy", "Copy"),
        Binding("p", "copy_path", "Copy the path"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]  # noqa: RUF012 - as textual has it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 - as above

    def __init__(self, read: Callable[[], Script]) -> None:
        super().__init__()
        self._read = read
        self._script: Script | None = None
        self._read_for: tuple[object, ...] = ()
        self._tab = FILE
        self._shown: str | None = None
        self._source = ""

    def compose(self) -> ComposeResult:
        """Yield the tabs, the source of the text, the text and the keys."""
        with Vertical(classes="dialog"):
            yield TabRow()
            yield Static(id="locustfile-source")
            yield TextPane(id="locustfile-pane")
            yield KeyBar(
                (
                    KeyHint("Esc", "Close", "screen.close"),
                    KeyHint("←→", "Tab", "screen.step(1)"),
                    KeyHint("y", "Copy", "screen.copy"),
                    KeyHint("p", "Copy the path", "screen.copy_path"),
                )
            )

    def on_screen_suspend(self) -> None:
        """Forget the file: it may have changed when the screen is opened again."""
        self._script, self._shown = None, None

    def on_resize(self) -> None:
        """Wrap the commands to another width."""
        if self.is_active:
            self.call_after_refresh(self.draw)

    @on(TabRow.Chosen)
    def _choose(self, message: TabRow.Chosen) -> None:
        self._tab = message.name
        self.draw()

    def action_step(self, step: int) -> None:
        """Go to another tab."""
        self._tab = TABS[(TABS.index(self._tab) + step) % len(TABS)]
        self.draw()

    def action_copy(self) -> None:
        """Copy the text of the tab, or the marked command."""
        # The key may come before the screen is drawn.
        self.draw()
        script, snapshot = self._script, self.snapshot
        if script is None or snapshot is None:
            return
        if self._tab == COMMANDS:
            marked = self.query_one(TextPane).marked
            found = commands(script, snapshot)[marked : marked + 1]
            name = found[0].title if found else ""
            self._copy(f"the command for {name!r}", found[0].line if found else "")
        elif self._tab == CHANGES:
            self._copy("the changes", patch(script))
        else:
            self._copy(script.name, script.text)

    def action_copy_path(self) -> None:
        """Copy the path of the locustfile."""
        self.draw()
        if self._script is not None:
            self._copy(f"the path of {self._script.name}", self._script.path)

    def _copy(self, what: str, text: str) -> None:
        if not text:
            self.notify("There is nothing to copy here.", markup=False)
            return
        copy(self.app, text)
        self.notify(f"Copied {what}. {NOT_COPIED}", markup=False)

    def draw(self) -> None:
        """Draw the newest snapshot."""
        snapshot = self.snapshot
        # A snapshot or a key may come before the widgets are mounted.
        if snapshot is None or not self.query(TextPane):
            return
        self.query_one(TabRow).show(TABS, self._tab)
        circumstances = _read_for(snapshot)
        if self._script is None or circumstances != self._read_for:
            self._read_for, self._script = circumstances, self._read()
        script = self._script
        pane = self.query_one(TextPane)
        if self._tab == COMMANDS:
            source = "The commands that petload ran, and the same by hand. y copies the marked one."
            lines = command_lines(script, snapshot, pane.scrollable_content_region.width)
        elif self._tab == CHANGES:
            source, lines = summary(script), changed_lines(script, snapshot)
        else:
            where = script.path if script.text else f"{script.path} is empty."
            if snapshot.own_test is not None and snapshot.own_test.changed and script.own:
                where += CHANGED.format(snapshot.own_test.changed)
            source, lines = script.error or where, file_lines(script)
        if source != self._source:
            self._source = source
            self.query_one("#locustfile-source", Static).update(Content(source))
        place = f"{self._tab} {script.path}"
        another, self._shown = place != self._shown, place
        pane.show(lines, another=another)


def _read_for(snapshot: Snapshot) -> tuple[object, ...]:
    """Return what the file depends on: with other values it is read again."""
    return (
        snapshot.part,
        snapshot.locustfile,
        snapshot.shop,
        snapshot.host,
        snapshot.target_users,
        snapshot.spawn_rate,
        snapshot.slo_ms,
        snapshot.kept.name if snapshot.kept else None,
        snapshot.own_test.loads if snapshot.own_test else 0,
    )
