"""What came of a run's conditions decides an exit status that was 0."""

from __future__ import annotations

from typing import Any

import pytest

from tui.cli.run import judged, why_locust_failed
from tui.model.exit_status import ExitStatus

HELD: dict[str, Any] = {"conditions": [{"held": False}, {"held": True}]}
NONE_HELD: dict[str, Any] = {"conditions": [{"held": False}]}


@pytest.mark.parametrize(
    ("status", "report", "expected"),
    [
        (ExitStatus.OK, HELD, ExitStatus.FAILED),
        (ExitStatus.OK, NONE_HELD, ExitStatus.OK),
        (ExitStatus.OK, {"conditions": []}, ExitStatus.OK),
        (ExitStatus.OK, None, ExitStatus.OK),
        (ExitStatus.LOST, HELD, ExitStatus.LOST),
        (ExitStatus.INTERRUPTED, HELD, ExitStatus.INTERRUPTED),
        (ExitStatus.COULD_NOT_START, None, ExitStatus.COULD_NOT_START),
    ],
)
def test_a_condition_that_held_fails_a_test_that_went_well(
    status: ExitStatus, report: dict[str, Any] | None, expected: ExitStatus
) -> None:
    assert judged(status, report) is expected


def test_a_status_of_locust_may_come_from_a_csv_file() -> None:
    assert why_locust_failed(1, writes_csv=False).startswith("the locustfile set the exit status 1")
    assert "a CSV file could not be written" in why_locust_failed(1, writes_csv=True)
    assert "a listener raised" in why_locust_failed(2, writes_csv=True)
