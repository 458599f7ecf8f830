"""The lab's processes: the shop, the master and the workers, and the order they come and go in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from tui.lab.argv import STOP_TIMEOUT_S, Ports, master_spec, shop_spec, worker_spec
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.processes import log_file
from tui.processes.guard import Guard
from tui.processes.pool import Pool
from tui.processes.process import Process
from tui.processes.spec import Spec

START_TIMEOUT_S = 30.0
# A worker that is removed finishes its users' requests first; then it has nothing left to do.
LEAVE_PATIENCE_S = STOP_TIMEOUT_S + 5.0
# When petload ends nobody waits for answers any more.
CLOSE_PATIENCE_S = 2.0

# Of those that fell, so many are shown: who dies again and again must not fill the screen.
SHOWN_FALLEN = 4

# How long after a first failure another one may still come of the same cause.
FAIL_TOGETHER_S = 0.5

Ready = Callable[[], Awaitable[bool]]


class Supervisor:
    """Starts and stops; what readiness means is told by whoever asks (`ready_...`)."""

    def __init__(
        self,
        guard: Guard,
        log_dir: Path,
        on_change: Callable[[Process], None],
        worker_ready: Callable[[Process], Awaitable[bool]],
    ) -> None:
        self.shop: Process | None = None
        self.master: Process | None = None
        # Workers that ended and nobody had asked them to: shown until the next start.
        self.fallen: list[Process] = []
        self._guard = guard
        self._log_dir = log_dir
        self._on_change = on_change
        self._worker_ready = worker_ready
        self._plan: Plan | None = None
        self._ports: Ports | None = None
        self.pool = Pool(self._make_worker, self._start_worker, LEAVE_PATIENCE_S)

    @property
    def processes(self) -> list[Process]:
        """The shop, the master and the workers, as the process table shows them."""
        fixed = [process for process in (self.shop, self.master) if process is not None]
        return [*fixed, *self.pool.processes, *self.fallen]

    def pids(self) -> dict[str, int]:
        """Name and pid of every process that lives."""
        return {
            process.spec.name: process.pid
            for process in self.processes
            if process.alive and process.pid is not None
        }

    async def start_shop(self, plan: Plan, ports: Ports, ready: Ready) -> None:
        """Start the shop afresh; a shop that runs is stopped first. Raises StartFailed."""
        if self.shop is not None:
            await self.shop.stop(CLOSE_PATIENCE_S)
            self.shop = None
        if plan.shop is not ShopMode.NONE:
            self.shop = self._make(shop_spec(plan, ports, self._log_dir))
            await self.shop.start(ready, START_TIMEOUT_S)

    async def start_locust(self, plan: Plan, ports: Ports, ready: Ready) -> None:
        """Start a master and `plan.workers` workers together. Raises StartFailed."""
        self._plan, self._ports = plan, ports
        self.forget_fallen()
        self.master = self._make(master_spec(plan, ports, self._log_dir))
        await all_or_first_failure(
            self.master.start(ready, START_TIMEOUT_S), self.pool.resize(plan.workers)
        )

    def fall(self, worker: Process) -> None:
        """This worker ended and nobody had asked it to."""
        self.fallen = [*self.fallen, worker][-SHOWN_FALLEN:]

    def forget_fallen(self) -> None:
        """A new run begins: who fell in the last one is no part of it, and numbers start anew."""
        self.fallen.clear()
        self.pool.forget()

    async def stop_locust(self) -> None:
        """Stop the workers, then the master: without one they would fire on for a minute."""
        await self.kill_workers(CLOSE_PATIENCE_S)
        if self.master is not None:
            await self.master.stop(CLOSE_PATIENCE_S)
            self.master = None

    async def kill_workers(self, patience_s: float = 0.0) -> None:
        """End all workers, without waiting for their users' requests."""
        await asyncio.gather(*(process.stop(patience_s) for process in self.pool.processes))

    async def close(self) -> None:
        """End everything, at once: a run that was on is kept already, as far as it got."""
        stops = [self.kill_workers()]
        if self.master is not None:
            stops.append(self.master.stop(0.0))
        if self.shop is not None:
            # It may have children, and a file to delete.
            stops.append(self.shop.stop(CLOSE_PATIENCE_S))
        await asyncio.gather(*stops)

    def bound_logs(self) -> None:
        """Keep every log file below its bound."""
        for process in self.processes:
            log_file.bound(process.spec.log)

    def _make(self, spec: Spec) -> Process:
        return Process(spec, self._guard, self._on_change)

    def _make_worker(self, name: str) -> Process:
        if self._plan is None or self._ports is None:
            raise RuntimeError("a worker needs a master")
        return self._make(worker_spec(name, self._plan, self._ports, self._log_dir))

    async def _start_worker(self, process: Process) -> None:
        async def ready() -> bool:
            return await self._worker_ready(process)

        await process.start(ready, START_TIMEOUT_S)


async def all_or_first_failure(*starts: Coroutine[Any, Any, None]) -> None:
    """Run them together; when one fails, cancel the others and raise what it raised.

    Of several that fail together the first named is raised: when the master cannot start, its
    workers cannot either, and its reason is the one to read.
    """
    tasks = [asyncio.create_task(start) for start in starts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.exception() for task in done):
            await asyncio.wait(tasks, timeout=FAIL_TOGETHER_S)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result
