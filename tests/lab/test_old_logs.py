"""Logs are deleted with old sessions."""

from __future__ import annotations

from pathlib import Path

from tui.lab import notebook


def test_the_newest_sessions_keep_their_logs(tmp_path: Path) -> None:
    notebook.prepare(tmp_path)
    sessions = [tmp_path / "logs" / f"2026-01-{day:02}T00-00-00Z-1" for day in range(1, 29)]
    for session in sessions:
        session.mkdir()
        (session / "petshop.log").write_text("hello")
    notebook.forget_old_logs(tmp_path)
    left = sorted((tmp_path / "logs").iterdir())
    assert left == sessions[-notebook.KEPT_SESSIONS :]


def test_few_sessions_are_all_kept(tmp_path: Path) -> None:
    notebook.prepare(tmp_path)
    (tmp_path / "logs" / "2026-01-01T00-00-00Z-1").mkdir()
    notebook.forget_old_logs(tmp_path)
    assert len(list((tmp_path / "logs").iterdir())) == 1
