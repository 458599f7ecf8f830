"""Finished runs on disk."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.runs.examples import a_run
from tui.runs import session_logs, store
from tui.runs.report import run_json
from tui.runs.store import StoreUnwritable


def run(part: int = 1, **more: Any) -> dict[str, Any]:
    return {"schema": "petload.run/1", "part": part, "started_at": "2026-01-01T00:00:00Z"} | more


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    session_logs.open_logs(tmp_path)
    return tmp_path


def kept(data_dir: Path) -> list[Any]:
    """Return the runs in the store, in the order of names."""
    files = sorted((data_dir / "runs").iterdir())
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def test_open_logs_makes_the_folders_and_leaves_nothing_in_them(tmp_path: Path) -> None:
    data_dir = tmp_path / "deep" / "down"
    session_logs.open_logs(data_dir)
    assert sorted(path.name for path in data_dir.iterdir()) == ["logs", "runs"]
    assert list((data_dir / "runs").iterdir()) == []


def test_open_logs_twice_keeps_what_is_there(data_dir: Path) -> None:
    store.keep(data_dir, run())
    session_logs.open_logs(data_dir)
    assert kept(data_dir) == [run()]


def test_the_sentence_names_where_the_runs_are() -> None:
    first, second = Path("/data/runs/first.json"), Path("/data/runs/second.json")
    assert store.where_kept([]) == ""
    assert store.where_kept([first]) == "The run is kept: /data/runs/first.json"
    assert store.where_kept([first, second]) == (
        "2 runs are kept in /data/runs, the newest as second.json"
    )


def test_a_run_is_found_again(data_dir: Path) -> None:
    whole = run(3, totals={"rps": None}, error="Antwort zu spät …")
    path = store.keep(data_dir, whole)
    assert path == data_dir / "runs" / "2026-01-01T00-00-00Z-part3.json"
    assert kept(data_dir) == [whole]


def test_a_run_of_the_same_second_has_a_name_of_its_own(data_dir: Path) -> None:
    names = [store.keep(data_dir, run(number=number)).name for number in range(3)]
    assert names == [
        "2026-01-01T00-00-00Z-part1.json",
        "2026-01-01T00-00-00Z-part1-2.json",
        "2026-01-01T00-00-00Z-part1-3.json",
    ]
    assert sorted(each["number"] for each in kept(data_dir)) == [0, 1, 2]


def test_runs_that_end_at_the_same_moment_do_not_overwrite_each_other(data_dir: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        paths = list(threads.map(lambda n: store.keep(data_dir, run(number=n)), range(40)))
    assert len(set(paths)) == 40
    assert sorted(each["number"] for each in kept(data_dir)) == list(range(40))


def test_where_there_are_no_links_a_run_is_kept_all_the_same(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    for number in range(2):
        store.keep(data_dir, run(number=number))
    assert sorted(each["number"] for each in kept(data_dir)) == [0, 1]


def test_a_run_that_cannot_be_written_leaves_nothing_behind(data_dir: Path) -> None:
    store.keep(data_dir, run(number=1))
    with pytest.raises(TypeError):
        store.keep(data_dir, run(number=2, odd=object()))
    assert kept(data_dir) == [run(number=1)]


def test_nothing_is_under_its_name_before_it_is_whole(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def look(_: int) -> None:
        seen.append([path.name for path in (data_dir / "runs").glob("*.json")])

    monkeypatch.setattr("os.fsync", look)
    store.keep(data_dir, run())
    # Synced once, and not yet there under a name that a reader looks for.
    assert len(seen) == 1
    assert all(name.startswith(".") for name in seen[0])
    assert len(kept(data_dir)) == 1


# A file in a folder's place stops even root, which permissions do not.


@pytest.mark.parametrize("place", ["", "runs", "logs"])
def test_a_folder_that_cannot_be_written_is_named_at_the_start(tmp_path: Path, place: str) -> None:
    data_dir = tmp_path / "data"
    blocked = data_dir / place
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("in the way")
    with pytest.raises(StoreUnwritable) as raised:
        session_logs.open_logs(data_dir)
    assert str(data_dir) in str(raised.value)
    assert "--data-dir" in str(raised.value)
    assert blocked.read_text() == "in the way"


def test_a_folder_that_went_away_is_named(data_dir: Path) -> None:
    (data_dir / "runs").rmdir()
    with pytest.raises(StoreUnwritable, match=str(data_dir / "runs")):
        store.keep(data_dir, run())


def test_a_folder_that_became_a_file_is_named(data_dir: Path) -> None:
    (data_dir / "runs").rmdir()
    (data_dir / "runs").write_text("in the way")
    with pytest.raises(StoreUnwritable, match=str(data_dir / "runs")):
        store.keep(data_dir, run())


def test_a_name_that_the_system_does_not_take(data_dir: Path) -> None:
    with pytest.raises(StoreUnwritable, match=str(data_dir / "runs")):
        store.keep(data_dir, run() | {"started_at": "x" * 5000})
    assert kept(data_dir) == []


def test_a_run_that_was_judged_again_takes_the_place_of_the_first(data_dir: Path) -> None:
    path = store.keep(data_dir, run(2))
    store.keep_again(path, run(2, verdict="users"))
    assert kept(data_dir) == [run(2, verdict="users")]
    with pytest.raises(StoreUnwritable):
        store.keep_again(data_dir / "nowhere" / "run.json", run(2))


@pytest.mark.parametrize("note", ["the cache was cold", ""])
def test_a_note_that_was_written_before_a_run_was_judged_again_stays(
    data_dir: Path, note: str
) -> None:
    whole = run_json(a_run())
    path = store.keep(data_dir, whole | {"note": "mine"})
    store.set_note(path, note)
    store.keep_as_baseline(path)
    store.keep_again(path, whole | {"note": "mine", "host": "http://judged.example"})
    (again,) = kept(data_dir)
    assert (again["note"], again["host"]) == (note or None, "http://judged.example")
    assert again["is_baseline"] is True
