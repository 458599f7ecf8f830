"""Numbers as short text.

Every function takes None for "not measured" and returns MISSING: a value that is not known is never
shown as 0. What is not a finite number is treated the same way.
"""

from math import floor, isfinite
from typing import TypeGuard

MISSING = "–"
"""Stands for a value that is not known."""

_STEPS = ((1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"))
_GROUPED_BELOW = 99_999.5
"""Counts below this have all digits; from here on they are in thousands or more."""

_KIB = 1024
LATE_S = 1.0
"""The age, in seconds, from which an open request of the probe is late: the next one is due."""


def number(value: float | None) -> str:
    """Return a count: every digit up to `99,999`, then three digits: `123k`, `1.23M`."""
    if not _known(value):
        return MISSING
    if abs(value) < _GROUPED_BELOW:
        return f"{half_up(value):,}"
    return _scaled(value, digits=3)


def rate(value: float | None) -> str:
    """Return a rate without its unit: `4.2` below ten, a count above (`1,240`)."""
    if not _known(value):
        return MISSING
    if abs(value) < 9.95:
        return f"{value:.1f}" if value else "0"
    return number(value)


def short(value: float | None) -> str:
    """Return at most four characters, for axes and legends: `0`, `2.5`, `950`, `1.2k`, `12k`.

    A minus sign is a fifth one.
    """
    if not _known(value):
        return MISSING
    size = abs(value)
    if size >= 999.5:
        return _scaled(value, digits=2)
    if size >= 9.95 or value == int(value):
        return str(half_up(value))
    return f"{value:.2f}" if size < 0.095 else f"{value:.1f}"


def probe(value_ms: float | None, waiting_s: float | None) -> str:
    """Return the probe's response time, or `>1.5 s` while its open request is late."""
    if waiting_s is not None and waiting_s > LATE_S:
        return f">{ms(1000 * waiting_s)}"
    return ms(value_ms)


def ms(value: float | None) -> str:
    """Return a duration given in ms: `4.2 ms`, `120 ms`, `3.1 s`, `42 s`."""
    if not _known(value):
        return MISSING
    if value >= 999.5:
        seconds = value / 1000
        return f"{seconds:.1f} s" if seconds < 9.95 else f"{number(seconds)} s"
    if value >= 9.95 or value == 0:
        return f"{half_up(value)} ms"
    return "<0.1 ms" if 0 < value < 0.05 else f"{value:.1f} ms"


def bytes_(value: float | None) -> str:
    """Return an amount of memory given in bytes, in binary units: `512 B`, `85 MiB`, `1.2 GiB`."""
    if not _known(value):
        return MISSING
    if value < _KIB:
        return f"{half_up(value)} B"
    for unit in ("KiB", "MiB", "GiB"):
        value /= _KIB
        if value < _KIB - 0.5:
            return f"{value:.1f} {unit}" if value < 9.95 else f"{half_up(value)} {unit}"
    return f"{value / _KIB:.1f} TiB"


def duration(seconds: float | None) -> str:
    """Return a time span given in seconds, in whole seconds: `0:42`, `12:07`, `1:02:03`."""
    if not _known(seconds):
        return MISSING
    minutes, rest = divmod(max(0, floor(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def percent(value: float | None) -> str:
    """Return a share in percent: `0 %`, `0.3 %`, `87 %`. A little is never shown as nothing."""
    if not _known(value):
        return MISSING
    if value == 0 or abs(value) >= 9.95:
        return f"{half_up(value)} %"
    return "<0.1 %" if 0 < value < 0.05 else f"{value:.1f} %"


def half_up(value: float) -> int:
    """Round half up; Python's own `round` makes 0.5 a 0 and 1.5 a 2."""
    return floor(value + 0.5)


def _known(value: float | None) -> TypeGuard[float]:
    return value is not None and isfinite(value)


def _scaled(value: float, *, digits: int) -> str:
    """Return a value from 1000 on with a unit letter and about `digits` significant digits."""
    size = abs(value)
    sign = "-" if value < 0 else ""
    for step, letter in _STEPS:
        part = size / step
        if part < 999.5 or letter == _STEPS[-1][1]:
            break
    for decimals in range(digits - 1, 0, -1):
        # 9.96 would become "10.0": the limit is what still rounds to fewer digits in front.
        if part < 10 ** (digits - decimals) - 0.5 * 10**-decimals:
            return f"{sign}{part:.{decimals}f}{letter}"
    return f"{sign}{half_up(part)}{letter}"
