"""A line of a log as text that a terminal can show."""

from __future__ import annotations

import re
from functools import lru_cache

from tui.ui.widgets.base.text import clean

# A child's colours are dropped; clean() makes every other control character visible.
COLORS = re.compile(r"\x1b\[[0-9;]*m")


@lru_cache(maxsize=8192)
def literal(line: str) -> str:
    """Return what a child process wrote, fit for a terminal."""
    return clean(COLORS.sub("", line))
