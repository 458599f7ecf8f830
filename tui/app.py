"""PetLoadApp: key -> lab call, snapshot -> screen; nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, cast

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.worker import WorkType

from tui.lab.face import LabFace, LabFailed, Refused
from tui.lab.parts import PARTS, ShopMode
from tui.lab.session import Lab
from tui.lab.snapshot import Load, Snapshot
from tui.options import Options
from tui.screens.help import HelpScreen
from tui.screens.logs import LogScreen, literal
from tui.screens.main import MainScreen
from tui.screens.users import UsersScreen
from tui.terminal import TerminalDriver
from tui.widgets.views import PartChosen, SnapshotTaken

COULD_NOT_START, INTERRUPTED = 3, 130


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it does on the footer, in the help and in the command palette."""

    key: str
    action: str
    label: str
    help: str
    shown: str | None = None
    footer: bool = True
    title: str | None = None
    """In the command palette, where the footer's one word would not say enough."""


KEYS = (
    *(
        Key(
            str(part.number),
            f"switch({part.number})",
            part.title,
            f"part {part.number}: {part.about}",
            footer=False,
            title=f"Part {part.number}: {part.title}",
        )
        for part in PARTS.values()
    ),
    Key("s", "start", "Start", "start the load, on an empty shop"),
    Key("x", "stop", "Stop", "stop the load; requests under way are finished and counted"),
    Key(
        "plus,equals_sign", "add_worker", "Worker", "add a worker", shown="+", title="Add a worker"
    ),
    Key("minus", "remove_worker", "Worker", "remove a worker", shown="-", title="Remove a worker"),
    Key("u", "users", "Users", "change users and spawn rate, also while the load is on"),
    Key("v", "shop", "Shop", "serve the shop by the development or the production server"),
    Key("o", "open_page", "Page", "open Locust's own page in the browser"),
    Key("l", "logs", "Logs", "what the processes wrote, and their exact commands"),
    Key("question_mark", "help", "Help", "this help", shown="?"),
    Key("q", "quit", "Quit", "end everything; no process is left"),
)


class PetLoadApp(App[None]):
    """The screen of one lab, which it neither opens nor leaves: that is its caller's."""

    CSS_PATH = "petload.tcss"
    TITLE = "petload"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                key.key,
                key.action,
                key.label,
                key_display=key.shown,
                show=key.footer,
                tooltip=key.help,
            )
            for key in KEYS
        ),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
    ]

    snapshot: reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    def __init__(self, lab: LabFace, *, autostart: bool = False) -> None:
        super().__init__(driver_class=TerminalDriver)
        self._lab = lab
        self._autostart = autostart
        # By message, because the lab's second comes from a task that knows no app.
        lab.subscribe(self._post)

    def get_default_screen(self) -> Screen[None]:
        """The main screen, bound to the newest snapshot."""
        return MainScreen().data_bind(PetLoadApp.snapshot)

    def on_mount(self) -> None:
        """Start the processes; the screen is there already."""
        self._soon(self._open)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every key's action is in the command palette too."""
        for key in KEYS:
            yield SystemCommand(
                key.title or key.label,
                f"{key.help} (key {key.shown or key.key})",
                partial(self._run_action_soon, key.action),
            )
        ours = {key.label for key in KEYS}
        yield from (each for each in super().get_system_commands(screen) if each.title not in ours)

    def _run_action_soon(self, action: str) -> None:
        self._soon(partial(self.run_action, action))

    def _post(self, snapshot: Snapshot) -> None:
        self.post_message(SnapshotTaken(snapshot))

    def on_snapshot_taken(self, message: SnapshotTaken) -> None:
        """A second has passed."""
        before, snapshot = self.snapshot, message.snapshot
        self.snapshot = snapshot
        if before is None or before.load is not snapshot.load or before.shop is not snapshot.shop:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Grey out what makes no sense just now."""
        load = self.snapshot.load if self.snapshot else Load.STARTING
        if action == "start" and (load.is_on or load is Load.STARTING):
            return None
        if action == "stop" and load not in (Load.SPAWNING, Load.RUNNING):
            return None
        if action in ("add_worker", "remove_worker") and load in (Load.STARTING, Load.FAILED):
            return None
        if action == "shop" and self._lab.plan.shop is ShopMode.NONE:
            return None
        return True

    # --- keys -----------------------------------------------------------------------------------

    async def _open(self) -> None:
        try:
            await self._lab.open()
        except LabFailed as failure:
            # Nothing has run yet: where petload was started is the place to say so.
            said = "\n".join(f"  | {literal(line)}" for line in failure.tail[-12:])
            self.exit(
                return_code=COULD_NOT_START, message=f"petload-tui: {failure}\n{said}".rstrip()
            )
            return
        if self._autostart:
            await self._command(self._lab.start)

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

    def action_start(self) -> None:
        """Start the load."""
        self._do(self._lab.start)

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

        self.push_screen(UsersScreen(plan.users, plan.spawn_rate), apply)

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

    def action_logs(self) -> None:
        """The logs of petload's children."""
        views = self.snapshot.processes if self.snapshot else ()
        names = [view.name for view in views if view.log]
        if names:
            screen = LogScreen(names, self._lab.log_lines)
            self.push_screen(screen.data_bind(PetLoadApp.snapshot))
        else:
            self.notify("No process has been started yet.")

    def action_help(self) -> None:
        """Every key."""
        self.push_screen(HelpScreen((key.shown or key.key, key.help) for key in KEYS))

    async def action_quit(self) -> None:
        """Leave; the caller ends the processes."""
        self.exit()

    def action_interrupt(self) -> None:
        """Ctrl+C is a key here, and means what it means elsewhere."""
        self.exit(return_code=INTERRUPTED)

    # --- an error of petload's own --------------------------------------------------------------

    @property
    def failure(self) -> Exception | None:
        """What ended the app, where it was an error of its own."""
        return self._exception

    def _fatal_error(self) -> None:
        # textual would print the traceback; `cli` keeps it in a file and says so in a sentence.
        self._close_messages_no_wait()


async def run_app(options: Options) -> int:
    """The app on a lab of its own; returns the exit status. No child is left."""
    async with Lab(
        options.plan,
        data_dir=options.data_dir,
        shop_port=options.shop_port,
        web_port=options.web_port,
    ) as lab:
        app = PetLoadApp(lab, autostart=options.autostart)
        loop = asyncio.get_running_loop()
        # Textual handles none of them: the terminal would be left in the alternate screen.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, app.action_interrupt)
        # A lab that measures no more shows nothing new: better an end that says so.
        watching = asyncio.create_task(lab.watch())
        watching.add_done_callback(lambda _: app.exit())
        await app.run_async()
        if watching.done():
            watching.result()
        watching.cancel()
        if app.failure is not None:
            raise app.failure
        return app.return_code or 0
