"""`petload-tui runs`: every run is a row, and nothing is deleted without being asked for."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.runs import journals
from tests.runs.examples import written
from tui.cli.main import main
from tui.model.exit_status import ExitStatus
from tui.runs import store
from tui.runs.reader import kept, read

CONTRACT = (Path(__file__).parents[2] / "docs" / "contract.md").read_text()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    whole = written()
    store.keep(tmp_path, whole | {"note": "before the index"})
    own = {"part": None, "locustfile": "my_test.py", "shop": "none", "host": "http://[::1]:8000"}
    store.keep(tmp_path, whole | own | {"started_at": "2026-01-03T00:00:00Z"})
    journals.written(tmp_path / "runs", 5, journals.head(started_at="2026-01-02T00:00:00Z"))
    (tmp_path / "runs" / "2025-12-31T00-00-00Z-part1.json").write_text("{")
    return tmp_path


def runs(data_dir: Path, *words: str) -> int:
    return main(["runs", "--data-dir", str(data_dir), *words])


def test_every_run_is_a_row_the_newest_first(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runs(data_dir) == ExitStatus.OK
    said = capsys.readouterr()
    heading, own, lost, noted, broken = said.out.splitlines()
    assert heading.split() == [
        *("NAME", "WHEN", "TEST", "TARGET", "USERS", "WORKERS", "GOODPUT", "P95", "FAILURES"),
        *("BOTTLENECK", "VALID", "NOTE"),
    ]
    assert "my_test.py" in own
    assert "http://[::1]:8000" in own
    # 5000 requests in 50 s, of which every tenth failed.
    assert "90/s" in noted
    assert noted.endswith("before the index")
    assert "shop (prod)" in lost
    assert "no" in lost.split()
    assert broken.startswith("2025-12-31T00-00-00Z-part1  cannot be read: ")
    assert "4 runs are kept" in said.err
    assert "500 runs or 1 GiB" in said.err


def test_without_a_run_there_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runs(tmp_path) == ExitStatus.OK
    said = capsys.readouterr()
    assert said.out == ""
    assert "no run is kept" in said.err


def test_a_goodput_that_is_not_known_is_not_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "runs").mkdir()
    whole = written()
    store.keep(tmp_path, whole | {"totals": whole["totals"] | {"failures_per_s": None}})
    store.keep(tmp_path, whole | {"totals": {"requests": None}, "valid": None})
    runs(tmp_path)
    _, *rows = capsys.readouterr().out.splitlines()
    assert sorted("RPS" in row for row in rows) == [False, True]
    assert "100 RPS" in " ".join(rows)


def test_a_note_is_written(data_dir: Path) -> None:
    assert runs(data_dir, "--note", "last", "  after  it ") == ExitStatus.OK
    assert read(kept(data_dir)[0])["note"] == "after it"
    assert runs(data_dir, "--note", "last~1", "a run that was lost") == ExitStatus.OK
    assert read(kept(data_dir)[1])["ended_by"] == "lost"


@pytest.mark.parametrize(
    "words",
    [
        ("--note", "last~9", "text"),
        ("--note", "last", "\x1b[2J"),
        ("--note", "2025-12-31T00-00-00Z-part1", "text"),
        ("--delete", "nothing", "--yes"),
        ("--delete", "/dev/null", "--yes"),
        ("--delete", "last"),
        ("--delete",),
        ("--note", "last"),
        ("--moon",),
    ],
)
def test_a_mistake_is_a_sentence_and_changes_nothing(
    data_dir: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in (data_dir / "runs").iterdir()}
    try:
        status: object = runs(data_dir, *words)
    except SystemExit as error:
        status = error.code
    assert status == ExitStatus.WRONG_USAGE
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert {path: path.read_bytes() for path in (data_dir / "runs").iterdir()} == before


def test_runs_are_deleted_without_a_question_where_that_is_asked_for(data_dir: Path) -> None:
    assert runs(data_dir, "--delete", "last", "last~1", "--yes") == ExitStatus.OK
    assert [path.stem[:10] for path in kept(data_dir)] == ["2026-01-01", "2025-12-31"]
    assert len([*(data_dir / "runs").iterdir()]) == 2


@pytest.mark.parametrize(("answer", "left"), [("y\n", 3), ("n\n", 4), ("\n", 4), ("", 4)])
def test_a_terminal_is_asked_first(
    data_dir: Path,
    answer: str,
    left: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    assert runs(data_dir, "--delete", "last") == ExitStatus.OK
    assert "delete this run?" in capsys.readouterr().err
    assert len(kept(data_dir)) == left


def test_the_contract_has_the_options() -> None:
    for option in ("--note RUN TEXT", "--delete RUN...", "[--yes]"):
        assert option in CONTRACT
