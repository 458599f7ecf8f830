"""PetLoadApp: a key becomes a call of the lab, and a snapshot becomes the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.actions import ActionParseResult
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.screen import Screen

from tui.lab.protocol import LabFailed, LabProtocol
from tui.model.exit_status import ExitStatus
from tui.model.snapshot import Snapshot
from tui.ui import screenshots, themes
from tui.ui.clipboard import copy_selection
from tui.ui.desktop import open_page
from tui.ui.kept_run_commands import KEPT_ACTIONS, KeptRunCommands
from tui.ui.keys import KEYS, palette_entries, refusal
from tui.ui.lab_commands import NOTICE_S
from tui.ui.monochrome import with_emphatic_greys
from tui.ui.preferences import Preferences
from tui.ui.screens.command_palette import LabPalette
from tui.ui.screens.confirm import foreign_target_question
from tui.ui.screens.kept_dialogs import KeptDialogs, logged
from tui.ui.screens.main import MainScreen
from tui.ui.sixteen_colors import with_distinct_text
from tui.ui.textual_compat import TerminalDriver
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.snapshot_view import SnapshotTaken
from tui.ui.widgets.log.log_text import literal

SHEETS = (
    *("main", "dialogs", "charts", "guide", "logs", "locustfile", "tables", "runs", "compare"),
)
# How many of a failed process's last lines are printed when petload cannot start.
TAIL_LINES = 12


class PetLoadApp(KeptRunCommands):
    """The screen of one lab. The caller opens the lab's context and leaves it."""

    # All sheets at once: a sheet that comes with a dialog makes textual style everything anew.
    CSS_PATH: ClassVar = [f"styles/{name}.tcss" for name in SHEETS]
    TITLE = "petload"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(key.binding for key in KEYS),
        Binding("ctrl+c", "copy_or_interrupt", "Copy or quit", show=False, priority=True),
        # As in any terminal program; the load goes on.
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True),
    ]

    def __init__(
        self,
        lab: LabProtocol,
        *,
        autostart: bool = False,
        unconfirmed: Sequence[str] = (),
        data_dir: Path | None = None,
        long_lived: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the lab to show, and a target to confirm before any request is sent to it.

        `unconfirmed` are targets that must be confirmed first. Theme and screenshots are kept in
        `data_dir`, if there is one. `long_lived` is called whenever objects were made that stay.
        """
        super().__init__(driver_class=TerminalDriver)
        self._data_dir = data_dir
        self._preferences = Preferences(data_dir)
        themes.register(self, self._preferences.theme)
        self._lab = self._live = lab
        self._autostart = autostart
        self._unconfirmed = unconfirmed
        self._long_lived = long_lived
        self._dialogs = KeptDialogs(self, lab, PetLoadApp.snapshot, long_lived, data_dir)
        # As a message: the lab publishes from a task without textual's context.
        lab.subscribe(self._publish)

    def _publish(self, snapshot: Snapshot) -> None:
        self.post_message(SnapshotTaken(snapshot))

    def get_default_screen(self) -> Screen[None]:
        """Return the main screen, bound to the newest snapshot."""
        return MainScreen().data_bind(PetLoadApp.snapshot)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours of the charts, which no theme has."""
        return dict(colors.ON_DARK if self.current_theme.dark else colors.ON_LIGHT)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return textual's filters, with petload's own for NO_COLOR and for 16 colours."""
        filters = with_emphatic_greys(super().get_line_filters())
        return with_distinct_text(filters, None if self.is_headless else self.console.color_system)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield the palette's commands: every key's, then textual's own."""
        for title, about, action in palette_entries(self.snapshot):
            yield SystemCommand(title, about, partial(self._soon, partial(self.run_action, action)))
        ours = {key.label for key in KEYS}
        yield from (each for each in super().get_system_commands(screen) if each.title not in ours)

    def on_mount(self) -> None:
        """Open the lab; the screen is drawn already."""
        self._soon(self._open)

    def on_snapshot_taken(self, message: SnapshotTaken) -> None:
        """Show the newest second of the lab."""
        self.show_lab(message.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a snapshot to all screens."""
        before = self.snapshot
        self.snapshot = snapshot
        if before is None:
            self.call_after_refresh(self._long_lived)
        if before is None or before.refusals != snapshot.refusals:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Disable an action whose command the lab refuses, and those of a kept run without one."""
        if action in KEPT_ACTIONS:
            return self._kept is not None
        return None if refusal(action, self.snapshot) else True

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, or show why its command is not possible now."""
        if await super().run_action(action, default_namespace, namespaces):
            return True
        reason = refusal(action, self.snapshot) if isinstance(action, str) else None
        if reason is not None:
            self.notify(reason, timeout=NOTICE_S, markup=False)
        return reason is not None

    async def _open(self) -> None:
        hosts = self._unconfirmed
        if hosts and not await self.push_screen_wait(foreign_target_question(hosts)):
            self._give_up(f"{' and '.join(hosts)}: not confirmed; nothing was sent.")
            return
        try:
            await self._live.open()
        except LabFailed as failure:
            tail = "\n".join(f"  | {literal(line)}" for line in failure.tail[-TAIL_LINES:])
            self._give_up(f"{failure}\n{tail}".rstrip())
            return
        if self._autostart:
            await self._command(self._live.start)

    def _give_up(self, reason: str) -> None:
        self.exit(return_code=ExitStatus.COULD_NOT_START, message=f"petload-tui: {reason}")

    def action_users(self) -> None:
        """Ask for users and spawn rate, and set them."""
        plan = self._lab.plan

        def apply(numbers: tuple[int, float] | None) -> None:
            if numbers is not None and numbers != (plan.users, plan.spawn_rate):
                self._do(self._lab.set_users, *numbers)

        self._dialogs.ask_users(apply)

    # --- screens --------------------------------------------------------------------------------

    def action_command_palette(self) -> None:
        """Open the command palette."""
        if not any(isinstance(screen, LabPalette) for screen in self.screen_stack):
            self.push_screen(LabPalette(id="--command-palette"))

    def action_show(self, name: str) -> None:
        """Open one of the DIALOGS."""
        # The guide watches the running lab.
        if name == "guide" and self.refuse_kept():
            return
        self.tick_what_opens(name)
        if name != "logs":
            self._dialogs.show(name)
        elif processes := logged(self.snapshot):
            self._dialogs.show_logs(processes)
        else:
            self.notify("No process has been started yet.")

    def action_open_page(self) -> None:
        """Open Locust's own page in the browser, and show its address."""
        if not self.refuse_kept():
            open_page(self, self._lab.web_url)

    def action_save_screenshot(self) -> None:
        """Save a screenshot, once the palette that may have asked for it has closed."""
        self.call_after_refresh(self._save_screenshot)

    def _save_screenshot(self) -> None:
        try:
            path = screenshots.save(self.export_screenshot(), self._data_dir, datetime.now(UTC))
        except screenshots.ScreenshotUnwritable as reason:
            self.notify(str(reason), severity="error", markup=False)
        else:
            self.notify(f"Screenshot: {path}", markup=False)

    def watch_theme(self, theme: str) -> None:
        """Remember a theme that was chosen by key or in the palette."""
        self._preferences.remember_theme(theme)

    def action_next_theme(self) -> None:
        """Change to petload's next theme."""
        self.theme = themes.following(self.theme)
        self.notify(f"Theme: {self.theme}")

    async def action_quit(self) -> None:
        """Leave; the caller ends the processes."""
        self.exit()

    def action_copy_or_interrupt(self) -> None:
        """Copy what was selected with the mouse; leave where nothing is."""
        if not copy_selection(self):
            self.action_interrupt()

    def action_interrupt(self) -> None:
        """Leave with the status of an interrupted program."""
        self.exit(return_code=ExitStatus.INTERRUPTED)
