"""What came of a run's conditions decides an exit status that was 0."""

from __future__ import annotations

from typing import Any

import pytest

from tui.cli.run import judged
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
