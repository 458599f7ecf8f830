"""The dialogs that a key opens. Each is built once and kept: to build one takes 50 to 150 ms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from textual.reactive import Reactive
from textual.screen import Screen

from tui.lab.protocol import LabProtocol
from tui.locustfile.script import Script
from tui.model.process_names import HUNG
from tui.model.snapshot import ProcessView, Snapshot
from tui.ui.screens.charts import ChartsScreen
from tui.ui.screens.dialog import Dialog, SnapshotDialog
from tui.ui.screens.evidence import EvidenceScreen
from tui.ui.screens.guide import GuideScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.locustfile import LocustfileScreen
from tui.ui.screens.logs import LogScreen
from tui.ui.screens.runs import RunsScreen
from tui.ui.screens.tables import TablesScreen
from tui.ui.screens.users import UsersScreen
from tui.ui.textual_compat import BaseApp


class KeptDialogs:
    """Open dialogs over an app's main screen. `snapshot` is the app's reactive, which they follow.

    `long_lived` is called when a dialog was built.
    """

    def __init__(
        self,
        app: BaseApp,
        lab: LabProtocol,
        snapshot: Reactive[Any],
        long_lived: Callable[[], None],
        data_dir: Path | None = None,
    ) -> None:
        # The lab that is shown: the running one, or a kept run in its place.
        self.lab = lab
        self.data_dir = data_dir
        self._app = app
        self._snapshot, self._long_lived = snapshot, long_lived

    def show(self, name: str) -> None:
        """Open one of the DIALOGS, unless it is open already."""
        if not self._app.is_screen_installed(name):
            dialog = DIALOGS[name](self)
            if isinstance(dialog, SnapshotDialog):
                self._app.bind_to_app(dialog, self._snapshot)
            self._install(dialog, name)
        screen = self._app.get_screen(name)
        # The palette may ask for a dialog that is open below it.
        if screen not in self._app.screen_stack:
            self._app.push_screen(screen)

    def show_logs(self, processes: Sequence[ProcessView]) -> None:
        """Open the logs at the process whose log is most likely wanted."""
        self.show("logs")
        self._app.get_screen("logs", LogScreen).begin_with(_first_to_read(processes))

    def ask_users(self, answered: Callable[[tuple[int, float] | None], None]) -> None:
        """Ask for users and spawn rate, beginning with the present ones."""
        plan = self.lab.plan
        if not self._app.is_screen_installed("users"):
            self._install(UsersScreen(plan.users, plan.spawn_rate), "users")
        screen = self._app.get_screen("users", UsersScreen)
        if screen not in self._app.screen_stack:
            screen.begin_with(plan.users, plan.spawn_rate)
            self._app.push_screen(screen, answered)

    def script(self) -> Script:
        """Return the locustfile of the lab that is shown then."""
        return self.lab.script()

    def log_lines(self, name: str, lines: int) -> list[str]:
        """Return the last lines of a process's log, of the lab that is shown then."""
        return self.lab.log_lines(name, lines)

    def _install(self, screen: Screen[Any], name: str) -> None:
        self._app.install_screen(screen, name)
        self._app.call_after_refresh(self._long_lived)


DIALOGS: Mapping[str, Callable[[KeptDialogs], Dialog[None]]] = {
    "guide": lambda _: GuideScreen(),
    "evidence": lambda _: EvidenceScreen(),
    "charts": lambda _: ChartsScreen(),
    "tables": lambda _: TablesScreen(),
    "runs": lambda its: RunsScreen(its.data_dir),
    "locustfile": lambda its: LocustfileScreen(its.script),
    "logs": lambda its: LogScreen(its.log_lines),
    "help": lambda _: HelpScreen(),
}
"""The dialogs by the name in their key's action, and what each needs of the lab that is shown."""


def logged(snapshot: Snapshot | None) -> list[ProcessView]:
    """Return the processes that have a log."""
    return [view for view in snapshot.processes if view.log] if snapshot else []


def _first_to_read(views: Sequence[ProcessView]) -> str:
    """Return the process that failed last, or the first one if none did."""
    failed = [view.name for view in views if view.state in ("failed", "exited", HUNG)]
    return failed[-1] if failed else views[0].name
