"""Notice that all users of a run have finished or died. Pure but for its memory."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.snapshot import Load
from tui.telemetry.locust_api import MasterReport


@dataclass(slots=True)
class FinishedUsers:
    """Look at one report of the master after the other."""

    # By the reports' clock: since when no user is left, and in which run.
    _since: float | None = None
    _run: int = 0

    def all_have(self, report: MasterReport) -> bool:
        """Return whether no user is left, by reports of all workers from after that was so."""
        if report.run != self._run or not _none_is_left(report):
            self._run, self._since = report.run, None
        if not _none_is_left(report):
            return False
        if self._since is None:
            self._since = report.now
        return all(
            worker.reported_at is not None and worker.reported_at > self._since
            for worker in report.workers
            if worker.state == Load.RUNNING
        )


def _none_is_left(report: MasterReport) -> bool:
    by_themselves = report.users_finished + sum(each.count for each in report.users_died)
    running = [worker for worker in report.workers if worker.state == Load.RUNNING]
    return (
        report.state == Load.RUNNING
        and bool(running)
        and by_themselves > 0
        and report.users_begun == by_themselves + report.users_stopped
        and not any(worker.users for worker in report.workers)
    )
