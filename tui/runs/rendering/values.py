"""Read values from a run's JSON, whatever petload wrote it: what is missing or strange is unknown.

A report of a damaged or newer file shows less; it never fails.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

_NONE: Json = {}
# A text of the target's, such as a failure's, may be of any length.
LONGEST = 20_000
# Control characters, halves of a pair, and what is no character in any version of Unicode.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)


def number(value: object) -> float | None:
    """Return a finite number; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def text(value: object, longest: int = LONGEST) -> str:
    """Return a text that can be encoded and shown; empty for None.

    Control characters and halves of characters, which HTML forbids, become a replacement sign.
    """
    if value is None:
        return ""
    whole = value if isinstance(value, str) else str(value)
    cut = whole if len(whole) <= longest else f"{whole[:longest]}…"
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", cut)


def mapping(value: object) -> Json:
    """Return a JSON object; an empty one for everything else."""
    return value if isinstance(value, Mapping) else _NONE


def rows(value: object) -> list[Json]:
    """Return the objects of a JSON array; none for everything else."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """Return the texts of a JSON array; none for everything else."""
    return [text(each) for each in value] if isinstance(value, list) else []
