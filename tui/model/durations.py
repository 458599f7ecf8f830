"""Read and write durations as the command line has them: `30s`, `2m`, `1m30s`, `1h`."""

from __future__ import annotations

import re

DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?", re.ASCII)
# Three years: no sum below it overflows, and no test is longer.
MOST_S = 1e8


def parse_duration(text: str) -> float | None:
    """Return the seconds of a duration or of a plain number; None where it is neither."""
    match = DURATION.fullmatch(text.strip())
    if not match or not any(match.groups()):
        return None
    hours, minutes, seconds = (float(group or 0) for group in match.groups())
    total = 3600 * hours + 60 * minutes + seconds
    return total if total <= MOST_S else None
