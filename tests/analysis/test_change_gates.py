"""A condition on a change holds where the change is large enough, and more than noise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.runs.examples import written
from tui.analysis.change import Better, Change, Figure
from tui.analysis.change_gates import change_verdicts, shown
from tui.analysis.comparison import Comparison, compare
from tui.analysis.conditions import parse
from tui.model.condition import Gate, Kind


def group(pace: float, runs: int = 5, bottleneck: str = "shop") -> list[dict[str, Any]]:
    """Return repeats of a run; `pace` makes its responses that much slower."""
    found = []
    for number in range(runs):
        run = written()
        slower = pace * (1 + 0.002 * number)
        run["totals"] |= {"rps": 100 / slower, "failures_per_s": 10 / slower}
        run["totals"]["response_ms"] |= {"p95": 40 * slower}
        run["endpoints"][0]["response_ms"] |= {"p95": 40 * slower}
        run["verdict"] = {**run["verdict"], "bottleneck": bottleneck}
        found.append(run)
    return found


def compared(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> Comparison:
    names = [[str(number) for number in range(len(each))] for each in (a, b)]
    return compare(a, b, names)


SLOWER = compared(group(1.0), group(1.15))


def result(text: str, comparison: Comparison = SLOWER) -> tuple[bool, str | None]:
    (view,) = change_verdicts([Gate(Kind.FAIL_IF, parse(text))], comparison)
    assert view.condition == text
    return view.holds, view.figure


@pytest.mark.parametrize(
    ("text", "held", "figure"),
    [
        ("p95 > +10%", True, "+15 % ["),
        ("p95 > +20%", False, "+15 % ["),
        ("p95 < -1%", False, "+15 % ["),
        ("rps < -10%", True, "-13 % ["),
        ("goodput < -20%", False, "-13 % ["),
        ("GET /: p95 > +10%", True, "+15 % ["),
        ("GET /typo: p95 > +10%", False, None),
        # It has not changed at all.
        ("failures > +0%", False, "+0 points"),
    ],
)
def test_a_change_that_is_more_than_noise_decides(
    text: str, held: bool, figure: str | None
) -> None:
    found = result(text)
    assert found[0] is held
    assert (found[1] or "").startswith(figure or "")
    assert (found[1] is None) is (figure is None)


def test_noise_never_holds() -> None:
    held, figure = result("p95 > +0.1%", compared(group(1.0), group(1.002)))
    assert held is False
    assert figure is not None
    assert figure.endswith("noise")


def test_one_run_each_that_is_too_short_never_holds() -> None:
    held, figure = result("p95 > +10%", compared(group(1.0, 1), group(3.0, 1)))
    assert (held, figure) == (False, "+200 %, perhaps noise")


def test_runs_with_another_limit_are_not_comparable() -> None:
    other = compared(group(1.0), group(1.15, bottleneck="tester"))
    held, figure = result("p95 > +10%", other)
    assert held is False
    assert figure is not None
    assert "not comparable: A was limited by the shop, B by the tester" in figure


def test_a_change_that_is_not_known_is_not_measured() -> None:
    a, b = group(1.0), group(1.0)
    for run in b:
        run["totals"]["response_ms"]["p95"] = None
    assert result("p95 > +10%", compared(a, b)) == (False, None)


def test_other_conditions_are_left_alone() -> None:
    assert change_verdicts([Gate(Kind.FAIL_IF, parse("p95 > 1s"))], SLOWER) == []


def test_a_share_changes_by_points() -> None:
    failures = Figure("failures", "%", Better.LOWER)
    change = Change(failures, 1.0, 3.5, 2.5, 1.25, 4.0, 0.01)
    assert shown(change) == "+2.5 points [+1.25, +4]"
    assert shown(replace(change, low=None, high=None)) == "+2.5 points"
