"""`petload-tui report`: runs by name and by file, and every mistake in one sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.runs.rendering.examples import a_run_json
from tui.cli.main import main


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Make a data folder with two kept runs."""
    runs = tmp_path / "data" / "runs"
    runs.mkdir(parents=True)
    for day, users in ((1, 100), (2, 200)):
        stamp = f"2026-01-0{day}T00-00-00Z"
        (runs / f"{stamp}-part4.json").write_text(json.dumps(a_run_json(users=users)))
    return runs.parent


def report(data_dir: Path, *words: str) -> int:
    return main(["report", *words, "--data-dir", str(data_dir)])


def test_the_last_run_as_html_and_markdown(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, text = tmp_path / "report.html", tmp_path / "report.md"
    assert report(data_dir, "last", "--html", str(page), "--md", str(text)) == 0
    assert "200\N{NO-BREAK SPACE}users" not in page.read_text()
    assert "200 users" in page.read_text()
    assert text.read_text().startswith("### Part 4")
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == (
        f"petload: The report is written: {page}\npetload: The report is written: {text}\n"
    )


def test_two_runs_side_by_side_by_name_and_by_file(data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text(json.dumps(a_run_json(users=50)))
    page = tmp_path / "report.html"
    assert report(data_dir, str(file), "2026-01-01T00-00-00Z-part4", "--html", str(page)) == 0
    assert "Comparison of 2 runs" in page.read_text()


def test_two_runs_stand_for_their_repeats(data_dir: Path, tmp_path: Path) -> None:
    for day, group in ((3, "yesterday"), (4, "today")):
        for number in range(1, 6):
            place = {"group": group, "number": number, "of": 5, "variant": "A"}
            run = a_run_json() | {"repeat": place}
            run["totals"]["response_ms"]["p95"] = 10.0 * day + number / 10
            name = f"2026-01-0{day}T00-00-0{number}Z-part4.json"
            (data_dir / "runs" / name).write_text(json.dumps(run))
    page = tmp_path / "report.md"
    assert report(data_dir, "last~5", "last", "--md", str(page)) == 0
    assert ": B is slower; most runs of A and B are not valid.**" in page.read_text()
    assert report(data_dir, "last~5", "last", "--single", "--md", str(page)) == 0
    assert "is not known; A and B are not valid.**" in page.read_text()


@pytest.mark.parametrize("words", [("last~2",), ("nothing.json",), ("last", "{data_dir}")])
def test_a_run_that_cannot_be_read_is_one_sentence(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    page = tmp_path / "report.html"
    names = [word.format(data_dir=data_dir) for word in words]
    assert report(data_dir, *names, "--html", str(page)) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not page.exists()


def test_a_damaged_run_is_one_sentence(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "damaged.json"
    file.write_text("{")
    assert report(data_dir, str(file), "--md", str(tmp_path / "x.md")) == 2
    assert str(file) in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_one_sentence(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(data_dir, "last", "--html", str(tmp_path / "no" / "x.html")) == 3
    file = tmp_path / "no" / "x.html"
    error = capsys.readouterr().err
    assert error == f"petload-tui: {file} cannot be written (No such file or directory)\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_with_the_file(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(data_dir, "last", "--md", "/dev/full") == 3
    error = capsys.readouterr().err
    assert error == "petload-tui: /dev/full cannot be written (No space left on device)\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["last"], "name a file to write: --html FILE, --md FILE, or both"),
        ([], "the following arguments are required: RUN"),
        (
            ["last", "--html", "-"],
            "argument --html: it needs the name of a file; only --json - is standard output",
        ),
        (["last", "--htm", "x"], "unrecognized arguments: --htm x"),
    ],
)
def test_a_wrong_line_is_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exited:
        main(["report", *words])
    assert exited.value.code == 2
    error = capsys.readouterr().err
    assert error == f"petload-tui report: {sentence}. See petload-tui report --help.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write every file")
def test_a_file_that_may_not_be_written(data_dir: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.touch(mode=0o400)
    assert report(data_dir, "last", "--html", str(page)) == 3
