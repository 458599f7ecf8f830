"""The keys of the app that become calls of the lab."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast

from textual.reactive import Reactive, reactive
from textual.worker import WorkType

from tui.lab.protocol import LabFailed, LabProtocol
from tui.model.commands import Refused
from tui.model.parts import OWN_TEST, ShopMode
from tui.model.snapshot import Load, Snapshot
from tui.ui.screens.guide import PartReset, Predicted, StepTicked
from tui.ui.textual_compat import BaseApp
from tui.ui.widgets.base.snapshot_view import PartChosen

START_IS_KEPT = "The load starts as soon as the lab is ready."
# How long notifications stay, in seconds.
NOTICE_S, ERROR_S = 4, 10


class LabCommands(BaseApp):
    """An app whose keys drive the lab that is shown."""

    snapshot: Reactive[Snapshot | None] = reactive(None, repaint=False, layout=False)

    _lab: LabProtocol
    _start_is_kept = False

    async def _command(self, command: Callable[[], Awaitable[None]]) -> None:
        try:
            await command()
        except Refused as reason:
            self.notify(str(reason), timeout=NOTICE_S, markup=False)
        except LabFailed as failure:
            self.notify(str(failure), severity="error", timeout=ERROR_S, markup=False)

    def _do(self, command: Callable[..., Awaitable[None]], *arguments: object) -> None:
        self._soon(partial(self._command, partial(command, *arguments)))

    def _soon(self, work: Callable[[], Awaitable[object]]) -> None:
        # The task calls it: a coroutine made here would never be awaited if the app ends first.
        async def task() -> None:
            await work()

        self.run_worker(cast("WorkType[None]", task))

    def action_switch(self, part: int) -> None:
        """Switch to another part."""
        plan = self._lab.plan
        if part != (OWN_TEST if plan.is_own else plan.part):
            self._do(self._lab.switch, part)

    def on_part_chosen(self, message: PartChosen) -> None:
        """Switch to a part that was clicked."""
        self.action_switch(message.part)

    def on_step_ticked(self, message: StepTicked) -> None:
        """Tick a step of the guide."""
        self._do(self._lab.tick_step, message.part, message.step)

    def tick_what_opens(self, dialog: str) -> None:
        """Tick the open step of the lab's part that says to open this dialog."""
        guide = self.snapshot.guide if self.snapshot else None
        if guide is None:
            return
        for view in guide.parts[guide.part].steps:
            if view.step.opens == dialog and view.done is None:
                self._do(self._lab.tick_step, guide.part, view.step.key)

    def on_predicted(self, message: Predicted) -> None:
        """Keep the learner's predictions."""
        for question, figure in message.figures.items():
            self._do(self._lab.predict, message.part, question, figure)

    def on_part_reset(self, message: PartReset) -> None:
        """Reset a part of the guide."""
        self._do(self._lab.reset_guide, message.part)

    def action_start(self) -> None:
        """Start the load. Where that has to wait, the lab keeps the command."""
        self._soon(self._start)

    async def _start(self) -> None:
        load = self.snapshot.load if self.snapshot else Load.STARTING
        is_first, self._start_is_kept = not self._start_is_kept, True
        if is_first and load in (Load.STARTING, Load.STOPPING):
            self.notify(START_IS_KEPT, timeout=NOTICE_S)
        await self._command(self._lab.start)
        if is_first:
            self._start_is_kept = False

    def action_stop(self) -> None:
        """Stop the load, or cancel a start that waits."""
        self._do(self._lab.stop)

    def action_add_worker(self) -> None:
        """Add a worker."""
        self._do(self._lab.add_worker)

    def action_remove_worker(self) -> None:
        """Remove a worker."""
        self._do(self._lab.remove_worker)

    def action_shop(self) -> None:
        """Change from the development server to the production server, or back."""
        other = ShopMode.DEV if self._lab.plan.shop is ShopMode.PROD else ShopMode.PROD
        self._do(self._lab.set_shop, other)

    def action_reload(self) -> None:
        """Load the user's own test again."""
        self._do(self._lab.reload)
