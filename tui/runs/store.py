"""Store finished runs on disk: one JSON file a run, never half written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from tui.atomic_write import write_whole, written


class StoreUnwritable(Exception):
    """The data folder cannot be written; the message says which and why."""


def keep(data_dir: Path, run: Mapping[str, Any]) -> Path:
    """Write a run's JSON and return its file. Raises StoreUnwritable; other runs stay intact.

    At any time, even after a crash, the store has either the whole run or none of it.
    """
    folder = data_dir / "runs"
    stamp = str(run["started_at"]).replace(":", "-")
    try:
        with written(folder, run) as new:
            test = "own" if run["part"] is None else f"part{run['part']}"
            return _put(new, folder, f"{stamp}-{test}")
    except OSError as error:
        raise StoreUnwritable(
            f"The run could not be kept in {folder} ({error.strerror or error})."
        ) from error


def keep_again(path: Path, run: Mapping[str, Any]) -> None:
    """Write a run's JSON over the one that is kept in this file. Raises StoreUnwritable."""
    try:
        write_whole(path, run)
    except OSError as error:
        raise StoreUnwritable(
            f"The run could not be kept in {path} ({error.strerror or error})."
        ) from error


def where_kept(kept: Sequence[Path]) -> str:
    """Return a sentence that names these runs' files, the newest last; empty without any."""
    match len(kept):
        case 0:
            return ""
        case 1:
            return f"The run is kept: {kept[-1]}"
        case number:
            return f"{number} runs are kept in {kept[-1].parent}, the newest as {kept[-1].name}"


def _put(written: Path, folder: Path, name: str) -> Path:
    """Give the file the first of the names NAME.json, NAME-2.json, ... that is free."""
    for number in count(1):
        path = folder / (f"{name}.json" if number == 1 else f"{name}-{number}.json")
        try:
            # Unlike a rename, a link never takes a name that another petload took just now.
            path.hardlink_to(written)
        except FileExistsError:
            continue
        except OSError:
            # Some file systems have no links.
            if path.exists():
                continue
            written.replace(path)
        return path
    raise AssertionError("the numbers never end")
