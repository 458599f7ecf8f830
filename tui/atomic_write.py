"""Write JSON files so that they are whole or not there at all, even after a crash."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WRITING = ".writing-"
# No write takes an hour.
ABANDONED_AFTER_S = 3600.0


@contextmanager
def written(folder: Path, value: object) -> Iterator[Path]:
    """Write `value` as JSON to a new file in `folder`, synced; the caller moves it to its place.

    A file that is not moved is deleted on leaving. Raises OSError where it cannot be written.
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
    """Replace `path` by `value` as JSON. Raises OSError; the old file stays then."""
    with written(path.parent, value) as new:
        new.replace(path)


def delete_half_written(folder: Path) -> None:
    """Delete the files that a killed petload left; not those that another writes now."""
    for path in folder.glob(f"{WRITING}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > ABANDONED_AFTER_S:
                path.unlink()
