"""What the plug-in's tests share: a Locust that has left the interpreter as it is."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

with pytest.MonkeyPatch.context() as unpatched:
    # gevent would patch the sockets and threads of all other tests. What is tested here waits for
    # nothing that needs it. Only for this import: a Locust of its own process must not inherit it.
    unpatched.setenv("LOCUST_SKIP_MONKEY_PATCH", "1")
    import locust.main  # noqa: F401
    from locust import User

from locustfiles.plugin import hooks
from tests.locustfiles.plugin.clock import Clock

# A shared machine may take its time; an example that is slow proves nothing here.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True, scope="session")
def _installed() -> None:
    hooks.install()


@pytest.fixture
def users_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what a test patches in Locust's users."""
    for name in ("start", "stop"):
        monkeypatch.setattr(User, name, getattr(User, name))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
