"""JSON files that are there whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WRITING = ".writing-"
# Nobody writes a file for an hour.
ABANDONED_AFTER_S = 3600.0


@contextmanager
def written(folder: Path, value: object) -> Iterator[Path]:
    """`value` as JSON in a new file in `folder`, synced; whoever asked puts it in its place.

    What is not moved is deleted on leaving. Raises OSError where it cannot be written.
    """
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=WRITING)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(value, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def write_whole(path: Path, value: object) -> None:
    """Put `value` as JSON in `path`, in place of what was there. Raises OSError; the old stays."""
    with written(path.parent, value) as new:
        new.replace(path)


def forget_half_written(folder: Path) -> None:
    """Delete what a petload that was killed left; not what another is writing now."""
    for path in folder.glob(f"{WRITING}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_AFTER_S:
                path.unlink()
