"""`petload-tui compare`: from two names to a page of text, or to JSON."""

from __future__ import annotations

import errno
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.runs.examples import written
from tui.cli.compare import compare_parser
from tui.cli.main import main
from tui.model.exit_status import ExitStatus
from tui.runs import store

CONTRACT = (Path(__file__).parents[2] / "docs" / "contract.md").read_text()


def repeats(data_dir: Path, group: str, slower: float) -> list[str]:
    """Keep five repeats; return their names."""
    names = []
    for number, pace in enumerate((0.98, 0.99, 1.0, 1.01, 1.02), 1):
        run: dict[str, Any] = written() | {
            "repeat": {"group": group, "number": number, "of": 5, "variant": "A"}
        }
        run["totals"]["response_ms"] |= {"p95": 100 * pace * slower}
        run["totals"] |= {"rps": 50 / (pace * slower)}
        names.append(store.keep(data_dir, run).stem)
    return names


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "runs").mkdir()
    repeats(tmp_path, "one", 1.0)
    repeats(tmp_path, "two", 1.15)
    return tmp_path


def compare(data_dir: Path, *words: str) -> int:
    return main(["compare", "--data-dir", str(data_dir), *words])


def test_two_groups_of_repeats_are_compared(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(data_dir, "last~5", "last") == ExitStatus.OK
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("p95 +15 % [+12, +19], goodput −")
    assert "B is slower" in said.out.splitlines()[0]
    assert "A  5 runs, 2026-01-01T00-00-00Z-part4" in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_the_json_has_the_keys_of_the_contract(
    data_dir: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert compare(data_dir, "last~5", "last", "--json", "-") == ExitStatus.OK
    found = json.loads(capsys.readouterr().out)
    section = CONTRACT.partition("## JSON of a comparison")[2]
    for name in (*found, *found["a"], *found["figures"][0]):
        assert f'"{name}"' in section
    assert found["conclusion"] == "slower"
    [p95] = [row for row in found["figures"] if row["figure"] == "p95"]
    assert (p95["a"], p95["b"], p95["change"], p95["p"]) == (100.0, 115.0, 15.0, 0.008)
    assert (p95["more_than_noise"], p95["worse"]) == (True, True)
    file = tmp_path / "out.json"
    assert compare(data_dir, "last~5", "last", "--json", str(file)) == ExitStatus.OK
    assert json.loads(file.read_text()) == found
    assert "B is slower" in capsys.readouterr().out


def test_single_runs_are_compared_without_their_repeats(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(data_dir, "last~5", "last", "--single") == ExitStatus.OK
    assert "One run each" in capsys.readouterr().out
    # So are two repeats of one group, which have nothing else to be compared with.
    assert compare(data_dir, "last~1", "last") == ExitStatus.OK
    assert "One run each" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("last", "never"), "There is no run 'never'"),
        (("last", "last~99"), "only 10 runs are kept"),
        (("last", "last"), "are the same run"),
        (("last", "last", "--single"), "are the same run"),
        (("last", "a\nb"), "There is no run"),
        (("last",), "--help"),
        ((), "--help"),
        (("last", "last~5", "more"), "--help"),
        (("last", "last~5", "--users", "5"), "--help"),
    ],
)
def test_a_wrong_line_gets_one_sentence_and_status_2(
    data_dir: Path, words: tuple[str, ...], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = compare(data_dir, *words)
    except SystemExit as exited:
        status = int(exited.code or 0)
    assert status == ExitStatus.WRONG_USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("petload-tui compare: ")
    assert hint in said.err


def test_a_file_that_cannot_be_written_is_said_before_anything_is(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = str(data_dir / "missing" / "out.json")
    assert compare(data_dir, "last~5", "last", "--json", missing) == ExitStatus.COULD_NOT_START
    said = capsys.readouterr()
    assert said.out == ""
    assert missing in said.err


def test_a_terminal_without_unicode_gets_what_it_can_show(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(out, encoding="ascii"))
    assert compare(data_dir, "last~5", "last") == ExitStatus.OK
    assert out.getvalue().startswith(b"p95 +15 % [+12, +19], goodput ?")


def test_a_full_disk_is_said(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full(io.StringIO):
        encoding = "utf-8"

        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sys.stdout", Full())
    assert compare(data_dir, "last~5", "last") == ExitStatus.COULD_NOT_START
    assert "No space left" in capsys.readouterr().err


def test_the_contract_has_every_option() -> None:
    [usage] = [line for line in CONTRACT.splitlines() if line.startswith("petload-tui compare")]
    options = {each for each in compare_parser()._option_string_actions if each.startswith("--")}
    shown = {word.strip("[]") for word in usage.split() if word.startswith("[--")}
    assert shown == options - {"--help"}
