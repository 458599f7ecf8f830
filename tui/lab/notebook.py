"""Finished runs on disk: one JSON file a run, never half written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


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


def keep(data_dir: Path, run: Mapping[str, Any]) -> Path:
    """Write a run's JSON and return its file. Raises NotebookUnwritable; other runs stay intact.

    It is written beside its place, synced and then renamed: whoever looks, even after a crash,
    finds either the whole run or none.
    """
    stamp = str(run["started_at"]).replace(":", "-")
    path = data_dir / "runs" / f"{stamp}-part{run['part']}.json"
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{stamp}-part{run['part']}-{number}.json")
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(run, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotebookUnwritable(
            f"The run could not be kept in {path.parent} ({error.strerror or error})."
        ) from error
    return path
