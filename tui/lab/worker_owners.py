"""Report a worker by the pid of the process that petload started for it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace

from tui.processes.ancestry import owner
from tui.telemetry.locust_api import MasterReport


@dataclass(slots=True)
class WorkerOwners:
    """Remember whose processes reported: one that has ended has no parents any more.

    `children` are the pids of all processes that petload has started.
    """

    children: Container[int] = ()
    _owners: dict[int, int] = field(default_factory=dict)

    def apply(self, report: MasterReport) -> MasterReport:
        """Return the report with the pids of petload's own children instead of their helpers'."""
        reported = {each.pid for each in report.workers if each.pid is not None}
        for pid in reported - self._owners.keys():
            if pid not in self.children and (found := owner(pid, self.children)) is not None:
                self._owners[pid] = found
        if not self._owners:
            return report
        left: dict[int, int] = {}
        for pid, requests in report.left.items():
            child = self._owners.get(pid, pid)
            left[child] = left.get(child, 0) + requests
        workers = tuple(
            replace(each, pid=None if each.pid is None else self._owners.get(each.pid, each.pid))
            for each in report.workers
        )
        return replace(report, workers=workers, left=left)

    def reported_by(self, child: int) -> list[int]:
        """Return the pids under which the master knows a child of petload."""
        return [child, *(pid for pid, its in self._owners.items() if its == child)]
