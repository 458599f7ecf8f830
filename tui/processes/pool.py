"""Hold a pool of numbered workers: which are in it, and how they leave."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING

from tui.processes.process import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from tui.processes.process import Process


class Pool:
    """Workers named worker-1, worker-2, ...; the pool has no policy.

    The owner makes a process with `next_name`, lets it `join`, and starts it. A worker that ended
    by itself is no longer in the pool; whether to replace it is up to the owner.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        """Make an empty pool. `patience_s` is how long a removed worker may take to leave."""
        self._patience_s = patience_s
        self._members: list[Process] = []
        self._leaving: set[Process] = set()
        self._used: set[str] = set()

    @property
    def processes(self) -> list[Process]:
        """The workers that have not ended, oldest first, with those that start or stop."""
        self._members = [process for process in self._members if not process.over]
        return list(self._members)

    @property
    def staying(self) -> list[Process]:
        """The workers that have not ended and were not asked to, oldest first."""
        return [process for process in self.processes if process not in self._leaving]

    def next_name(self) -> str:
        """Return the name of the next worker: the lowest number not used since `forget`."""
        return next(name for n in count(1) if (name := f"worker-{n}") not in self._used)

    def forget(self) -> None:
        """Let the names of workers that ended be given again: a new run starts."""
        self._used = {process.spec.name for process in self.processes}

    def join(self, process: Process) -> Process:
        """Take in a process that is not started yet; return it."""
        self._used.add(process.spec.name)
        self._members.append(process)
        return process

    async def start(
        self,
        workers: Sequence[Process],
        ready: Callable[[Process], Awaitable[bool]],
        timeout_s: float,
    ) -> None:
        """Start these members at the same time; return when each is `ready`.

        Where some do not start, the others do all the same. Then raises what the first one raised:
        StartFailed.
        """

        def its_own(worker: Process) -> Callable[[], Awaitable[bool]]:
            return lambda: ready(worker)

        try:
            results = await asyncio.gather(
                *(worker.start(its_own(worker), timeout_s) for worker in workers),
                return_exceptions=True,
            )
        finally:
            await self._drop_unstarted(workers)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def remove(self) -> Process | None:
        """Stop the youngest worker; return it once it has ended, None where there is none."""
        staying = self.staying
        if not staying:
            return None
        await self._leave(staying[-1])
        return staying[-1]

    async def stop_all(self, patience_s: float | None = None) -> None:
        """Stop all workers at the same time; return when all have ended."""
        patience_s = self._patience_s if patience_s is None else patience_s
        await asyncio.gather(*(process.stop(patience_s) for process in self.processes))

    async def _drop_unstarted(self, workers: Sequence[Process]) -> None:
        """Bar workers that were canceled, or failed, before their process was there."""
        for worker in workers:
            if worker.pid is None:
                await worker.stop()

    async def _leave(self, process: Process) -> None:
        # Marked at once: another call, or another key, must not count or choose it again.
        self._leaving.add(process)
        await process.stop(self._patience_s)
        self._leaving.discard(process)
