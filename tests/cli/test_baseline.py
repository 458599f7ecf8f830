"""`--baseline`: the reports, the kept files and the status get what came of the changes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_lines import parsed
from tests.runs.examples import written
from tui.cli import repeat as repeat_module
from tui.cli import run as run_module
from tui.cli.parser import Options
from tui.cli.run import Outcome
from tui.model.exit_status import ExitStatus
from tui.model.plan import Plan
from tui.runs import store

RUN = "run --duration 9 --fail-if 'p95 > +10%' --fail-if 'rps < 1' --baseline"


class Labs:
    """Stand in for `run_once`: keep a run that is `slower` than another, and return it."""

    def __init__(self, data_dir: Path, slower: float, **changes: Any) -> None:
        self._data_dir, self._slower, self._changes = data_dir, slower, changes
        self.kept: list[Path] = []

    async def run_once(self, _: Options, plan: Plan) -> Outcome:
        run = a_run(self._slower * (1 + 0.002 * len(self.kept)), plan=plan) | self._changes
        self.kept.append(store.keep(self._data_dir, run))
        return Outcome(run, ExitStatus.OK, (self.kept[-1],))


def a_run(pace: float, **changes: Any) -> dict[str, Any]:
    run = written(**changes)
    run["totals"] |= {"rps": 100 / pace}
    run["totals"]["response_ms"] |= {"p95": 40 * pace}
    return run


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    """Keep five repeats, and return the file of the first."""
    (tmp_path / "runs").mkdir()
    files = []
    for number in range(5):
        place = {"group": "a", "number": number + 1, "of": 5, "variant": "A"}
        run = a_run(1 + 0.002 * number) | {"repeat": place}
        files.append(store.keep(tmp_path, run))
    return files[0]


def ran(line: str, labs: Labs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    command = repeat_module.repeat if "--repeat" in line else run_module.run
    for module in (repeat_module, run_module):
        monkeypatch.setattr(module, "run_once", labs.run_once)
    return asyncio.run(command(parsed(f"{line} --data-dir {tmp_path}")))


def conditions(file: Path) -> list[tuple[bool, Any]]:
    found = json.loads(file.read_text())["conditions"]
    return [(each["held"], each["figure"]) for each in found]


def test_repeats_that_are_slower_than_the_baseline_fail(
    baseline: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    labs = Labs(tmp_path, slower=1.15)
    file = tmp_path / "out.json"
    line = f"{RUN} {baseline.stem} --repeat 5 --json {file} --junit {tmp_path / 'out.xml'}"
    assert ran(line, labs, monkeypatch, tmp_path) == ExitStatus.FAILED
    for kept in labs.kept:
        change, rate = conditions(kept)
        assert change[0] is True
        assert change[1].startswith("+15 % [")
        assert rate[0] is False
    assert json.loads(file.read_text())["runs"][0]["conditions"][0]["held"] is True
    assert 'failures="5"' in (tmp_path / "out.xml").read_text()
    said = " ".join(capsys.readouterr().err.split())
    assert f"from the baseline A, {baseline.stem}, to B: p95 +15 %" in said
    # A change is judged after the last run, and not said to be unknown before that.
    assert said.count("fail-if p95 > +10%") == 1
    assert "conditions, of 5 runs HELD fail-if p95 > +10%: +15 % [" in said


def test_a_reason_for_doubt_stands_beside_the_change(
    baseline: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    labs = Labs(tmp_path, slower=1.15, invalid_because=["the machine was saturated"])
    ran(f"{RUN} {baseline.stem} --repeat 5", labs, monkeypatch, tmp_path)
    said = " ".join(capsys.readouterr().err.split())
    assert "B is slower; most runs of A and B are not valid. A is not valid: only 50" in said
    assert "B is not valid: the machine was saturated (5 of 5 runs)" in said


def test_repeats_that_are_as_fast_pass(
    baseline: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    labs = Labs(tmp_path, slower=1.0)
    line = f"{RUN} {baseline.stem} --repeat 5"
    assert ran(line, labs, monkeypatch, tmp_path) == ExitStatus.OK
    assert conditions(labs.kept[0])[0][0] is False


def test_one_run_is_compared_too(
    baseline: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    labs = Labs(tmp_path, slower=1.15)
    assert ran(f"{RUN} {baseline.stem}", labs, monkeypatch, tmp_path) == ExitStatus.OK
    # Six runs in all are too few to tell.
    assert conditions(labs.kept[0])[0] == (False, "+14.5 %, perhaps noise")
    assert "ok    fail-if p95 > +10%: +14.5 %, perhaps noise" in capsys.readouterr().err


def test_the_baseline_is_kept(
    baseline: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    labs = Labs(tmp_path, slower=1.0)
    ran(f"{RUN} {baseline.stem}", labs, monkeypatch, tmp_path)
    files = {file: json.loads(file.read_text()) for file in (tmp_path / "runs").iterdir()}
    assert len(files) == 6
    marked = {file for file, run in files.items() if run.get("is_baseline")}
    assert marked == files.keys() - set(labs.kept)


@pytest.mark.parametrize("repeats", ["", " --repeat 2"])
def test_a_baseline_that_is_not_there_is_said_before_the_test(
    repeats: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    labs = Labs(tmp_path, slower=1.0)
    assert ran(f"{RUN} nothing{repeats}", labs, monkeypatch, tmp_path) == ExitStatus.WRONG_USAGE
    assert labs.kept == []
    assert "There is no run 'nothing'" in capsys.readouterr().err
