"""A master tells its workers to quit, and waits for them, once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from locust.runners import MasterRunner

from locustfiles.plugin.patches.quitting import quit_once


@pytest.fixture
def quits(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The runners that Locust's own quit was called with."""
    found: list[object] = []

    def locusts(self: MasterRunner) -> None:
        found.append(self)

    monkeypatch.setattr(MasterRunner, "quit", locusts)
    quit_once()
    return found


def test_a_master_quits_once(quits: list[object]) -> None:
    first, second = SimpleNamespace(), SimpleNamespace()
    for runner in (first, first, second):
        MasterRunner.quit(runner)  # type: ignore[arg-type]
    assert quits == [first, second]
