"""Find the line of a process's output that says best why it ended. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

TRACEBACK = "Traceback (most recent call last):"
FRAME = re.compile(r'\s+File "(?P<file>[^"]+)", line (?P<line>\d+)')


def last_words(lines: Sequence[str]) -> str | None:
    """Return the exception of the last traceback with its line, or the last line; None of nothing.

    Locust logs an exception of a listener and goes on for a moment: its last line is not why.
    """
    written = [line.rstrip() for line in lines if line.strip()]
    begins = [number for number, line in enumerate(written) if line.endswith(TRACEBACK)]
    if not begins:
        return written[-1].strip() if written else None
    where = ""
    for line in written[begins[-1] + 1 :]:
        if frame := FRAME.match(line):
            where = f" ({frame['file']}, line {frame['line']})"
        elif not line.startswith(" "):
            return f"{line}{where}"
    return written[-1].strip()
