"""The plug-in's clock, in a test's hands."""

from __future__ import annotations

import time

import pytest


class Clock:
    """The plug-in's monotonic clock in s, which goes on when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("locustfiles.plugin.users.monotonic", lambda: self.now)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
