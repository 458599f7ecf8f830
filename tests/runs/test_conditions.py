"""A finished run is judged by its own figures, and its JSON says by which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.runs.examples import a_plan, a_run, written
from tui.analysis.conditions import parse
from tui.model.condition import Gate, Kind, Streak
from tui.model.run import RequestOutcomes, Trouble
from tui.model.snapshot import ExceptionView, Totals
from tui.runs.recorder import Recorder
from tui.runs.report import outcome


def gated(*texts: str, kind: Kind = Kind.FAIL_IF) -> Any:
    gates = tuple(Gate(kind, parse(text)) for text in texts)
    return replace(a_plan(4, users=200, workers=2), gates=gates)


@pytest.mark.parametrize(
    ("text", "held", "figure"),
    [
        ("p95 > 30ms", True, "40 ms"),
        ("p99 > 1s", False, "50 ms"),
        ("failures > 1%", True, "10 %"),
        ("failures > 600", False, "600"),
        ("requests < 7000", True, "6,000"),
        ("exceptions > 2", True, "3"),
        ("rps < 50", False, "100/s"),
        ("goodput < 95", True, "90/s"),
        ("GET /: failures > 13%", True, "13.3 %"),
        ("GET /: rps > 76", False, "75/s"),
        ("GET /: goodput < 70", True, "65/s"),
        ("POST /pets: failures > 0", False, "0"),
        ("POST /typo: failures >= 0", False, None),
        ("bottleneck = tester", True, "tester"),
        ("invalid", True, "only 50 of 200 users were ever up"),
    ],
)
def test_a_run_is_judged(text: str, held: bool, figure: str | None) -> None:
    outcomes = RequestOutcomes(exceptions=(ExceptionView("KeyError", "mine.py:3", 3),))
    found = written(plan=gated(text), outcomes=outcomes)["conditions"]
    assert found == [{"condition": text, "kind": "fail-if", "held": held, "figure": figure}]


def test_a_run_that_measured_nothing_holds_nothing() -> None:
    plan = gated("p95 > 0ms", "rps < 500", "failures < 1%", "invalid", "GET /: rps < 5")
    nothing = written(plan=plan, totals=Totals(), counts=(), samples=(), endpoints=())
    assert [(each["held"], each["figure"]) for each in nothing["conditions"]] == [(False, None)] * 5


def test_a_stop_is_judged_by_the_seconds_and_not_by_the_run() -> None:
    plan = gated("p95 > 1s", kind=Kind.STOP_IF)
    met = Streak(longest_s=1.0, nearest=1200.0, deciding="1,200 ms")
    (condition,) = written(plan=plan, streaks=(met,), ended_by="condition")["conditions"]
    assert (condition["kind"], condition["held"], condition["figure"]) == (
        *("stop-if", True, "1,200 ms"),
    )


def test_the_screen_is_told_the_same() -> None:
    run = a_run(plan=gated("p95 > 30ms", "rps < 50"))
    shown = [(each.condition, each.holds, each.figure) for each in outcome(run).conditions]
    json = written(plan=run.plan)["conditions"]
    assert shown == [(each["condition"], each["held"], each["figure"]) for each in json]


def test_a_recorder_knows_the_trouble_so_far() -> None:
    recorder = Recorder(a_plan(), "http://127.0.0.1:5000", 1, 0.0)
    recorder.lost.append("worker-1")
    recorder.hung_s["worker-2"] += 3
    recorder.hung_s["worker-3"] += 0
    assert recorder.trouble == Trouble(lost=("worker-1",), hung_s={"worker-2": 3})
