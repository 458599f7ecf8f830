"""What is written to stderr where a lab cannot start."""

from __future__ import annotations

import pytest

from tui.cli.messages import tell_failure
from tui.lab.protocol import LabFailed

TAIL = "petload:   | [12:00] vm/INFO/root: loading\n"


@pytest.mark.parametrize(
    ("is_logged", "said"), [(False, f"petload: master ended\n{TAIL}"), (True, TAIL)]
)
def test_a_failure_that_an_event_has_told_is_not_told_again(
    capsys: pytest.CaptureFixture[str], is_logged: bool, said: str
) -> None:
    tell_failure(LabFailed("master ended", ["[12:00] vm/INFO/root: loading"], is_logged=is_logged))
    assert capsys.readouterr().err == said
