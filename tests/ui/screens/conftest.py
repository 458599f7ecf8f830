"""What all tests of the screen share."""

import pytest


@pytest.fixture(autouse=True)
def _quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    # How often the pilot looks whether the app is idle; it looks some thousand times here.
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 200)
