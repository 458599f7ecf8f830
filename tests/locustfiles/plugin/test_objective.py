"""Responses that miss the objective fail, once each, whatever client they are of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from locust.env import Environment
from locust.event import Events

from locustfiles.plugin.compat import LEFT_OUT
from locustfiles.plugin.master_report import Telemetry
from locustfiles.plugin.objective import VARIABLE, asked_ms, fail_slow
from tests.locustfiles.plugin.reports import failed
from tui.telemetry.failure_rates import MISSED_OBJECTIVE


def ended(ms: float | None, exception: Exception | None = None) -> tuple[int, int, list[str]]:
    """Return requests, failures and errors that Locust counts of one request."""
    environment = Environment(events=Events())
    environment.create_local_runner()
    fail_slow(environment, 200.0)
    assert "objective" not in LEFT_OUT
    environment.events.request.fire(
        request_type="GET", name="/", response_time=ms, response_length=0, exception=exception
    )
    total = environment.stats.total
    errors = [str(each.error) for each in environment.stats.errors.values()]
    return total.num_requests, total.num_failures, errors


def test_a_response_above_the_objective_has_failed() -> None:
    requests, failures, errors = ended(1234.4)
    assert (requests, failures) == (1, 1)
    assert "Response time exceeded 200.0ms: (1234ms)" in errors[0]


def test_petload_counts_it_as_part_3s_failures() -> None:
    telemetry = Telemetry()
    telemetry.add_error(failed(ended(250.0)[2][0]))
    (group,) = telemetry.failures.values()
    assert MISSED_OBJECTIVE.search("".join(group.parts))


@pytest.mark.parametrize("ms", [0.0, 200.0, None])
def test_a_response_within_it_or_without_a_time_has_not(ms: float | None) -> None:
    assert ended(ms)[:2] == (1, 0)


def test_what_failed_already_keeps_its_reason_and_fails_once() -> None:
    requests, failures, errors = ended(1234.0, ValueError("HTTP 500"))
    assert (requests, failures) == (1, 1)
    assert "500" in errors[0]


def test_other_listeners_see_the_failure() -> None:
    events = Events()
    seen: list[Any] = []
    environment: Any = SimpleNamespace(events=events)
    fail_slow(environment, 1.0)
    events.request.add_listener(lambda exception, **_: seen.append(exception))
    events.request.fire(request_type="GET", name="/", response_time=2.0, exception=None)
    assert "exceeded 1.0ms" in str(seen[0])


def test_without_the_variable_nothing_is_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert asked_ms() is None
    monkeypatch.setenv(VARIABLE, "250")
    assert asked_ms() == 250.0
