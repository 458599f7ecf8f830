"""A wall clock that is set while Locust runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import gevent
import locust.runners
import locust.stats
import locust.util.cache
import pytest
from locust.event import Events
from locust.runners import WorkerRunner

from locustfiles.plugin.patches import clock
from locustfiles.plugin.patches.clock import steady_time

HOUR = 3600.0


@pytest.fixture(params=[HOUR, -HOUR])
def jump(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and the wall clock was set by an hour."""
    real = time.time

    def jump() -> None:
        monkeypatch.setattr(time, "time", lambda: real() + request.param)

    return jump


def test_the_plug_ins_clock_is_the_wall_clock_until_that_is_set(jump: Callable[[], None]) -> None:
    assert steady_time() == pytest.approx(time.time(), abs=30)
    before = steady_time()
    jump()
    assert before <= steady_time() < before + 30


def test_no_worker_leaves_its_master_for_a_jump(
    jump: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    quits: list[str] = []
    worker: Any = SimpleNamespace(
        environment=SimpleNamespace(events=Events()), quit=lambda: quits.append("quit")
    )
    heartbeat = SimpleNamespace(type="heartbeat", node_id="w1")
    WorkerRunner.handle_message(worker, heartbeat)  # type: ignore[arg-type]
    jump()
    rounds = iter([None])
    monkeypatch.setattr(gevent, "sleep", lambda _: next(rounds))
    with pytest.raises(StopIteration):
        WorkerRunner.heartbeat_timeout_checker(worker)
    assert quits == []


def test_orders_after_a_jump_are_not_older(jump: Callable[[], None]) -> None:
    before = locust.runners.time.time()
    jump()
    assert locust.runners.time.time() >= before


def test_locusts_own_rates_stand_a_jump(jump: Callable[[], None]) -> None:
    stats = locust.stats.RequestStats()
    stats.log_request("GET", "/", 10, 1)
    jump()
    stats.log_request("GET", "/", 10, 1)
    assert 0 <= stats.total.last_request_timestamp - stats.total.start_time < 30
    assert max(stats.total.num_reqs_per_sec) - min(stats.total.num_reqs_per_sec) < 30


def test_the_pages_cache_stands_a_jump() -> None:
    assert locust.util.cache.time is clock.steady_time  # Locust imports it by name


def test_the_rest_of_the_clock_is_pythons() -> None:
    assert locust.stats.time.perf_counter is time.perf_counter
    assert locust.runners.time.sleep is time.sleep
