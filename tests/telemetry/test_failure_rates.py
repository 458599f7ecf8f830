"""Failures of this second, by what they tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.telemetry.reports import report
from tui.telemetry.failure_rates import FailureRates, Failures
from tui.telemetry.locust_api import FailureCount, MasterReport

NO_PORTS = "ConnectionError(OSError(99, 'Cannot assign requested address'))"
TOO_SLOW = "Response time exceeded 200.0ms: (…ms)"


def failing(run: int = 1, **counts: int) -> MasterReport:
    words = {"ports": NO_PORTS, "slow": TOO_SLOW, "other": "HTTPError('500 Server Error')"}
    rows = tuple(FailureCount("GET", "/", words[name], count) for name, count in counts.items())
    return replace(report(1.0, run=run), failures=rows)


def test_differences_by_kind() -> None:
    rates = FailureRates()
    assert rates.update(failing(ports=3, slow=10, other=5)) == Failures(3, 10)
    assert rates.update(failing(ports=3, slow=14, other=9)) == Failures(0, 4)
    assert rates.update(failing(ports=3, slow=14, other=9)) == Failures(0, 0)


def test_a_new_run_counts_from_nothing() -> None:
    rates = FailureRates()
    rates.update(failing(slow=10))
    assert rates.update(failing(run=2, slow=12)) == Failures(0, 12)


@pytest.mark.parametrize(
    "error",
    [
        NO_PORTS,
        "OSError(24, 'Too many open files')",
        "gaierror(-3, 'Temporary failure in name resolution')",
        "MemoryError: [Errno 12] Cannot allocate memory",
    ],
)
def test_what_only_this_machine_says(error: str) -> None:
    rows = (FailureCount("GET", "/", error, 2),)
    assert FailureRates().update(replace(report(1.0), failures=rows)) == Failures(2, 0)
