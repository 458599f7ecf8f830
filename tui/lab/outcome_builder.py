"""Turn what the master reports of responses and exceptions into a run's outcomes. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tui.model.hosts import hide_passwords
from tui.model.run import RequestOutcomes
from tui.model.snapshot import ExceptionView, Others, Rest, StatusView
from tui.telemetry.failure_rates import missed_objective
from tui.telemetry.locust_api import MasterReport
from tui.telemetry.outcome_counts import ExceptionCount, RestCount


def exceptions(counts: Iterable[ExceptionCount]) -> tuple[ExceptionView, ...]:
    """Return exceptions of the user's code, the most frequent first."""
    return tuple(
        ExceptionView(hide_passwords(each.error), each.where, each.count) for each in counts
    )


def statuses(report: MasterReport) -> tuple[StatusView, ...]:
    """Return the status codes of each endpoint, the most frequent first."""
    return tuple(
        StatusView(each.method, hide_passwords(each.name), each.status, each.count)
        for each in report.statuses
    )


def others(report: MasterReport) -> Others:
    """Return what the lists of a report leave out."""

    def rest(name: str) -> Rest:
        found = report.others.get(name, RestCount())
        return Rest(found.rows, found.count, found.failures)

    return Others(rest("endpoints"), rest("failures"), rest("exceptions"), rest("statuses"))


def outcomes(report: MasterReport) -> RequestOutcomes:
    """Return how a run's requests and tasks ended.

    Requests of clients that the plug-in does not know have no begin; none of them is cut off.
    """
    begun = sum(worker.requests_seen for worker in report.workers)
    ended = sum(worker.requests for worker in report.workers)
    return RequestOutcomes(
        answered=report.answered,
        cut_off=max(0, begun - ended),
        statuses=statuses(report),
        exceptions=exceptions(report.exceptions),
        endpoints_in_all=report.endpoints_in_all,
        others=others(report),
        users_begun=report.users_begun,
        users_finished=report.users_finished,
        users_died=exceptions(report.users_died),
        failed=report.total.failures,
        too_slow=missed_objective(report),
        first_error=hide_passwords(report.failures[0].error) if report.failures else "",
    )
