"""Processes that the locustfile itself ends: `runner.quit()` on the master or on a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from tui.lab.event_log import EventLog
from tui.processes.process import Process
from tui.processes.spec import Role

# What the plug-in writes to the log of a worker that the locustfile ends.
QUIT_LINE = "petload: the locustfile ends this worker (runner.quit)"
LOOKED_AT_LINES = 200
# A master that quits tells its workers first, within this time.
SETTLE_S = 1.0


class LocustfileQuit:
    """Remember what the locustfile has ended since this master was started."""

    def __init__(self, event_log: EventLog) -> None:
        self.master = False
        self.workers = False
        self.exit_codes: list[int] = []
        self._event_log = event_log

    @property
    def any(self) -> bool:
        """Whether a process is missing by the locustfile's will."""
        return self.master or self.workers

    def forget(self) -> None:
        """Forget all, because Locust is started anew."""
        self.master = self.workers = False
        self.exit_codes.clear()

    def take_master(self) -> bool:
        """Note that the locustfile has ended the master; return whether that is new."""
        is_new, self.master = not self.master, True
        if is_new:
            self._event_log.add("the locustfile has ended Locust (runner.quit)")
            self._event_log.raise_alert("The locustfile has ended Locust. Press s to start again.")
        return is_new

    def explains(self, ended: Process) -> bool:
        """Return whether the locustfile ended this process, and log it."""
        name, code = ended.spec.name, ended.exit_code or 0
        if ended.spec.role is Role.SHOP:
            return False
        if self.master:
            self._event_log.add(f"{name} ended, status {code}")
            return True
        lines = ended.tail(LOOKED_AT_LINES) if ended.spec.role is Role.WORKER else []
        if not any(line.startswith(QUIT_LINE) for line in lines):
            return False
        self._event_log.add(f"the locustfile ended {name} (runner.quit), status {code}")
        self.workers = True
        self.exit_codes.append(code)
        return True


async def end_settled(processes: Sequence[Process], patience_s: float) -> None:
    """End a Locust that the locustfile has quit: first the workers, then the master."""
    await asyncio.sleep(SETTLE_S)
    *workers, master = processes
    await asyncio.gather(*(worker.stop(patience_s) for worker in workers))
    await master.stop(patience_s)
