"""The files that `run` and `scale` are asked for, checked before the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command_lines import parsed, refused
from tests.runs.rendering.examples import a_run_json
from tui.cli.result_options import CSV_ENDINGS, Results
from tui.cli.scale import csv_prefixes

RUN = "run --duration 1s"


def test_reports_are_asked_for_by_option(tmp_path: Path) -> None:
    assert parsed(RUN).results == Results()
    assert parsed(f"{RUN} --html a.html --md b.md").results == Results("a.html", "b.md")
    options = parsed(f"scale --workers 1,2 --duration 1s --csv {tmp_path}/a")
    assert options.plan.csv_prefix == options.results.csv == f"{tmp_path}/a"


def test_a_prefix_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert parsed(f"{RUN} --csv a").plan.csv_prefix == f"{tmp_path}/a"


@pytest.mark.parametrize("prefix", ["''", "/nope/a", "docs/"])
def test_a_wrong_prefix_is_refused(prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not a prefix in a folder that exists" in refused(f"{RUN} --csv {prefix}", capsys)


@pytest.mark.parametrize("name", ["html", "md"])
def test_a_file_that_cannot_be_written_is_found_before_the_test(name: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no/x"):
        Results(**{name: str(tmp_path / "no" / "x")}).check_writable()
    Results(**{name: str(tmp_path / "x")}).check_writable()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", CSV_ENDINGS)
def test_each_csv_file_is_checked(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"a{ending}").mkdir()
    with pytest.raises(OSError, match="a_"):
        Results().check_writable([None, str(tmp_path / "a")])


def test_what_is_not_asked_for_is_not_written(tmp_path: Path) -> None:
    Results(md=str(tmp_path / "x.md")).write_runs([a_run_json()])
    assert [path.name for path in tmp_path.iterdir()] == ["x.md"]


def test_each_pool_size_has_files_of_its_own() -> None:
    assert csv_prefixes("/a/b", (1, 2, 1)) == [
        *("/a/b-1-workers", "/a/b-2-workers", "/a/b-1-workers-2")
    ]
    assert csv_prefixes(None, (1, 2)) == [None, None]
