"""Work that goes on in the background of a lab, until the lab is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Background:
    """Hold tasks: the event loop itself keeps only weak references to them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Start the work."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self, *, cancel: bool = True) -> None:
        """Cancel all work, or let it be done; return when it has ended."""
        if cancel:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def to_its_end(work: Coroutine[Any, Any, None], hurry: Callable[[], None]) -> None:
    """Do the work to its end, whatever cancels this; call `hurry` each time that something does.

    Raises the cancellation once the work has ended.
    """
    task = asyncio.create_task(work)
    canceled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            canceled = error
            hurry()
    task.result()
    if canceled is not None:
        raise canceled
