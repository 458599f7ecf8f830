"""Open the folder that a session's processes write their logs to; delete old logs and runs."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tui.atomic_write import delete_half_written
from tui.runs.limit import deletions, enforce
from tui.runs.store import StoreUnwritable

# Folders of logs begin with the time, so that the newest are the last by name.
KEPT_SESSIONS = 20
# These are wrong with the place, not with its name: full, read-only, without permission, broken.
NOT_NOW = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


@dataclass(frozen=True, slots=True)
class SessionLogs:
    """Where this petload's children write. `unkept` says why that is not the data folder.

    `notes` are sentences for the event log.
    """

    folder: Path
    unkept: str | None = None
    notes: tuple[str, ...] = ()

    def close(self) -> None:
        """Delete the logs where they are in a temporary folder."""
        if self.unkept is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def open_logs(data_dir: Path) -> SessionLogs:
    """Make sure that runs and logs can be written below `data_dir`; delete old logs and runs.

    A folder that is full or read-only does not prevent a test: logs go to a temporary one. Raises
    StoreUnwritable where it is no folder at all, or cannot be made: a wrong --data-dir.
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
        temporary = Path(tempfile.mkdtemp(prefix="petload-logs-"))
        unkept = f"{why}: runs and logs are not kept."
        return SessionLogs(temporary, unkept, (unkept,))
    _delete_old_logs(data_dir)
    for written_to in (data_dir, data_dir / "runs"):
        delete_half_written(written_to)
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    new = data_dir / "logs" / f"{stamp}-{os.getpid()}"
    return SessionLogs(new, notes=deletions(enforce(data_dir)))


def _delete_old_logs(data_dir: Path) -> None:
    """Delete the logs of all but the newest sessions; leave what cannot be deleted."""
    sessions = sorted(path for path in (data_dir / "logs").iterdir() if path.is_dir())
    for session in sessions[:-KEPT_SESSIONS]:
        shutil.rmtree(session, ignore_errors=True)
