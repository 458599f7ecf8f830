"""Notice that all users of a run have finished or died. Pure but for its memory."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.snapshot import Load
from tui.telemetry.locust_api import MasterReport

# Within this time Locust notices a worker that is lost and gives its users to others, in s.
MOVED_S = 10.0


@dataclass(slots=True)
class FinishedUsers:
    """Look at one report of the master after the other."""

    # By the reports' clock: since when no user is left, and in which run.
    _since: float | None = None
    _run: int = 0

    def all_have(self, report: MasterReport) -> bool:
        """Return whether no user is left, by reports of all workers from after that was so.

        The end of a lost worker's users is never counted; other workers get them soon.
        """
        if report.run != self._run or not _none_is_left(report):
            self._run, self._since = report.run, None
        if not _none_is_left(report):
            return False
        if self._since is None:
            self._since = report.now
        if not _all_ends_are_counted(report) and report.now - self._since < MOVED_S:
            return False
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
        and report.users_begun is not None
        and bool(running)
        and by_themselves > 0
        and not any(worker.users for worker in report.workers)
    )


def _all_ends_are_counted(report: MasterReport) -> bool:
    died = sum(each.count for each in report.users_died)
    return report.users_begun == report.users_finished + died + report.users_stopped
