"""Write a figure with three digits. Pure."""

from __future__ import annotations

UNKNOWN = "–"
# From here on a number takes an exponent, so that its column stays as wide.
LARGE = 1e6


def number(value: float | None) -> str:
    """Return a figure with three digits or more; a dash where it is not known."""
    if value is None:
        return UNKNOWN
    if abs(value) >= LARGE:
        return f"{value:.2e}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"
