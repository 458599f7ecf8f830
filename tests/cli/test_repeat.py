"""`run --repeat` and `--against`: the order of the runs, and what is kept and printed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_lines import parsed, refused
from tests.runs.examples import written
from tui.cli import repeat as repeat_module
from tui.cli.parser import Options
from tui.cli.repeat import repeat
from tui.cli.run import Outcome
from tui.model.exit_status import ExitStatus
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.model.repeat import order

A, B = "http://127.0.0.1:8001", "http://127.0.0.1:8002"


def test_two_targets_take_turns_so_that_a_drift_is_shared() -> None:
    assert [variant for _, variant in order(4, "AB")] == list("ABBAABBA")
    assert order(2, "AB") == [(1, "A"), (1, "B"), (2, "B"), (2, "A")]
    assert order(3, "A") == [(1, "A"), (2, "A"), (3, "A")]


def test_the_options() -> None:
    options = parsed(f"run --duration 9 --host {A} --repeat 5 --against {B} --users 7")
    assert options.repeats == 5
    assert options.against is not None
    assert (options.plan.host, options.against.host) == (A, B)
    assert (options.against.users, options.against.shop) == (7, ShopMode.NONE)
    options = parsed(f"run --duration 9 --shop prod --against {B}")
    assert options.against is not None
    assert (options.plan.shop, options.against.shop) == (ShopMode.PROD, ShopMode.NONE)
    assert parsed("run --duration 9").repeats == 1


@pytest.mark.parametrize("number", ["0", "-1", "101", "x", "1.5"])
def test_a_wrong_number_of_repeats_is_refused(
    number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(f"run --duration 9 --repeat {number}", capsys)
    assert "--repeat" in line
    assert "1 to 100" in line


def test_a_second_target_is_another_one_and_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--host" in refused(f"run --duration 9 --host {A} --against {A}", capsys)
    assert "URL" in refused("run --duration 9 --against nowhere", capsys)
    away = "run --duration 9 --host http://a.test --against http://b.test"
    assert "--yes-i-may-test a.test --yes-i-may-test b.test" in refused(away, capsys)
    assert "--yes-i-may-test b.test" in refused(f"{away} --yes-i-may-test a.test", capsys)
    options = parsed(f"{away} --yes-i-may-test a.test --yes-i-may-test b.test")
    assert options.against is not None
    assert options.against.host == "http://b.test"


class Lab:
    """Stand in for `run_once`: note each plan, and return a run whose RPS is that of its host."""

    def __init__(self, *, statuses: Sequence[ExitStatus] = (), slower: float = 1.0) -> None:
        self.plans: list[Plan] = []
        self._statuses = list(statuses)
        self._slower = slower

    async def run_once(self, _: Options, plan: Plan) -> Outcome:
        self.plans.append(plan)
        number = len(self.plans)
        status = self._statuses[number - 1] if number <= len(self._statuses) else ExitStatus.OK
        run = written(plan=plan) | {"host": plan.host}
        pace = (1 + 0.002 * number) * (self._slower if plan.host == B else 1.0)
        run["totals"] |= {"rps": 100 / pace}
        run["totals"]["response_ms"] |= {"p95": 40 * pace}
        if status is ExitStatus.INTERRUPTED:
            run["ended_by"] = "interrupt"
        return Outcome(run, status, ())


def repeated(
    line: str, lab: Lab, monkeypatch: pytest.MonkeyPatch, file: Path
) -> tuple[int, dict[str, Any]]:
    monkeypatch.setattr(repeat_module, "run_once", lab.run_once)
    status = asyncio.run(repeat(parsed(f"run --duration 9 --json {file} {line}")))
    return status, json.loads(file.read_text())


def test_repeats_of_one_target_are_summed_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Lab()
    status, found = repeated("--repeat 3", lab, monkeypatch, tmp_path / "out.json")
    assert status == ExitStatus.OK
    places = [run["repeat"] for run in found["runs"]]
    assert [(place["number"], place["of"], place["variant"]) for place in places] == [
        *((1, 3, "A"), (2, 3, "A"), (3, 3, "A"))
    ]
    assert len({place["group"] for place in places}) == 1
    assert found["schema"] == "petload.repeat/1"
    assert found["comparison"] is None
    [p95] = [row for row in found["summary"]["A"] if row["figure"] == "p95"]
    assert (p95["median"], p95["low"], p95["high"]) == (40.16, 40.08, 40.24)
    said = capsys.readouterr().err
    assert "run 3 of 3" in said
    assert "\nmedians of 3 runs, each with its 75 % interval\n" in said
    assert said.endswith(f"\n  files\n    {tmp_path / 'out.json'}\n")


def test_two_targets_are_compared_at_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Lab(slower=1.15)
    line = f"--repeat 5 --host {A} --against {B}"
    status, found = repeated(line, lab, monkeypatch, tmp_path / "out.json")
    assert status == ExitStatus.OK
    assert [plan.host for plan in lab.plans] == [A, B, B, A, A, B, B, A, A, B]
    assert found["comparison"]["conclusion"] == "slower"
    assert len(found["summary"]["A"]) == len(found["summary"]["B"])
    said = capsys.readouterr().err
    assert f"run 2 of 10: B, {B}" in said
    assert "B is slower" in said
    assert f"host              {A}" in said


def test_an_interrupt_keeps_what_was_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Lab(statuses=[ExitStatus.OK, ExitStatus.OK, ExitStatus.INTERRUPTED])
    line = f"--repeat 5 --host {A} --against {B}"
    status, found = repeated(line, lab, monkeypatch, tmp_path / "out.json")
    assert status == ExitStatus.INTERRUPTED
    assert len(lab.plans) == len(found["runs"]) == 3
    assert found["comparison"]["b"]["runs"] == [found["runs"][1]["started_at"]]
    assert capsys.readouterr().err.endswith("petload: interrupted\n")


def test_a_test_that_fails_goes_on_and_one_that_cannot_run_ends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lab = Lab(statuses=[ExitStatus.FAILED])
    status, _ = repeated("--repeat 3", lab, monkeypatch, tmp_path / "out.json")
    assert (status, len(lab.plans)) == (ExitStatus.FAILED, 3)
    lab = Lab(statuses=[ExitStatus.OK, ExitStatus.LOST])
    status, _ = repeated("--repeat 3", lab, monkeypatch, tmp_path / "out.json")
    assert (status, len(lab.plans)) == (ExitStatus.LOST, 2)
