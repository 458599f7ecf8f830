"""The supervisor: start, replace and end the shop, the master and the workers.

It owns ports, command lines, readiness, the pool and the restarts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tui.lab.argv import master_spec, probe_url, shop_spec, target, worker_spec
from tui.lab.background import Background
from tui.lab.collectors import Collectors
from tui.lab.crash_handler import CrashHandler
from tui.lab.event_log import EventLog
from tui.lab.locustfile_quit import LocustfileQuit, end_settled
from tui.lab.patience import CLOSE_S, LEAVE_S, quit_patience_s
from tui.lab.port_allocator import PORT_TRIES, AskedPorts, PortAllocator
from tui.lab.process_registry import ProcessRegistry
from tui.lab.readiness import is_running, master_is_ready, shop_is_ready, worker_is_ready
from tui.lab.start_together import start_together
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.processes import log_file
from tui.processes.guard import Guard
from tui.processes.pool import Pool
from tui.processes.process import Process
from tui.processes.spec import Role
from tui.processes.state import StartFailed, StartOvertaken

START_TIMEOUT_S = 30.0
# How many crashed workers are shown: endless crashes must not fill the screen.
SHOWN_CRASHED = 4


class Supervisor:
    """Own every process of one lab.

    `on_change` is called at each state change with the process and whether it has crashed.
    """

    def __init__(
        self,
        guard: Guard,
        collectors: Collectors,
        event_log: EventLog,
        asked_ports: AskedPorts,
        on_change: Callable[[Process, bool], None],
    ) -> None:
        self.shop: Process | None = None
        self.master: Process | None = None
        self.pool = Pool(LEAVE_S)
        # Crashed workers, which are shown until the next start.
        self.crashed: list[Process] = []
        # How the shop or the master crashed; None where neither did.
        self.lost: str | None = None
        self.is_lost = asyncio.Event()
        self._watched = guard, self._changed
        self._collectors = collectors
        self._ports = PortAllocator(asked_ports, event_log.add)
        self._registry = ProcessRegistry(event_log.add)
        self._crash_handler = CrashHandler(event_log)
        self._on_change = on_change
        self.quits = LocustfileQuit(event_log)
        # Whether crashed workers are replaced: neither during a start nor at the end.
        self._replaces = False
        self._background = Background()

    def open(self, plan: Plan, logs: Path) -> None:
        """Choose the ports, and start nothing. Raises CannotListen."""
        self._plan, self._logs = plan, logs
        self._ports.choose_all(with_shop=plan.shop is not ShopMode.NONE)

    # --- state ----------------------------------------------------------------------------------

    @property
    def processes(self) -> list[Process]:
        """The shop, the master and the workers, in the order of the process table."""
        fixed = [process for process in (self.shop, self.master) if process is not None]
        return [*fixed, *self.pool.processes, *self.crashed]

    @property
    def names(self) -> dict[int, str]:
        """The names of all processes so far, by pid."""
        return self._registry.names

    @property
    def web_url(self) -> str:
        """The address of Locust's own page."""
        return f"http://127.0.0.1:{self._ports.ports.web}"

    def host(self, plan: Plan) -> str:
        """Return the URL under test."""
        return target(plan, self._ports.ports)

    def pids(self) -> dict[str, int]:
        """Return name and pid of every living process."""
        return {
            process.spec.name: process.pid
            for process in self.processes
            if process.alive and process.pid is not None
        }

    def target_is_up(self, plan: Plan) -> bool:
        """Return whether the target is up; one that is not petload's always is."""
        return plan.shop is ShopMode.NONE or is_running(self.shop)

    def bound_logs(self) -> None:
        """Keep every log file below its bound."""
        for process in self.processes:
            log_file.bound(process.spec.log)

    # --- start ----------------------------------------------------------------------------------

    async def start_all(self, plan: Plan) -> None:
        """Start the shop, the master and the workers. Raises StartFailed or CannotListen."""
        await start_together(self.start_shop(plan), self.start_locust(plan))

    async def start_missing(self, plan: Plan) -> None:
        """Restart what is not running. Raises StartFailed or CannotListen."""
        if not self.target_is_up(plan):
            await self.start_shop(plan)
        if not is_running(self.master) or not self.pool.staying or self.quits.any:
            await self.stop_locust()
            await self.start_locust(plan)
        self.crashed.clear()
        self.pool.forget()

    async def start_shop(self, plan: Plan) -> None:
        """Restart the shop where the plan has one. Raises StartFailed or CannotListen."""
        for tries_left in reversed(range(PORT_TRIES)):
            if self.shop is not None:
                await self.shop.stop(CLOSE_S)
                self.shop = None
            if plan.shop is ShopMode.NONE:
                break
            if not self._ports.ports.shop:
                self._ports.choose_shop()  # the test before had another target
            ports = self._ports.ports
            self.shop = Process(shop_spec(plan, ports, self._logs), *self._watched)
            try:
                ready = partial(shop_is_ready, self.shop, self.host(plan), ports.shop)
                await self.shop.start(ready, START_TIMEOUT_S)
                break
            except StartFailed:
                # Another program took the port between petload's check and the shop's start.
                if not tries_left or not self._ports.shop_was_taken(self.shop):
                    raise
                self._ports.choose_shop()
        self._collectors.attach_target(probe_url(plan, self._ports.ports))

    async def start_locust(self, plan: Plan) -> None:
        """Start a master and `plan.workers` workers. Raises StartFailed or CannotListen."""
        self._replaces = False
        for tries_left in reversed(range(PORT_TRIES)):
            self._ports.choose_rpc()
            self._collectors.attach_master(self.web_url, self.names)
            try:
                await self._start_locust_once(plan)
                break
            except StartFailed:
                taken = self._ports.web_was_taken(self.master)
                await self.stop_locust()
                if not tries_left or not taken:
                    raise
                self._ports.choose_web()
        self._replaces = True

    async def _start_locust_once(self, plan: Plan) -> None:
        self._plan = plan
        self.crashed.clear()
        self.pool.forget()
        self.quits.forget()
        ports = self._ports.ports
        self.master = Process(master_spec(plan, ports, self._logs), *self._watched)
        ready = partial(master_is_ready, self.master, ports.web, ports.rpc, self._collectors)
        workers = [self._join() for _ in range(plan.workers)]
        await start_together(
            self.master.start(ready, START_TIMEOUT_S), self._start_workers(workers)
        )

    async def add_worker(self) -> None:
        """Start one more worker; return when it is ready. Raises StartFailed."""
        await self._start_workers([self._join()])

    # --- end ------------------------------------------------------------------------------------

    async def remove_worker(self) -> None:
        """Remove the youngest worker once its requests are finished; return when it has exited."""
        await self.pool.remove()

    async def stop_locust(self, *, is_idle: bool = False) -> None:
        """Stop the workers, then the master; all at the same time where Locust `is_idle`."""
        # Without a master, workers send requests for a minute.
        patience_s = quit_patience_s(self._plan, CLOSE_S)
        async with asyncio.TaskGroup() as stops:
            workers = stops.create_task(self.pool.stop_all(patience_s))
            if not is_idle:
                await workers
            if self.master is not None:
                await self.master.stop(patience_s)
                self.master = None

    def end_quit_master(self) -> None:
        """End a master that the locustfile has quit: its page would go on without a runner."""
        if self.master is not None and self.quits.take_master():
            self._replaces = False
            patience_s = quit_patience_s(self._plan, CLOSE_S)
            self._background.start(end_settled([*self.pool.processes, self.master], patience_s))

    async def kill_locust(self) -> None:
        """Kill the master and the workers; return when they are gone."""
        await asyncio.gather(*(each.stop(0.0) for each in self.processes if each is not self.shop))

    def end_at_once(self) -> None:
        """Kill every process, whatever its patience is."""
        for process in self.processes:
            self._background.start(process.stop(0.0))

    def end_master(self) -> None:
        """Kill a master that no longer answers, which ends its run."""
        if self.master is not None:
            self.master.kill()

    async def close(self) -> None:
        """End every process at once; the run that was on is kept already."""
        self._replaces = False
        await self._background.end(cancel=not self.quits.master)
        # SIGTERM has Locust run the locustfile's listeners, which may write a report.
        patience_s = quit_patience_s(self._plan, 0.0)
        stops = [self.pool.stop_all(patience_s)]
        if self.master is not None:
            stops.append(self.master.stop(patience_s))
        if self.shop is not None:
            stops.append(self.shop.stop(CLOSE_S))
        await asyncio.gather(*stops)

    # --- crashes --------------------------------------------------------------------------------

    def forgive(self) -> None:
        """Forget crashes, because the user tries again."""
        self.lost = None
        self.is_lost.clear()
        self._crash_handler.forgive()

    def _changed(self, process: Process) -> None:
        """Log a process's start or stop, and handle its crash."""
        crashed = self._registry.note(process) and not self.quits.explains(process)
        if crashed:
            match process.spec.role:
                case Role.WORKER:
                    self._worker_crashed(process)
                case Role.MASTER:
                    self._lose(process)
                    # Without a master, workers send requests for up to a minute.
                    self._background.start(self.pool.stop_all(0.0))
                case Role.SHOP:
                    self._lose(process)
        self._on_change(process, crashed)

    def _lose(self, process: Process) -> None:
        self.lost = self._crash_handler.lose(process)
        self.is_lost.set()

    def _worker_crashed(self, worker: Process) -> None:
        """Replace a crashed worker, unless one after the other crashes."""
        self.crashed = [*self.crashed, worker][-SHOWN_CRASHED:]
        if not self._replaces or not is_running(self.master):
            self._crash_handler.tell_end(worker)
            return
        if worker.pid is not None:
            self._background.start(self._collectors.tell_lost(worker.pid))
        if self._crash_handler.is_replaced(worker):
            substitute = self._join()
            self._crash_handler.tell_replaced(worker, substitute.spec.name)
            self._background.start(self._start_substitute(substitute))

    async def _start_substitute(self, substitute: Process) -> None:
        try:
            await self._start_workers([substitute])
        except StartOvertaken:
            pass  # a switch of parts or `-` has stopped it, which is no failure
        except StartFailed as failure:
            self._crash_handler.give_up(str(failure))

    # --- processes ------------------------------------------------------------------------------

    def _join(self) -> Process:
        """Return the pool's next worker, not started yet."""
        spec = worker_spec(self.pool.next_name(), self._plan, self._ports.ports, self._logs)
        return self.pool.join(Process(spec, *self._watched))

    async def _start_workers(self, workers: list[Process]) -> None:
        async def ready(worker: Process) -> bool:
            # Before this master runs, another petload's master may answer on its port.
            return is_running(self.master) and await worker_is_ready(worker, self._collectors)

        await self.pool.start(workers, ready, START_TIMEOUT_S)
