"""The locustfile, what changed in it since the part before, and every command to paste."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.locustfile.diff import Script, patch, summary
from tui.model.snapshot import Snapshot
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
NOT_COPIED = "Where nothing can be pasted, this terminal lets no program copy (OSC 52)."


class LocustfileScreen(SnapshotDialog):
    """Follows the part; `read` gives its script as it is on disk."""

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
        self._said = ""

    def compose(self) -> ComposeResult:
        """The tabs, what the text is, the text, the keys."""
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

    def on_screen_resume(self) -> None:
        """Opened, maybe again."""
        if self.size == self.app.size:
            self._draw()
        else:  # once it has its size: the lines are wrapped to it
            self.call_after_refresh(self._draw)

    def on_screen_suspend(self) -> None:
        """Closed: the file may be another one when it is opened again."""
        self._script, self._shown = None, None

    def on_resize(self) -> None:
        """Commands are folded to the width."""
        if self.is_active:
            self.call_after_refresh(self._draw)

    def watch_snapshot(self) -> None:
        """A second has passed: follow."""
        if self.is_active:
            self._draw()

    @on(TabRow.Chosen)
    def _choose(self, message: TabRow.Chosen) -> None:
        self._tab = message.name
        self._draw()

    def action_step(self, step: int) -> None:
        """To the next tab, and from the last to the first."""
        self._tab = TABS[(TABS.index(self._tab) + step) % len(TABS)]
        self._draw()

    def action_copy(self) -> None:
        """What is shown, or the command that is marked."""
        # A quick hand presses it before the screen is drawn.
        self._draw()
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
        """Where the locustfile is."""
        self._draw()
        if self._script is not None:
            self._copy(f"the path of {self._script.name}", self._script.path)

    def _copy(self, what: str, text: str) -> None:
        if not text:
            self.notify("There is nothing to copy here.", markup=False)
            return
        # A file's name may hold bytes that are no text.
        self.app.copy_to_clipboard(text.encode("utf-8", "replace").decode())
        self.notify(f"Copied {what}. {NOT_COPIED}", markup=False)

    def _draw(self) -> None:
        snapshot = self.snapshot
        # A second may pass, or a key be pressed, before the screen has its widgets.
        if snapshot is None or not self.query(TextPane):
            return
        self.query_one(TabRow).show(TABS, self._tab)
        circumstances = _read_for(snapshot)
        if self._script is None or circumstances != self._read_for:
            self._read_for, self._script = circumstances, self._read()
        script = self._script
        pane = self.query_one(TextPane)
        if self._tab == COMMANDS:
            said = "What petload ran, and the same by hand. y copies the marked one."
            lines = command_lines(script, snapshot, pane.scrollable_content_region.width)
        elif self._tab == CHANGES:
            said, lines = summary(script), changed_lines(script, snapshot)
        else:
            where = script.path if script.text else f"{script.path} is empty."
            said, lines = script.error or where, file_lines(script)
        if said != self._said:
            self._said = said
            self.query_one("#locustfile-source", Static).update(Content(said))
        place = f"{self._tab} {script.path}"
        another, self._shown = place != self._shown, place
        pane.show(lines, another=another)


def _read_for(snapshot: Snapshot) -> tuple[object, ...]:
    """What the script depends on: with another one it is read again."""
    return (
        snapshot.part,
        snapshot.locustfile,
        snapshot.shop,
        snapshot.host,
        snapshot.target_users,
        snapshot.spawn_rate,
        snapshot.slo_ms,
    )
