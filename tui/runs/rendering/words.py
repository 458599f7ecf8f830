"""Write the figures of a report as text. A figure that is not known is a dash."""

from __future__ import annotations

from datetime import datetime

UNKNOWN = "–"
NBSP = "\N{NO-BREAK SPACE}"  # a figure stays with its unit
_SUBJECTS = {
    "tester": "the tester: Locust's workers",
    "shop": "the shop",
    "machine": "the machine",
    "users": "the users: no component is at its limit",
    "master": "Locust's master",
}
_TARGET = "the target"


def whole(value: float | None) -> str:
    """Return a number without decimals: 12,345."""
    return UNKNOWN if value is None else f"{value:,.0f}"


def short(value: float | None) -> str:
    """Return a number with the decimals that matter: 1,234, 57.4, 0.25."""
    if value is None:
        return UNKNOWN
    digits = 0 if abs(value) >= 100 or value == 0 else 1 if abs(value) >= 1 else 2
    return f"{value:,.{digits}f}"


def percent(value: float | None) -> str:
    """Return a percentage with its sign."""
    return UNKNOWN if value is None else f"{short(value)}{NBSP}%"


def share(part: float | None, total: float | None) -> str:
    """Return what percentage of the total a part is."""
    return UNKNOWN if part is None or not total else percent(100 * part / total)


def change(value: float | None, base: float | None) -> str:
    """Return the change against a base in per cent, with its sign."""
    if value is None or not base:
        return UNKNOWN
    changed = 100 * (value - base) / abs(base)
    return (
        f"0{NBSP}%"
        if round(changed, 1) == 0
        else f"{'+' if changed > 0 else '−'}{_one(changed)}{NBSP}%"
    )


def _one(value: float) -> str:
    return f"{abs(value):,.0f}" if abs(value) >= 10 else f"{abs(value):.1f}"


def mebibytes(value: float | None) -> str:
    """Return bytes in MiB."""
    return UNKNOWN if value is None else f"{value / 2**20:,.0f}"


def duration(seconds: float | None) -> str:
    """Return a duration as `40 s`, `1 min 30 s` or `1 h 5 min`."""
    if seconds is None:
        return UNKNOWN
    total = round(seconds)
    if total < 60:
        return f"{total}{NBSP}s"
    minutes, rest = divmod(total, 60)
    if minutes < 60:
        return f"{minutes}{NBSP}min {rest}{NBSP}s" if rest else f"{minutes}{NBSP}min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}{NBSP}h {minutes}{NBSP}min" if minutes else f"{hours:,}{NBSP}h"


def clock(seconds: float | None) -> str:
    """Return a time since the run's start as `0:07`, `12:30` or `1:02:03`."""
    if seconds is None:
        return UNKNOWN
    total = max(0, round(seconds))
    minutes, rest = divmod(total, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def moment(written: str) -> str:
    """Return an ISO time as `2026-01-01 00:00 UTC`; as it is where it is none."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return written
    zone = found.tzname()
    return f"{found:%Y-%m-%d %H:%M}{f' {zone}' if zone else ''}"


def sentence(text: str) -> str:
    """Return a sentence whose per cent signs stay with their figures."""
    return text.replace(" %", f"{NBSP}%")


def validity(valid: object) -> str:
    """Return whether a run is valid as a word; a dash for what is neither true nor false."""
    return "yes" if valid is True else "no" if valid is False else UNKNOWN


def holds(held: object) -> str:
    """Return whether a condition holds as words; a dash for what is neither true nor false."""
    return "holds" if held is True else "does not hold" if held is False else UNKNOWN


def verdict(bottleneck: str, shop: str) -> str:
    """Return the verdict as a sentence."""
    if bottleneck == "shop" and shop == "none":
        return f"The bottleneck is {_TARGET}."
    if bottleneck in _SUBJECTS:
        return f"The bottleneck is {_SUBJECTS[bottleneck]}."
    if bottleneck == "unclear":
        return "The bottleneck is unclear."
    if bottleneck == "idle":
        return "There was no load to judge."
    return f"The bottleneck: {bottleneck or 'not known'}."
