"""What the plug-in's cases share. It must not import locust: the other tests load it, too."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.locustfiles.clock import Clock

# A shared machine may take its time; an example that is slow proves nothing here.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
