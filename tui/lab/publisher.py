"""The publisher: hand every Snapshot to every subscriber, once a second and at each change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from tui.model.snapshot import Snapshot

TICK_S = 1.0

Change = Callable[[Snapshot], Snapshot]


async def every_second(tick: Callable[[], Awaitable[None]]) -> None:
    """Call `tick` on a grid of seconds, forever: without drift, a missed second is skipped."""
    first = time.monotonic()
    while True:
        elapsed = time.monotonic() - first
        await asyncio.sleep((elapsed // TICK_S + 1) * TICK_S - elapsed)
        await tick()


class Publisher:
    """Hold the subscribers, and the last Snapshot that they got."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._shown: Snapshot | None = None
        self._soon: asyncio.Handle | None = None
        self._closed = False

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Hand every Snapshot to `subscriber`, in the event loop's thread."""
        self._subscribers.append(subscriber)

    def publish(self, snapshot: Snapshot) -> None:
        """Hand the Snapshot to all subscribers."""
        self._shown = snapshot
        for subscriber in self._subscribers:
            subscriber(snapshot)

    def publish_again(self, change: Change) -> None:
        """Publish the last Snapshot with a change, without waiting for the next second."""
        if self._shown is not None and not self._closed:
            self.publish(change(self._shown))

    def publish_soon(self, change: Change) -> None:
        """Publish again in the event loop's next turn, once for all changes until then."""
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._publish_now, change)

    def close(self) -> None:
        """Publish no more changes between two seconds."""
        self._closed = True

    def _publish_now(self, change: Change) -> None:
        self._soon = None
        self.publish_again(change)
