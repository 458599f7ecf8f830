"""What becomes of it when a process ends and nobody had asked it to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

from tui.lab.collectors import Collectors
from tui.lab.event_log import EventLog
from tui.lab.restart_policy import RestartPolicy
from tui.lab.supervisor import Supervisor
from tui.processes.process import Process, StartFailed, StartOvertaken, describe

# An alert that asks for nothing leaves the banner to the verdict again.
ALERT_S = 20.0


class CrashHandler:
    """Tells of each, and puts another worker in a dead one's place."""

    def __init__(self, supervisor: Supervisor, collectors: Collectors, event_log: EventLog) -> None:
        # What became of the shop or the master.
        self.lost: str | None = None
        self._supervisor = supervisor
        self._collectors = collectors
        self._event_log = event_log
        self._restarts = RestartPolicy()
        self._tasks: set[asyncio.Task[None]] = set()

    def forgive(self) -> None:
        """A person tries again."""
        self.lost = None
        self._restarts.forget()

    async def close(self) -> None:
        """Start nobody any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def lose_shop(self, shop: Process) -> None:
        """The load goes on, into the void, until somebody decides."""
        self._lose(shop)

    def lose_master(self, master: Process) -> None:
        """Without a master its workers would fire on for up to a minute."""
        self._lose(master)
        self._in_background(self._supervisor.kill_workers())

    def lose_worker(self, worker: Process, *, replace: bool) -> None:
        """Put another in its place, unless `replace` is false or one after the other dies."""
        self._supervisor.fall(worker)
        what = f"{worker.spec.name} {describe(worker.exit_code or 0)}"
        if not replace:
            self._event_log.say(what)
            return
        if worker.pid is not None:
            self._in_background(self._collectors.tell_lost(worker.pid))
        lived_s = time.monotonic() - (worker.started_at or 0.0)
        if self._restarts.allow(self._event_log.t, lived_s):
            substitute = self._supervisor.pool.reserve()
            what = f"{what}, replaced by {substitute.spec.name}"
            self._event_log.say(what)
            self._event_log.warn(f"{what}. l shows its log.", ALERT_S)
            self._in_background(self._start(substitute))
        else:
            self._give_up(f"{worker.spec.name} {worker.reason or what}")

    async def _start(self, substitute: Process) -> None:
        try:
            await self._supervisor.pool.add(substitute)
        except StartOvertaken:
            # By a switch of parts, or by `-`: that is no failure.
            pass
        except StartFailed as failure:
            self._give_up(str(failure))

    def _give_up(self, what: str) -> None:
        self._event_log.say(what)
        self._event_log.warn(f"Not replaced again: {what}. Press l for its log, + to try again.")

    def _lose(self, process: Process) -> None:
        self.lost = f"{process.spec.name} {process.reason or describe(process.exit_code or 0)}"
        self._event_log.say(self.lost)
        self._event_log.warn(f"{self.lost}. Press s to start it again, l for its log.")

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
