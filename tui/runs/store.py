"""Finished runs on disk: one JSON file a run, never half written."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from tui.atomic_write import forget_half_written, written

# Folders of logs begin with the time, so that the newest are the last by name.
KEPT_SESSIONS = 20
# What is wrong with the place and not with its name: full, read-only, somebody else's, broken.
NOT_NOW = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


class StoreUnwritable(Exception):
    """The data folder cannot be written; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Logs:
    """Where this petload's children write. `unkept` says why that is not the data folder."""

    folder: Path
    unkept: str | None = None

    def close(self) -> None:
        """Delete them where they were in a place for the time being."""
        if self.unkept is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def open_logs(data_dir: Path) -> Logs:
    """Make sure that runs and logs can be written below `data_dir`, and delete old logs.

    A folder that is full or read-only keeps nobody from testing: logs go to a temporary one.
    Raises StoreUnwritable where it is no folder at all, or cannot be made: a wrong --data-dir.
    """
    was_there = data_dir.is_dir()
    try:
        for folder in ("runs", "logs"):
            (data_dir / folder).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=data_dir / folder) as file:
                file.write(b"petload")
    except OSError as error:
        why = f"The data folder {data_dir} cannot be written ({error.strerror or error})"
        if not was_there or error.errno not in NOT_NOW:
            raise StoreUnwritable(f"{why}. Give another one with --data-dir.") from error
        for_now = Path(tempfile.mkdtemp(prefix="petload-logs-"))
        return Logs(for_now, f"{why}: runs and logs are not kept.")
    _forget_old_logs(data_dir)
    for written_to in (data_dir, data_dir / "runs"):
        forget_half_written(written_to)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    return Logs(data_dir / "logs" / f"{stamp}-{os.getpid()}")


def _forget_old_logs(data_dir: Path) -> None:
    """Delete the logs of all but the newest sessions; what cannot be deleted stays."""
    sessions = sorted(path for path in (data_dir / "logs").iterdir() if path.is_dir())
    for session in sessions[:-KEPT_SESSIONS]:
        shutil.rmtree(session, ignore_errors=True)


def keep(data_dir: Path, run: Mapping[str, Any]) -> Path:
    """Write a run's JSON and return its file. Raises StoreUnwritable; other runs stay intact.

    Whoever looks, even after a crash, finds either the whole run or none.
    """
    folder = data_dir / "runs"
    stamp = str(run["started_at"]).replace(":", "-")
    try:
        with written(folder, run) as new:
            return _put(new, folder, f"{stamp}-part{run['part']}")
    except OSError as error:
        raise StoreUnwritable(
            f"The run could not be kept in {folder} ({error.strerror or error})."
        ) from error


def where_kept(kept: Sequence[Path]) -> str:
    """Where these runs are, the newest last, in a sentence; empty where there are none."""
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
