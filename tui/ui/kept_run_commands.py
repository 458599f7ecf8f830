"""Kept runs in the app: one takes the lab's place on the screen until it is closed."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.lab.protocol import LabProtocol
from tui.model.snapshot import Snapshot
from tui.runs.kept_run import READ_ONLY, KeptRun, open_run
from tui.runs.reader import RunUnreadable
from tui.runs.repeats import compare_kept
from tui.ui.kept_lab import KeptLab
from tui.ui.lab_commands import ERROR_S, NOTICE_S, LabCommands
from tui.ui.screens.compare import CompareScreen
from tui.ui.screens.kept_dialogs import KeptDialogs
from tui.ui.screens.runs import RunOpened, RunsMarked

# Only these are of a kept run; a lab that runs has no second to go to.
KEPT_ACTIONS = {"kept_go", "close_kept"}
MOST_SECONDS = 1_000_000
PAGE_S = 30


class KeptRunCommands(LabCommands):
    """An app that shows a lab, or a kept run in its place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "kept_go(-1)", "Second before", show=False),
        Binding("right", "kept_go(1)", "Next second", show=False),
        Binding("pageup", f"kept_go(-{PAGE_S})", "Back", show=False),
        Binding("pagedown", f"kept_go({PAGE_S})", "On", show=False),
        Binding("home", f"kept_go(-{MOST_SECONDS})", "First second", show=False),
        Binding("end", f"kept_go({MOST_SECONDS})", "Last second", show=False),
        Binding("escape", "close_kept", "Back to the lab", show=False),
    ]

    _dialogs: KeptDialogs
    # The lab that runs, and its newest second; a kept run may be shown meanwhile.
    _live: LabProtocol
    _newest: Snapshot | None = None
    _kept: KeptLab | None = None

    def show_lab(self, snapshot: Snapshot) -> None:
        """Show the newest second of the running lab, unless a kept run is in its place."""
        self._newest = snapshot
        if self._kept is None:
            self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a snapshot to all screens."""
        raise NotImplementedError

    def on_run_opened(self, message: RunOpened) -> None:
        """Read a run, and show it."""
        self._soon(partial(self._open_kept, message.path))

    async def _open_kept(self, path: Path) -> None:
        try:
            run = await asyncio.to_thread(open_run, path)
        except RunUnreadable as error:
            self.notify(str(error), severity="error", timeout=ERROR_S, markup=False)
            return
        self.show_kept(run)

    def show_kept(self, run: KeptRun) -> None:
        """Show a kept run in the lab's place, from its last second."""
        self._kept = KeptLab(run)
        self._show(self._kept)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self._kept.subscribe(self.show_snapshot)

    def action_kept_go(self, seconds: int) -> None:
        """Go to another second of the kept run."""
        if self._kept is not None:
            self._kept.go(seconds)

    def action_close_kept(self) -> None:
        """Show the running lab again."""
        self._kept = None
        self._show(self._live)
        if self._newest is not None:
            self.show_snapshot(self._newest)

    def _show(self, lab: LabProtocol) -> None:
        self._lab = self._dialogs.lab = lab

    def on_runs_marked(self, message: RunsMarked) -> None:
        """Compare the two runs that were marked."""
        self.compare_marked(message.first, message.second)

    def compare_marked(self, first: Path, second: Path) -> None:
        """Compare two runs, or the repeats that they belong to, and show what changed."""
        self._soon(partial(self._compare, first, second))

    async def _compare(self, first: Path, second: Path) -> None:
        folder = first.parent.parent
        try:
            # Many runs are read for it.
            found = await asyncio.to_thread(compare_kept, folder, first.stem, second.stem)
        except RunUnreadable as error:
            self.notify(str(error), severity="error", timeout=ERROR_S, markup=False)
            return
        await self.push_screen(CompareScreen(found))

    def refuse_kept(self) -> bool:
        """Return whether a kept run is shown, and say that it is read only."""
        if self._kept is not None:
            self.notify(READ_ONLY, timeout=NOTICE_S, markup=False)
        return self._kept is not None
