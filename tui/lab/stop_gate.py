"""Stop the load at the first `--stop-if` condition that holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tui.model.condition import ConditionView, Kind
from tui.model.snapshot import Load, Snapshot


class StopGate:
    """A subscriber of snapshots; `stop` takes what ends the run, in the contract's words."""

    def __init__(self, stop: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        self._stop = stop
        self._stopping: asyncio.Task[None] | None = None

    def look(self, snapshot: Snapshot) -> None:
        """Begin a stop where a condition asks for it; return at once."""
        is_stopping = self._stopping is not None and not self._stopping.done()
        if is_stopping or snapshot.load not in (Load.SPAWNING, Load.RUNNING):
            return
        if any(stops(each) for each in snapshot.conditions):
            self._stopping = asyncio.create_task(self._stop("condition"), name="stop-if")


def stops(condition: ConditionView) -> bool:
    """Return whether the condition asks for a stop now."""
    return condition.kind is Kind.STOP_IF and condition.holds
