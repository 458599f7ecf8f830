"""A clock that goes on steadily when the wall clock is set."""

from __future__ import annotations

import os
import time
from types import ModuleType

import locust.runners
import locust.stats
import locust.util.cache

from ..compat import patch

# The wall clock's time when the monotonic clock was 0, in s. Processes that are told the same keep
# the same time, also where one begins after the wall clock was set.
WALL_AT_0 = float(os.environ.get("PETLOAD_WALL_AT_0") or time.time() - time.monotonic())


def steady_time() -> float:
    """Return the wall clock's time in s, as if that clock had never been set since."""
    return WALL_AT_0 + time.monotonic()


@patch(
    "steady clock",
    "locust.runners.time.time()",
    "locust.stats.time.time()",
    "locust.util.cache.time()",
)
def keep_time() -> None:
    """Make Locust independent of changes of the wall clock.

    Without it a worker quits for want of a heartbeat when the clock is set ahead, or discards the
    master's orders as old ones; the web page shows the same figures until its cache expires.
    """
    steady = ModuleType("time")
    vars(steady).update(vars(time) | {"time": steady_time})
    locust.runners.time = steady  # type: ignore[attr-defined]
    locust.stats.time = steady  # type: ignore[attr-defined]
    locust.util.cache.time = steady_time  # type: ignore[attr-defined]
