"""Find what a process's output says of why it ended. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

TRACEBACK = "Traceback (most recent call last):"
FRAME = re.compile(r'\s+File "(?P<file>[^"]+)", line (?P<line>\d+)')
# A line of Locust's log. What goes well, and what is no more than doubtful, ends no process.
LOGGED = re.compile(
    r"\[[^]]*\] \S*?/?(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL)/(?P<logger>[\w.]+): (?P<text>.*)"
)
NO_REASON = ("DEBUG", "INFO", "WARNING")
INSTALLED = "site-packages"
# As much of a line as surely stands in a reason that repeats it.
REPEATED_CHARS = 100


def last_words(lines: Sequence[str]) -> str | None:
    """Return the exception of the last traceback with its line, or the last line of an error.

    None where there is neither. Locust logs an exception of a listener and goes on for a moment:
    its last line is not why.
    """
    written = [line.rstrip() for line in lines if line.strip()]
    begins = [number for number, line in enumerate(written) if line.endswith(TRACEBACK)]
    if not begins:
        errors = [line for line in written if _level(line) not in NO_REASON]
        return errors[-1].strip() if errors else None
    where = ""
    for line in written[begins[-1] + 1 :]:
        if frame := FRAME.match(line):
            where = f" ({frame['file']}, line {frame['line']})"
        elif not line.startswith(" "):
            return f"{line}{where}"
    return written[-1].strip()


def beyond(reason: str, lines: Sequence[str]) -> list[str]:
    """Return the lines that say more than the reason; of tracebacks no frame of a library."""
    return [line for block in _blocks(lines) for line in _more(block, reason)]


def _level(line: str) -> str | None:
    logged = LOGGED.match(line)
    return logged["level"] if logged else None


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield each traceback as one block, with the line that announces it, and each other line."""
    rest = [line.rstrip() for line in lines if line.strip()]
    while rest:
        size = 1
        begin = next((n for n in (0, 1) if rest[n : n + 1] and rest[n].endswith(TRACEBACK)), None)
        if begin is not None:
            size = begin + 1
            while size < len(rest) and rest[size].startswith(" "):
                size += 1
            size += 1
        yield rest[:size]
        rest = rest[size:]


def _more(block: list[str], reason: str) -> list[str]:
    if len(block) == 1:
        logged = LOGGED.match(block[0])
        of_locust = logged and logged["level"] == "INFO" and logged["logger"].startswith("locust")
        text = (logged["text"] if logged else block[0]).strip()
        return [] if of_locust or text[:REPEATED_CHARS] in reason else block
    frames = _own_frames(block)
    own = sum(bool(FRAME.match(line)) for line in frames)
    return [] if own <= 1 and block[-1][:REPEATED_CHARS] in reason else frames


def _own_frames(block: Sequence[str]) -> list[str]:
    """Return the traceback without frames of installed packages."""
    kept, is_own = [], True
    for line in block:
        frame = FRAME.match(line)
        if frame or not line.startswith(" "):
            is_own = frame is None or INSTALLED not in frame["file"]
        if is_own:
            kept.append(line)
    return kept
