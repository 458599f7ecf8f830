"""What a worker adds to its reports: its process, its event loop's lag, and where its users are."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from .objective import asked_ms, fail_slow
from .outcomes import Outcomes
from .plain_gets import PlainGets
from .user_ends import UserEnds, follow_users
from .users import Busy, Thinking, count_fast_http_requests, count_http_requests, time_waits

if TYPE_CHECKING:
    from locust.env import Environment
    from locust.runners import WorkerRunner

LAG_INTERVAL_S = 0.05


def report_from(runner: WorkerRunner) -> None:
    """Make this worker add to each report what Locust's own do not say.

    Times are in s since the report before: `busy_s` and `think_s` are user-seconds spent inside
    requests and meant for thinking, `entries` the requests begun that are or may be recorded,
    `in_flight` those that have not ended. What `Outcomes` and `UserEnds` count is since the report
    before, too; `gets` are new.
    """
    environment = runner.environment
    if (limit_ms := asked_ms()) is not None:
        fail_slow(environment, limit_ms)
    lags_ms: list[float] = []
    busy, thinking, outcomes, gets = Busy(), Thinking(), Outcomes(), PlainGets()
    outcomes.watch(environment)
    gets.watch(environment)
    ends = UserEnds(outcomes)
    follow_users(ends)
    count_http_requests(busy)
    count_fast_http_requests(busy)
    time_waits(thinking)
    told_busy_s, told_think_s, told_entries = 0.0, 0.0, 0

    def measure_lag() -> None:
        while True:
            asleep_at = time.monotonic()
            time.sleep(LAG_INTERVAL_S)  # gevent's: it wakes as late as the event loop is busy
            lags_ms.append(1000 * (time.monotonic() - asleep_at - LAG_INTERVAL_S))

    def add_to_report(client_id: str, data: dict[str, Any]) -> None:  # noqa: ARG001  Locust passes both by name
        nonlocal told_busy_s, told_think_s, told_entries
        now = time.monotonic()
        busy_s, think_s, entries = busy.user_s(now), thinking.user_s(now), busy.entries
        data["petload"] = {
            "pid": os.getpid(),
            "reported_at": now,
            "lag_ms": median(lags_ms),
            "lag_max_ms": max(lags_ms, default=None),
            "busy_s": busy_s - told_busy_s,
            "think_s": think_s - told_think_s,
            "entries": entries - told_entries,
            "in_flight": busy.in_flight,
            "oldest_s": busy.oldest_s(now),
            "gets": gets.take(),
            **outcomes.take(),
            **ends.take(),
        }
        told_busy_s, told_think_s, told_entries = busy_s, think_s, entries
        lags_ms.clear()

    def send_the_rest(environment: Environment, **_: Any) -> None:
        # Without it a worker says that it has stopped before it sends its last second's requests.
        data: dict[str, Any] = {}
        environment.events.report_to_master.fire(client_id=runner.client_id, data=data)
        runner.send_message("stats", data)

    environment.events.report_to_master.add_listener(add_to_report)
    environment.events.test_stop.add_listener(send_the_rest)
    runner.greenlet.spawn(measure_lag)


def median(values: list[float]) -> float | None:
    """Return the median, None of nothing.

    The standard library's is in `statistics`, which Locust does not import: a user's module may
    have that name.
    """
    if not values:
        return None
    in_order, middle = sorted(values), len(values) // 2
    return in_order[middle] if len(values) % 2 else sum(in_order[middle - 1 : middle + 1]) / 2
