"""How many workers a lab may have."""

from __future__ import annotations

from tui.telemetry.machine import usable_cores


def most_workers() -> int:
    """Return the maximum number of workers: more than a few per core only compete for it."""
    return max(16, 4 * usable_cores())
