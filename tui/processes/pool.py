"""A pool of numbered workers that grows and shrinks by the number."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING

from tui.processes.process import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.processes.process import Process


class Pool:
    """Workers named worker-1, worker-2, ...; it starts and stops them and has no policy.

    `make` makes the Process of a name, unstarted; `start` starts it and returns when it is ready.
    A worker that ended by itself is no more in the pool; to replace it is up to the owner.
    """

    def __init__(
        self,
        make: Callable[[str], Process],
        start: Callable[[Process], Awaitable[None]],
        patience_s: float = PATIENCE_S,
    ) -> None:
        """An empty pool. `patience_s` is how long a worker that is removed may take to leave."""
        self._make = make
        self._start = start
        self._patience_s = patience_s
        self._members: list[Process] = []
        self._leaving: set[Process] = set()
        self._used: set[str] = set()

    @property
    def processes(self) -> list[Process]:
        """The workers that have not ended, the oldest first; those starting or stopping too."""
        self._members = [process for process in self._members if not process.over]
        return list(self._members)

    @property
    def staying(self) -> list[Process]:
        """The workers that have not ended and were not asked to, the oldest first."""
        return [process for process in self.processes if process not in self._leaving]

    def next_name(self) -> str:
        """The name of the next worker: the lowest number that was not used since `forget`."""
        return next(name for n in count(1) if (name := f"worker-{n}") not in self._used)

    def forget(self) -> None:
        """From here on the names of workers that ended may be given again: a new run starts."""
        self._used = {process.spec.name for process in self.processes}

    def reserve(self) -> Process:
        """A worker with the next name, not started yet: `add` starts it."""
        process = self._make(self.next_name())
        self._used.add(process.spec.name)
        self._members.append(process)
        return process

    async def add(self, reserved: Process | None = None) -> Process:
        """One worker more, or the reserved one. Raises what `start` raises: StartFailed."""
        process = reserved or self.reserve()
        try:
            await self._start(process)
        finally:
            await self._drop_unstarted(process)
        return process

    async def remove(self) -> Process | None:
        """Stop the youngest worker; None if there is none. Returns when it has ended."""
        staying = self.staying
        if not staying:
            return None
        await self._leave(staying[-1])
        return staying[-1]

    async def resize(self, n: int) -> None:
        """Add or remove workers, at the same time, until `n` stay.

        Where some do not start, the others do all the same; then raises what the first one raised.
        """
        staying = self.staying
        entering = [self.reserve() for _ in range(n - len(staying))]
        # Marked at once: another call, or another key, must not count or choose them again.
        leaving = staying[n:]
        self._leaving.update(leaving)
        try:
            results = await asyncio.gather(
                *(self._start(process) for process in entering),
                *(self._leave(process) for process in leaving),
                return_exceptions=True,
            )
        finally:
            await self._drop_unstarted(*entering)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def stop_all(self) -> None:
        """Stop all workers at the same time; return when all have ended."""
        await asyncio.gather(*(self._leave(process) for process in self.processes))

    async def _drop_unstarted(self, *processes: Process) -> None:
        """What was cancelled, or failed, before its process was there is no member."""
        for process in processes:
            if process.pid is None:
                await process.stop()

    async def _leave(self, process: Process) -> None:
        self._leaving.add(process)
        await process.stop(self._patience_s)
        self._leaving.discard(process)
