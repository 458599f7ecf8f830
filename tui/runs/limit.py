"""The limit of the runs that are kept: when there are too many, the oldest are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tui.runs.names import journal_of, json_of, locust_report_of
from tui.runs.reader import RunUnreadable, kept, read
from tui.runs.store import delete

MOST_RUNS = 500
MOST_BYTES = 2**30
LIMIT = f"{MOST_RUNS} runs or {MOST_BYTES // 2**30} GiB"


def size(path: Path) -> int:
    """Return the bytes of a run's files."""
    found = 0
    for file in (json_of(path), journal_of(path), locust_report_of(path)):
        with suppress(OSError):
            found += file.stat().st_size
    return found


def enforce(
    data_dir: Path, most_runs: int = MOST_RUNS, most_bytes: int = MOST_BYTES
) -> tuple[str, ...]:
    """Delete the oldest runs above the limit; return their names, the oldest first.

    A run with a note, a baseline, and one that cannot be read are never deleted. What cannot be
    deleted stays.
    """
    newest_first = kept(data_dir)
    sizes = {path: size(path) for path in newest_first}
    number, total = len(newest_first), sum(sizes.values())
    deleted = []
    for path in reversed(newest_first[1:]):
        if number <= most_runs and total <= most_bytes:
            break
        if _is_precious(path):
            continue
        with suppress(OSError):
            delete(path)
            number, total = number - 1, total - sizes[path]
            deleted.append(path.stem)
    return tuple(deleted)


def deletions(names: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence for the event log that says which runs were deleted; none without any."""
    if not names:
        return ()
    which = f"the run {names[0]}"
    if len(names) > 1:
        which = f"the {len(names)} oldest runs, {names[0]} to {names[-1]},"
    return (f"deleted {which} because at most {LIMIT} are kept",)


def _is_precious(path: Path) -> bool:
    try:
        run = read(path)
    except RunUnreadable:
        return True
    return bool(run["note"] or run["is_baseline"])
