"""A learner's hand-in is written by `export` and judged anew by `grade`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.guide.seconds import WHILE, second
from tests.runs import journals
from tests.runs.examples import a_plan
from tui.atomic_write import write_whole
from tui.cli.main import main
from tui.guide.engine import advance
from tui.guide.observations import Observations, remember
from tui.guide.progress import Progress, to_json
from tui.model.exit_status import ExitStatus
from tui.model.snapshot import Snapshot
from tui.model.verdict import Bottleneck
from tui.runs.journal import begin
from tui.runs.names import json_of
from tui.runs.replay import lost_run, replay
from tui.runs.seconds import RunState


def a_run(data_dir: Path) -> list[Snapshot]:
    """Keep a run of part 4 that saturates a worker, then adds another; return its seconds."""
    seconds = [
        *(second(4, 11.0 + t, cpu=97.0, bottleneck=Bottleneck.TESTER) for t in range(WHILE)),
        *(second(4, 11.0 + WHILE + t, workers=2, rps=1200.0) for t in range(WHILE)),
    ]
    runs = data_dir / "runs"
    runs.mkdir(exist_ok=True)
    journal = begin(runs, journals.head(plan=a_plan(4)))
    for each in seconds:
        journal.add(each, RunState(users=each.target_users))
    journal.close()
    write_whole(json_of(journal.path), lost_run(replay(journal.path)))
    return seconds


@pytest.fixture
def learner(tmp_path: Path) -> Path:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    progress, observed = Progress(), Observations(4)
    for snapshot in a_run(data_dir):
        observed = remember(observed, snapshot)
        progress, _ = advance(progress, observed, snapshot)
    write_whole(data_dir / "guide.json", to_json(progress))
    return data_dir


def export(data_dir: Path, file: Path, *options: str) -> Any:
    assert main(["export", "--data-dir", str(data_dir), str(file), *options]) == ExitStatus.OK
    return json.loads(file.read_text())


def grade(capsys: pytest.CaptureFixture[str], *files: Path) -> list[dict[str, str]]:
    capsys.readouterr()
    assert main(["grade", "--csv", *map(str, files)]) == ExitStatus.OK
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_an_honest_hand_in_has_no_mark(
    learner: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed = export(learner, tmp_path / "ada.json", "--student", "Ada")
    ticked = sum(each["done"] is not None for each in handed["parts"][3]["steps"])
    (row,) = grade(capsys, tmp_path / "ada.json")
    assert (row["file"], row["student"], row["runs"], row["marks"]) == ("ada.json", "Ada", "1", "")
    assert int(row["part4_confirmed"]) == int(row["part4_ticked"]) == ticked >= 4
    assert (row["part1_steps"], row["part1_ticked"]) == ("8", "0")


def test_the_page_names_the_run_that_shows_a_step(learner: Path, tmp_path: Path) -> None:
    page = tmp_path / "ada.html"
    handed = export(learner, tmp_path / "ada.json", str(page), "--student", "Ada & Co")
    steps = {each["key"]: each["run"] for each in handed["parts"][3]["steps"]}
    assert steps["speed-up"] == "2026-01-01T00-00-00Z-part4"
    assert steps["removed"] is None
    text = page.read_text()
    assert "Hand-in of Ada &amp; Co" in text
    assert handed["parts"][3]["steps"][4]["title"] in text


def test_what_does_not_fit_the_seconds_is_marked(
    learner: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handed = export(learner, tmp_path / "ada.json")
    handed["progress"]["parts"]["4"]["done"]["speed-up"] = "2.00 times"
    handed["runs"][0]["run"]["totals"]["requests"] += 1000
    (tmp_path / "eve.json").write_text(json.dumps(handed))
    ada, eve = grade(capsys, tmp_path / "ada.json", tmp_path / "eve.json")
    assert "'2.00 times' is in no run" in eve["marks"]
    assert "is not as it was measured: requests: 1200, by its seconds 200" in eve["marks"]
    assert int(eve["part4_confirmed"]) == int(ada["part4_confirmed"]) - 1
    # One of the two has the other's run.
    assert "shares run 2026-01-01T00-00-00Z-part4 with eve.json" in ada["marks"]


def test_a_file_that_is_none_is_a_row_with_the_reason(
    learner: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(learner, tmp_path / "ada.json")
    (tmp_path / "=cmd.json").write_text("{")
    rows = grade(capsys, tmp_path / "ada.json", tmp_path / "=cmd.json", tmp_path / "none.json")
    assert [row["marks"][:30] for row in rows] == [
        "",
        "cannot be graded: it is not JS",
        "cannot be graded: No such file",
    ]
    assert rows[1]["file"] == "'=cmd.json"
    assert main(["grade", str(tmp_path / "none.json")]) == ExitStatus.WRONG_USAGE


def test_a_part_alone_is_handed_in_alone(learner: Path, tmp_path: Path) -> None:
    saved = json.loads((learner / "guide.json").read_text())
    saved["parts"]["1"] = {"predicted": {"rps": 5.0}}
    write_whole(learner / "guide.json", saved)
    handed = export(learner, tmp_path / "one.json", "--part", "4")
    assert [each["part"] for each in handed["parts"]] == [4]
    assert list(handed["progress"]["parts"]) == ["4"]
    assert len(handed["runs"]) == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["ada.txt"], ExitStatus.WRONG_USAGE),
        (["ada.json", "--part", "5"], ExitStatus.WRONG_USAGE),
        (["ada.json", "--student", " "], ExitStatus.WRONG_USAGE),
        (["no/such/folder/ada.json"], ExitStatus.COULD_NOT_START),
    ],
)
def test_what_cannot_be_exported_is_told(
    learner: Path, words: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        found = main(["export", "--data-dir", str(learner), *words])
    except SystemExit as end:
        found = end.code if isinstance(end.code, int) else -1
    assert found == status
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_nothing_to_hand_in_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ada.json"
    assert main(["export", "--data-dir", str(tmp_path), str(file)]) == ExitStatus.WRONG_USAGE
    assert "there is nothing to hand in" in capsys.readouterr().err
    assert not file.exists()
