"""Turn the master's cumulative failures into those of this second, by their words. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tui.telemetry.locust_api import MasterReport

# The errors of a machine that has no port, file, thread, memory or look-up left:
# EADDRNOTAVAIL, EMFILE and ENFILE, ENOMEM, EAI_AGAIN. A target never says so.
EXHAUSTED = re.compile(
    r"cannot assign requested address|too many open files|cannot allocate memory"
    r"|can't start new thread|temporary failure in name resolution|no buffer space",
    re.IGNORECASE,
)
# The words of the lab's own locustfile for part 3.
MISSED_OBJECTIVE = re.compile(r"response time exceeded", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failures:
    """Requests of one second that this machine had no means for, and that missed the objective."""

    exhausted: int
    missed_objective: int


NONE_FAILED = Failures(0, 0)


class FailureRates:
    """Turn one report after the other into differences."""

    def __init__(self) -> None:
        self._run: int | None = None
        self._counted = NONE_FAILED

    def update(self, report: MasterReport) -> Failures:
        """Return the failures since the last report; a new run counts from 0."""
        before = self._counted if report.run == self._run else NONE_FAILED
        self._run = report.run
        self._counted = Failures(_count(report, EXHAUSTED), missed_objective(report))
        return Failures(
            max(0, self._counted.exhausted - before.exhausted),
            max(0, self._counted.missed_objective - before.missed_objective),
        )


def missed_objective(report: MasterReport) -> int:
    """Return the failures since the run's start that were answers above the objective."""
    return _count(report, MISSED_OBJECTIVE)


def _count(report: MasterReport, what: re.Pattern[str]) -> int:
    return sum(failure.count for failure in report.failures if what.search(failure.error))
