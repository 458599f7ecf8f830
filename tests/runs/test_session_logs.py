"""The logs of a session: deleted when old, and elsewhere where the data folder takes none."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from tui.runs import session_logs


def test_the_newest_sessions_keep_their_logs(tmp_path: Path) -> None:
    sessions = [tmp_path / "logs" / f"2026-01-{day:02}T00-00-00Z-1" for day in range(1, 29)]
    for session in sessions:
        session.mkdir(parents=True)
        (session / "petshop.log").write_text("hello")
    session_logs.open_logs(tmp_path)
    left = sorted((tmp_path / "logs").iterdir())
    assert left == sessions[-session_logs.KEPT_SESSIONS :]


def test_few_sessions_are_all_kept(tmp_path: Path) -> None:
    (tmp_path / "logs" / "2026-01-01T00-00-00Z-1").mkdir(parents=True)
    session_logs.open_logs(tmp_path)
    assert len(list((tmp_path / "logs").iterdir())) == 1


def test_logs_stand_in_the_data_folder_and_stay_there(tmp_path: Path) -> None:
    logs = session_logs.open_logs(tmp_path)
    assert logs.unkept is None
    assert logs.folder.parent == tmp_path / "logs"
    logs.folder.mkdir()
    logs.close()
    assert logs.folder.is_dir()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_folder_that_takes_nothing_prevents_no_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse_space(**_: Any) -> None:
        raise OSError(number, "that is how it is")

    monkeypatch.setattr(session_logs.tempfile, "TemporaryFile", refuse_space)
    logs = session_logs.open_logs(tmp_path)
    assert logs.unkept is not None
    assert str(tmp_path) in logs.unkept
    assert "that is how it is" in logs.unkept
    (logs.folder / "petshop.log").write_text("hello")
    logs.close()
    assert not logs.folder.exists()


def test_what_a_killed_petload_left_half_written_is_deleted(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    old, new, kept = runs / ".writing-old", runs / ".writing-new", runs / "2026.json"
    for path in (old, new, kept):
        path.write_text("{")
    for path in (old, kept):
        os.utime(path, (1e9, 1e9))
    session_logs.open_logs(tmp_path)
    assert sorted(runs.iterdir()) == [new, kept]
