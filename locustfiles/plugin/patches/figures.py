"""How often workers report, and how exactly response times are kept."""

from __future__ import annotations

import locust.runners
import locust.stats

from ..compat import patch

REPORT_INTERVAL_S = 1.0


@patch("report every second", "locust.runners.WORKER_REPORT_INTERVAL")
def report_every_second() -> None:
    """Have workers report every second.

    Without it they report every three seconds, and so do the figures on the screen change. Locust
    reads this module variable in every round.
    """
    locust.runners.WORKER_REPORT_INTERVAL = REPORT_INTERVAL_S


@patch("three digits", "locust.stats.bucket_response_time(response_time)")
def keep_three_digits() -> None:
    """Round response times to three significant digits.

    Without it Locust keeps two: every time between 1.95 s and 2.05 s is 2 s. Locust documents this
    function as replaceable, from 2.43 on.
    """
    locust.stats.bucket_response_time = three_digits


def three_digits(response_time: float) -> int:
    """Return a response time in ms, rounded to three significant digits."""
    if response_time < 1_000:
        return round(response_time)
    if response_time < 10_000:
        return 10 * round(response_time / 10)
    return 100 * round(response_time / 100)
