"""Locust's own reports next to the kept runs: bounded in size and number."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.runs import locust_reports
from tui.runs.locust_reports import (
    KEPT_REPORTS,
    LocustReportUnwritable,
    delete_old_reports,
    keep_locust_report,
)


def a_run(folder: Path, name: str) -> Path:
    path = folder / f"{name}.json"
    path.write_text("{}")
    return path


def test_a_report_lies_next_to_its_run(tmp_path: Path) -> None:
    path = keep_locust_report(a_run(tmp_path, "2026-part1"), b"<html>")
    assert path == tmp_path / "2026-part1.locust.html"
    assert path.read_bytes() == b"<html>"
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_oldest_are_deleted_and_those_whose_run_is_gone(tmp_path: Path) -> None:
    for n in range(KEPT_REPORTS + 2):
        path = keep_locust_report(a_run(tmp_path, f"run-{n:02}"), b"x")
        os.utime(path, (n, n))
    (tmp_path / "run-05.json").unlink()
    delete_old_reports(tmp_path)
    left = sorted(path.name for path in tmp_path.glob("*.html"))
    assert left == [f"run-{n:02}.locust.html" for n in range(2, KEPT_REPORTS + 2) if n != 5]
    assert len(list(tmp_path.glob("*.json"))) == KEPT_REPORTS + 1


def test_a_report_that_is_too_large_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locust_reports, "MOST_BYTES", 3)
    run = a_run(tmp_path, "run")
    with pytest.raises(LocustReportUnwritable, match="more than"):
        keep_locust_report(run, b"1234")
    assert list(tmp_path.iterdir()) == [run]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(LocustReportUnwritable, match="cannot be written"):
        keep_locust_report(tmp_path / "no" / "run.json", b"x")


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    delete_old_reports(tmp_path / "no")
