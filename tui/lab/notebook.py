"""Finished runs on disk: one JSON file a run, never half written."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

# Folders of logs begin with the time, so that the newest are the last by name.
KEPT_SESSIONS = 20


class NotebookUnwritable(Exception):
    """The data folder cannot be written; the message says which and why."""


def prepare(data_dir: Path) -> None:
    """Make sure that runs and logs can be written below `data_dir`. Raises NotebookUnwritable."""
    try:
        for folder in ("runs", "logs"):
            (data_dir / folder).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=data_dir / folder) as file:
                file.write(b"petload")
    except OSError as error:
        raise NotebookUnwritable(
            f"The data folder {data_dir} cannot be written ({error.strerror or error}). "
            "Give another one with --data-dir."
        ) from error


def forget_old_logs(data_dir: Path) -> None:
    """Delete the logs of all but the newest sessions; what cannot be deleted stays."""
    sessions = sorted(path for path in (data_dir / "logs").iterdir() if path.is_dir())
    for session in sessions[:-KEPT_SESSIONS]:
        shutil.rmtree(session, ignore_errors=True)


def keep(data_dir: Path, run: Mapping[str, Any]) -> Path:
    """Write a run's JSON and return its file. Raises NotebookUnwritable; other runs stay intact.

    It is written beside its place, synced and then put there: whoever looks, even after a crash,
    finds either the whole run or none.
    """
    folder = data_dir / "runs"
    stamp = str(run["started_at"]).replace(":", "-")
    try:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".writing-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(run, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            return _put(Path(name), folder, f"{stamp}-part{run['part']}")
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise NotebookUnwritable(
            f"The run could not be kept in {folder} ({error.strerror or error})."
        ) from error


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
