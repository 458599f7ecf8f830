"""Store the learner's progress on disk: one small file, never half written, always checked."""

from __future__ import annotations

import json
import os
import stat
from itertools import count
from pathlib import Path

from tui.atomic_write import write_whole
from tui.guide.progress import BrokenProgress, Progress, from_json, to_json

NAME = "guide.json"
# The progress of a whole lab takes about 5 KiB.
MOST_BYTES = 1024 * 1024


class ProgressUnwritable(Exception):
    """Raised when the progress cannot be kept; the message says where and why."""


def read(data_dir: Path) -> tuple[Progress, str | None]:
    """Return the stored progress, and a sentence about the file if it is broken.

    A broken file is set aside, never deleted and never written over. Raises ProgressUnwritable
    where that is impossible: then nothing may be stored.
    """
    path = data_dir / NAME
    try:
        return from_json(_load(path)), None
    except FileNotFoundError:
        return Progress(), None
    except (OSError, ValueError, RecursionError, BrokenProgress) as error:
        why = _why(error)
    try:
        aside = _set_aside(path)
    except OSError as error:
        raise ProgressUnwritable(
            f"The guide's progress in {path} is broken ({why}) and cannot be set aside"
            f" ({error.strerror or error}): new progress is not kept."
        ) from error
    return Progress(), (
        f"The guide's progress was broken ({why}): it is set aside as {aside.name},"
        " and a new one begins."
    )


def _why(error: Exception) -> str:
    match error:
        case BrokenProgress():
            return str(error)
        case OSError():
            return error.strerror or str(error)
        case _:
            return "it is no JSON"


def _load(path: Path) -> object:
    # A pipe in its place would never be read to its end.
    if not stat.S_ISREG(path.stat().st_mode):
        raise BrokenProgress("it is no file")
    with path.open("rb") as file:
        written = file.read(MOST_BYTES + 1)
    if len(written) > MOST_BYTES:
        raise BrokenProgress("it is too large")
    return json.loads(written)


def _set_aside(path: Path) -> Path:
    for number in count(1):
        aside = path.with_name(f"guide-broken{'' if number == 1 else f'-{number}'}.json")
        if not os.path.lexists(aside):
            return path.rename(aside)
    raise AssertionError("the numbers never end")


def keep(data_dir: Path, progress: Progress) -> None:
    """Replace the stored progress. Raises ProgressUnwritable; the old one stays then."""
    try:
        write_whole(data_dir / NAME, to_json(progress))
    except OSError as error:
        raise ProgressUnwritable(
            f"The guide's progress could not be kept in {data_dir} ({error.strerror or error})."
        ) from error


def clear(data_dir: Path) -> None:
    """Delete the stored progress. Raises ProgressUnwritable; it stays then."""
    path = data_dir / NAME
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ProgressUnwritable(
            f"The guide's progress in {path} could not be deleted ({error.strerror or error})."
        ) from error
