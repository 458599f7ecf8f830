"""Who looks at the lab: every Snapshot goes to every subscriber, and there is one a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from tui.model.snapshot import Snapshot

TICK_S = 1.0

Change = Callable[[Snapshot], Snapshot]


async def every_second(tick: Callable[[], Awaitable[None]]) -> None:
    """Call it on a grid of seconds, for ever: ticks do not drift, and a missed one is left out."""
    first = time.monotonic()
    while True:
        elapsed = time.monotonic() - first
        await asyncio.sleep((elapsed // TICK_S + 1) * TICK_S - elapsed)
        await tick()


class Publisher:
    """The subscribers, and the Snapshot that they have seen last."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._shown: Snapshot | None = None
        self._soon: asyncio.Handle | None = None
        self._closed = False

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Have every Snapshot handed to `subscriber`, in the event loop's thread."""
        self._subscribers.append(subscriber)

    def show(self, snapshot: Snapshot) -> None:
        """Hand it to all."""
        self._shown = snapshot
        for subscriber in self._subscribers:
            subscriber(snapshot)

    def again(self, change: Change) -> None:
        """Show now what was shown last, changed: nobody waits for the next second."""
        if self._shown is not None and not self._closed:
            self.show(change(self._shown))

    def again_soon(self, change: Change) -> None:
        """The same with the event loop's next turn, once for all that happens together."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._again_now, change)

    def close(self) -> None:
        """From here on only what is measured is shown, no news between two seconds."""
        self._closed = True

    def _again_now(self, change: Change) -> None:
        self._soon = None
        self.again(change)
