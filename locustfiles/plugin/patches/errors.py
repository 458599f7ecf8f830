"""How much text of failures is kept."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import locust.stats

from ..compat import patch

if TYPE_CHECKING:
    from locust.stats import RequestStats

# More than a person reads of one failure.
LONGEST_TEXT = 1000
# Texts that are never alike, such as an error page with an incident number.
MOST_TEXTS = 1000
OTHERS = "other failures: there are more than 1,000 different texts"


@patch(
    "short failures",
    "locust.stats.RequestStats.log_error(self, method, name, error)",
    "locust.stats.RequestStats.errors",
    "locust.stats.StatsError.parse_error(error)",
)
def keep_failures_short() -> None:
    """Cut the text of a failure to a length that a person reads, and bound how many there are.

    Without it a locustfile that fails a response with its whole body has the worker keep each body,
    send all of them to the master every second, and both keep them until the run ends.
    """
    requests = locust.stats.RequestStats
    log_error = requests.log_error

    @functools.wraps(log_error)
    def log_short(stats: RequestStats, method: str, name: str, error: Any) -> None:
        text = locust.stats.StatsError.parse_error(error)
        if len(text) > LONGEST_TEXT:
            error = f"{text[:LONGEST_TEXT]}…"
        if len(stats.errors) >= MOST_TEXTS:
            key = locust.stats.StatsError.create_key(method, name, error)
            if key not in stats.errors:
                error = OTHERS
        log_error(stats, method, name, error)

    requests.log_error = log_short  # type: ignore[method-assign,assignment]
