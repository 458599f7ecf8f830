"""PetLoadApp: key -> lab call, snapshot -> screen; nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast

from textual.actions import ActionParseResult
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import WorkType

from tui.lab.protocol import LabFailed, LabProtocol
from tui.model.commands import Refused
from tui.model.exit_status import ExitStatus
from tui.model.parts import ShopMode
from tui.model.process_names import HUNG
from tui.model.snapshot import Load, ProcessView, Snapshot
from tui.ui import themes
from tui.ui.keys import KEYS, refusal
from tui.ui.monochrome import emphatic
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.dialog import Palette, SnapshotDialog
from tui.ui.screens.dialogs import DIALOGS
from tui.ui.screens.guide import PartReset, Predicted, StepTicked
from tui.ui.screens.logs import LogScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.users import UsersScreen
from tui.ui.screenshot import ScreenshotUnwritable
from tui.ui.terminal import TerminalDriver
from tui.ui.user_files import Kept
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.snapshot_view import PartChosen, SnapshotTaken
from tui.ui.widgets.log.log_pane import literal

START_IS_KEPT = "The load starts as soon as the lab is ready."
SHEETS = ("main", "dialogs", "charts", "guide", "logs", "locustfile", "tables")


class PetLoadApp(App[None]):
    """The screen of one lab, which it neither opens nor leaves: that is its caller's."""

    # All at once: textual styles everything anew when a dialog brings a sheet of its own.
    CSS_PATH: ClassVar = [f"styles/{name}.tcss" for name in SHEETS]
    TITLE = "petload"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                key.key,
                key.action,
                key.label,
                key_display=key.shown,
                show=False,
                tooltip=key.help,
                priority=key.everywhere,
            )
            for key in KEYS
        ),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
        # As in any program of a terminal; the load goes on, and its missing seconds stay missing.
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True),
    ]

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def __init__(
        self,
        lab: LabProtocol,
        *,
        autostart: bool = False,
        unconfirmed: str | None = None,
        data_dir: Path | None = None,
        long_lived: Callable[[], None] = lambda: None,
    ) -> None:
        """`unconfirmed` is a target's host that must be confirmed before anything is sent to it.

        Theme and screenshots are kept in `data_dir`; without one nothing is. `long_lived` is called
        whenever something was made that stays.
        """
        super().__init__(driver_class=TerminalDriver)
        self._kept = Kept(data_dir)
        themes.choose(self, self._kept.theme)
        self._filters = emphatic(self._filters)
        self._lab = lab
        self._autostart = autostart
        self._unconfirmed = unconfirmed
        self._long_lived = long_lived
        self._start_is_kept = False
        # By message, because the lab's second comes from a task that knows no app.
        lab.subscribe(self._post)

    def get_default_screen(self) -> Screen[None]:
        """The main screen, bound to the newest snapshot."""
        return MainScreen().data_bind(PetLoadApp.snapshot)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What no theme has: the colours of the charts."""
        return dict(colors.ON_DARK if self.current_theme.dark else colors.ON_LIGHT)

    def on_mount(self) -> None:
        """Start the processes; the screen is there already."""
        self._soon(self._open)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return the commands of the palette: every key's, then textual's own."""
        for key in KEYS:
            yield SystemCommand(
                key.title or key.label,
                refusal(key.action, self.snapshot) or f"{key.help} (key {key.shown or key.key})",
                partial(self._run_action_soon, key.action),
            )
        ours = {key.label for key in KEYS}
        yield from (each for each in super().get_system_commands(screen) if each.title not in ours)

    def action_command_palette(self) -> None:
        """Every key and a few things more, by name."""
        if not any(isinstance(screen, Palette) for screen in self.screen_stack):
            self.push_screen(Palette(id="--command-palette"))

    def _run_action_soon(self, action: str) -> None:
        self._soon(partial(self.run_action, action))

    def _post(self, snapshot: Snapshot) -> None:
        self.post_message(SnapshotTaken(snapshot))

    def on_snapshot_taken(self, message: SnapshotTaken) -> None:
        """A second has passed."""
        before, snapshot = self.snapshot, message.snapshot
        self.snapshot = snapshot
        if before is None:
            self.call_after_refresh(self._long_lived)
        if before is None or before.refusals != snapshot.refusals:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Disable an action whose command the lab refuses."""
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
            self.notify(reason, timeout=4, markup=False)
        return reason is not None

    # --- keys -----------------------------------------------------------------------------------

    async def _open(self) -> None:
        if self._unconfirmed and not await self._confirmed(self._unconfirmed):
            self.exit(
                return_code=ExitStatus.COULD_NOT_START,
                message=f"petload-tui: {self._unconfirmed} was not confirmed; nothing was sent.",
            )
            return
        try:
            await self._lab.open()
        except LabFailed as failure:
            # Nothing has run yet: where petload was started is the place to say so.
            said = "\n".join(f"  | {literal(line)}" for line in failure.tail[-12:])
            self.exit(
                return_code=ExitStatus.COULD_NOT_START,
                message=f"petload-tui: {failure}\n{said}".rstrip(),
            )
            return
        if self._autostart:
            await self._command(self._lab.start)

    async def _confirmed(self, host: str) -> bool:
        question = ConfirmScreen(
            f"Put load on {host}?",
            "It is not this machine. Test only what is yours or what you were allowed to test: "
            "a load test can take a service down.",
            yes="Yes, I may test it (y)",
            no="No, leave (n)",
        )
        return await self.push_screen_wait(question)

    async def _command(self, command: Callable[[], Awaitable[None]]) -> None:
        try:
            await command()
        except Refused as reason:
            self.notify(str(reason), timeout=4, markup=False)
        except LabFailed as failure:
            self.notify(str(failure), severity="error", timeout=10, markup=False)

    def _do(self, command: Callable[..., Awaitable[None]], *arguments: object) -> None:
        self._soon(partial(self._command, partial(command, *arguments)))

    def _soon(self, work: Callable[[], Awaitable[object]]) -> None:
        # Called by the task, not here: what the app's end overtakes leaves nothing unawaited.
        async def task() -> None:
            await work()

        self.run_worker(cast("WorkType[None]", task))

    def action_switch(self, part: int) -> None:
        """To another part."""
        if part != self._lab.plan.part:
            self._do(self._lab.switch, part)

    def on_part_chosen(self, message: PartChosen) -> None:
        """A part was clicked."""
        self.action_switch(message.part)

    def on_step_ticked(self, message: StepTicked) -> None:
        """A step of the guide was ticked by hand."""
        self._do(self._lab.tick_step, message.part, message.step)

    def on_predicted(self, message: Predicted) -> None:
        """The learner has said what to expect."""
        for question, figure in message.figures.items():
            self._do(self._lab.predict, message.part, question, figure)

    def on_part_reset(self, message: PartReset) -> None:
        """A part of the guide begins anew."""
        self._do(self._lab.reset_guide, message.part)

    def action_start(self) -> None:
        """Start the load. Where that has to wait, the lab keeps the command."""
        self._soon(self._start)

    async def _start(self) -> None:
        load = self.snapshot.load if self.snapshot else Load.STARTING
        if load in (Load.STARTING, Load.STOPPING) and not self._start_is_kept:
            self.notify(START_IS_KEPT, timeout=4)
        is_first, self._start_is_kept = not self._start_is_kept, True
        await self._command(self._lab.start)
        if is_first:
            self._start_is_kept = False

    def action_stop(self) -> None:
        """Stop the load."""
        self._do(self._lab.stop)

    def action_add_worker(self) -> None:
        """One worker more."""
        self._do(self._lab.add_worker)

    def action_remove_worker(self) -> None:
        """One worker less."""
        self._do(self._lab.remove_worker)

    def action_shop(self) -> None:
        """From the development server to the production server, or back."""
        other = ShopMode.DEV if self._lab.plan.shop is ShopMode.PROD else ShopMode.PROD
        self._do(self._lab.set_shop, other)

    def action_users(self) -> None:
        """Ask for users and rate, then aim at them."""
        plan = self._lab.plan

        def apply(numbers: tuple[int, float] | None) -> None:
            if numbers is not None and numbers != (plan.users, plan.spawn_rate):
                self._do(self._lab.set_users, *numbers)

        if not self.is_screen_installed("users"):
            self.install_screen(UsersScreen(plan.users, plan.spawn_rate), "users")
            self.call_after_refresh(self._long_lived)
        screen = self.get_screen("users", UsersScreen)
        if screen not in self.screen_stack:
            screen.begin_with(plan.users, plan.spawn_rate)
            self.push_screen(screen, apply)

    def action_open_page(self) -> None:
        """Locust's page in the browser, where there is one; its address in any case."""
        url = self._lab.web_url
        # Without a desktop Python would start a text browser in this very terminal.
        if (
            sys.platform == "darwin"
            or os.environ.get("DISPLAY")
            or os.environ.get("WAYLAND_DISPLAY")
        ):
            self.open_url(url)
        self.notify(f"Locust's own page: {url}", markup=False)

    def action_show(self, name: str) -> None:
        """Open one of the DIALOGS."""
        logged = [view for view in (self.snapshot.processes if self.snapshot else ()) if view.log]
        if name == "logs" and not logged:
            self.notify("No process has been started yet.")
            return
        screen = self._push_kept(name)
        if isinstance(screen, LogScreen):
            # What one wants to know is what the one that failed wrote.
            screen.begin_with(_first_to_read(logged))

    def _push_kept(self, name: str) -> Screen[Any]:
        """Open a dialog that stays made when it is closed: to make it anew takes 50 to 100 ms."""
        if not self.is_screen_installed(name):
            dialog = DIALOGS[name](self._lab)
            if isinstance(dialog, SnapshotDialog):
                # The action of a click runs in the widget that was clicked, which has no snapshot
                # to be bound to.
                with self._context():
                    dialog.data_bind(PetLoadApp.snapshot)
            self.install_screen(dialog, name)
            self.call_after_refresh(self._long_lived)
        screen = self.get_screen(name)
        # The palette may ask for it from above it.
        if screen not in self.screen_stack:
            self.push_screen(screen)
        return screen

    def action_save_screenshot(self) -> None:
        """Keep a picture of the screen, once the palette that may have asked for it is gone."""
        self.call_after_refresh(self._save_screenshot)

    def _save_screenshot(self) -> None:
        try:
            path = self._kept.keep_screenshot(self.export_screenshot())
        except ScreenshotUnwritable as reason:
            self.notify(str(reason), severity="error", markup=False)
        else:
            self.notify(f"Screenshot: {path}", markup=False)

    def watch_theme(self, theme: str) -> None:
        """Remember what was chosen, by key or in the palette."""
        self._kept.keep_theme(theme)

    def action_next_theme(self) -> None:
        """To petload's next theme."""
        self.theme = themes.following(self.theme)
        self.notify(f"Theme: {self.theme}")

    async def action_quit(self) -> None:
        """Leave; the caller ends the processes."""
        self.exit()

    def action_interrupt(self) -> None:
        """Ctrl+C is a key here, and means what it means elsewhere."""
        self.exit(return_code=ExitStatus.INTERRUPTED)

    # --- an error of petload's own --------------------------------------------------------------

    @property
    def failure(self) -> Exception | None:
        """What ended the app, where it was an error of its own."""
        return self._exception

    def _fatal_error(self) -> None:
        # textual would print the traceback; `cli` keeps it in a file and says so in a sentence.
        self._close_messages_no_wait()


def _first_to_read(views: Sequence[ProcessView]) -> str:
    """The process that failed last, if one did: what it wrote is what one wants to know."""
    failed = [view.name for view in views if view.state in ("failed", "exited", HUNG)]
    return failed[-1] if failed else views[0].name
