"""What is deleted where too many runs are kept, and what never is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.runs.examples import written
from tui.runs import session_logs, store
from tui.runs.limit import deletions, enforce, size
from tui.runs.names import journal_of, locust_report_of
from tui.runs.reader import RunUnreadable, kept, read
from tui.runs.summary import Summaries


def keep(data_dir: Path, day: int, **changes: object) -> Path:
    (data_dir / "runs").mkdir(exist_ok=True)
    return store.keep(data_dir, written() | {"started_at": f"2026-01-{day:02}T00:00:00Z"} | changes)


def days(data_dir: Path) -> list[int]:
    return [int(path.stem[8:10]) for path in kept(data_dir)]


def test_the_oldest_runs_are_deleted_with_their_journals(tmp_path: Path) -> None:
    for day in range(1, 6):
        journal_of(keep(tmp_path, day)).write_bytes(b"seconds")
    assert [name[:10] for name in enforce(tmp_path, most_runs=3)] == ["2026-01-01", "2026-01-02"]
    assert days(tmp_path) == [5, 4, 3]
    assert len([*(tmp_path / "runs").iterdir()]) == 6
    assert enforce(tmp_path, most_runs=3) == ()


def test_locusts_own_report_counts_and_goes_with_its_run(tmp_path: Path) -> None:
    path = keep(tmp_path, 1)
    locust_report_of(path).write_bytes(b"x" * 1000)
    assert size(path) == path.stat().st_size + 1000
    newer = keep(tmp_path, 2)
    assert enforce(tmp_path, most_runs=1) == (path.stem,)
    assert [*(tmp_path / "runs").iterdir()] == [newer]


def test_the_bytes_of_both_files_count(tmp_path: Path) -> None:
    for day in range(1, 5):
        path = keep(tmp_path, day)
        journal_of(path).write_bytes(b"x" * 1000)
    assert size(path) == path.stat().st_size + 1000
    enforce(tmp_path, most_bytes=2 * size(path))
    assert days(tmp_path) == [4, 3]


def test_notes_baselines_and_what_cannot_be_read_stay(tmp_path: Path) -> None:
    store.set_note(keep(tmp_path, 1), "before the index")
    store.keep_as_baseline(keep(tmp_path, 2))
    keep(tmp_path, 3, schema="petload.run/2")
    for day in (4, 5, 6):
        keep(tmp_path, day)
    enforce(tmp_path, most_runs=1)
    # The newest stays, too: it may be the one that was just made.
    assert days(tmp_path) == [6, 3, 2, 1]


def test_a_note_is_kept_and_removed_and_nothing_else_changes(tmp_path: Path) -> None:
    path = keep(tmp_path, 1)
    before = read(path)
    store.set_note(path, "with the index")
    assert read(path) == before | {"note": "with the index"}
    store.set_note(path, "")
    assert read(path) == before
    path.write_text(json.dumps({"schema": "petload.run/2"}))
    with pytest.raises(RunUnreadable, match="later version"):
        store.set_note(path, "no")


def test_the_event_log_is_told(tmp_path: Path) -> None:
    assert deletions(()) == ()
    assert deletions(("a",)) == ("deleted the run a because at most 500 runs or 1 GiB are kept",)
    assert deletions(("a", "b", "c")) == (
        "deleted the 3 oldest runs, a to c, because at most 500 runs or 1 GiB are kept",
    )
    assert session_logs.open_logs(tmp_path).notes == ()


def test_a_start_deletes_what_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in (1, 2):
        keep(tmp_path, day)
    monkeypatch.setattr(enforce, "__defaults__", (1, 2**30))
    assert session_logs.open_logs(tmp_path).notes == deletions(("2026-01-01T00-00-00Z-part4",))


def test_a_run_that_has_not_changed_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def noting(path: Path, *, samples: bool) -> dict[str, object]:
        asked.append(path.stem[:10])
        return read(path, samples=samples)

    monkeypatch.setattr("tui.runs.summary.read", noting)
    old, new = keep(tmp_path, 1), keep(tmp_path, 2)
    summaries = Summaries(tmp_path)
    assert [each.path for each in summaries.read()] == [new, old]
    store.set_note(old, "before the index")
    assert [each.note for each in summaries.read()] == [None, "before the index"]
    store.delete(new)
    assert [each.path for each in summaries.read()] == [old]
    assert asked == ["2026-01-02", "2026-01-01", "2026-01-01"]
