"""When a condition holds: for a run, for a second, and for how long in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.conditions import parse
from tui.analysis.gates import after, figure, follow, holds, shown, verdicts, views_now
from tui.model.condition import (
    Condition,
    ConditionView,
    Facts,
    Gate,
    Kind,
    Scope,
    ScopeFigures,
    Streak,
)
from tui.model.verdict import Bottleneck


def facts(scope: Scope = None, /, **figures: Any) -> Facts:
    return Facts({scope: ScopeFigures(**figures)})


def result(text: str, known: Facts) -> tuple[bool, str | None]:
    condition = parse(text)
    value = figure(condition, known)
    return holds(condition, value), shown(condition, value)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("p95 > 300ms", facts(p95=340.0), (True, "340 ms")),
        ("p95 > 300ms", facts(p95=300.0), (False, "300 ms")),
        ("p95 >= 300ms", facts(p95=300.0), (True, "300 ms")),
        ("p95 > 300ms", facts(p95=300.2), (True, "300.2 ms")),
        ("p95 > 1s", facts(p95=12345.0), (True, "12,345 ms")),
        ("mean < 2ms", facts(mean=1.234), (True, "1.23 ms")),
        ("failures > 1%", facts(failures=3, failures_percent=0.5), (False, "0.5 %")),
        ("failures > 1", facts(failures=3, failures_percent=0.5), (True, "3")),
        ("requests < 10", facts(requests=12000), (False, "12,000")),
        ("exceptions > 0", facts(exceptions=1), (True, "1")),
        ("rps < 500", facts(rps=499.97), (True, "499.97/s")),
        ("goodput < 100", facts(goodput=99.0, rps=200.0), (True, "99/s")),
        ("GET /: p99 > 1s", facts(("GET", "/"), p99=2000.0), (True, "2,000 ms")),
        ("bottleneck = tester", Facts(bottleneck=Bottleneck.TESTER), (True, "tester")),
        ("bottleneck = shop", Facts(bottleneck=Bottleneck.TESTER), (False, "tester")),
        ("bottleneck != shop", Facts(bottleneck=Bottleneck.TESTER), (True, "tester")),
        ("invalid", Facts(invalid_because=()), (False, "valid")),
        ("invalid", Facts(invalid_because=("a was lost", "b hung")), (True, "a was lost; b hung")),
    ],
)
def test_a_figure_decides(text: str, known: Facts, expected: tuple[bool, str]) -> None:
    assert result(text, known) == expected


@pytest.mark.parametrize(
    "text",
    ["p95 > 0ms", "rps < 500", "failures < 1%", "invalid", "bottleneck != shop", "GET /: p95 > 0s"],
)
def test_what_is_not_measured_never_holds(text: str) -> None:
    assert result(text, facts(requests=0)) == (False, None)


def test_an_endpoint_is_not_the_whole_test() -> None:
    assert result("GET /: p95 > 1ms", facts(p95=5.0)) == (False, None)


@given(
    st.sampled_from(["p95", "rps", "failures"]),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.floats(0, 1e6),
)
def test_a_higher_bound_never_makes_more_hold(
    name: str, value: float, bound: float, more: float
) -> None:
    low, high = sorted((bound, more))
    for operator in (">", ">="):
        if holds(Condition(name, operator, high), value):
            assert holds(Condition(name, operator, low), value)
    for operator in ("<", "<="):
        if holds(Condition(name, operator, low), value):
            assert holds(Condition(name, operator, high), value)


@given(st.sampled_from([">", "<", ">=", "<="]), st.floats(0, 1e6), st.floats(0, 1e5))
def test_a_figure_is_shown_on_its_side_of_the_bound(
    operator: str, value: float, away: float
) -> None:
    condition = Condition("p95", operator, round(value), "ms")
    value = round(value) + round(away, 3)
    text = shown(condition, value)
    assert text is not None
    assert holds(condition, float(text.removesuffix(" ms").replace(",", ""))) == holds(
        condition, value
    )


# --- in a row -----------------------------------------------------------------------------------


def streak(text: str, values: Sequence[float | None], step_s: float = 1.0) -> Streak:
    found = Streak()
    for number, value in enumerate(values):
        found = after(parse(text), found, 5.0 + number * step_s, facts(p95=value))
    return found


def test_seconds_in_a_row_count() -> None:
    assert streak("p95 > 1s for 3s", [2000.0] * 2).holds is False
    assert streak("p95 > 1s for 3s", [2000.0] * 3).holds is True
    assert streak("p95 > 1s for 3s", [2000.0, 2000.0, 500.0, 2000.0]).longest_s == 2.0


def test_a_second_that_is_a_little_early_is_a_second() -> None:
    assert streak("p95 > 1s for 10s", [2000.0] * 10, step_s=0.995).holds is True


def test_seconds_that_were_not_measured_break_a_row() -> None:
    assert streak("p95 > 1s for 3s", [2000.0, 2000.0, None, 2000.0]).now_s == 1.0
    assert streak("p95 > 1s for 9s", [2000.0] * 4, step_s=3.0).now_s == 1.0


@given(st.lists(st.none() | st.floats(0, 1000), max_size=30), st.integers(1, 10))
def test_a_condition_holds_where_it_held_so_long(values: list[float | None], for_s: int) -> None:
    held = "".join("y" if value is not None and value > 500 else "n" for value in values)
    found = streak(f"p95 > 500ms for {for_s}s", values)
    assert (found.deciding is not None) == ("y" * for_s in held)
    assert found.longest_s == max((len(row) for row in held.split("n")), default=0)


# --- now, and at the end ------------------------------------------------------------------------


def gates(*texts: str, kind: Kind = Kind.FAIL_IF) -> tuple[Gate, ...]:
    return tuple(Gate(kind, parse(text)) for text in texts)


def test_the_screen_has_the_figure_of_the_second() -> None:
    both = gates("p95 > 1s", "p95 > 1s for 3s")
    streaks: list[Streak] = [Streak(), Streak()]
    assert [view.figure for view in views_now(both, streaks)] == [None, None]
    for t in (1.0, 2.0):
        streaks = follow(both, streaks, t, facts(p95=2000.0))
    assert views_now(both, streaks) == (
        ConditionView("p95 > 1s", Kind.FAIL_IF, True, "2,000 ms"),
        ConditionView("p95 > 1s for 3s", Kind.FAIL_IF, False, "2,000 ms, 2 of 3 s"),
    )


def test_a_run_is_judged_by_its_own_figures() -> None:
    # One second was slow, the run was not.
    streaks = [streak("p95 > 1s", [2000.0, 500.0])]
    (view,) = verdicts(gates("p95 > 1s"), streaks, facts(p95=700.0))
    assert (view.holds, view.figure) == (False, "700 ms")


def test_a_condition_with_a_time_is_judged_by_the_seconds() -> None:
    values = [2000.0, 2100.0, 2200.0, 500.0]
    text = "p95 > 1s for 2s"
    (view,) = verdicts(gates(text), [streak(text, values)], facts(p95=700.0))
    assert (view.holds, view.figure) == (True, "2,100 ms, 3 s in a row")
    text = "p95 > 1s for 4s"
    (view,) = verdicts(gates(text), [streak(text, values)], facts(p95=7000.0))
    assert (view.holds, view.figure) == (False, "2,200 ms, 3 s in a row")


def test_a_stop_is_judged_by_the_seconds() -> None:
    stop = gates("p95 > 1s", kind=Kind.STOP_IF)
    (view,) = verdicts(stop, [streak("p95 > 1s", [500.0, 2000.0])], facts(p95=700.0))
    assert (view.holds, view.figure) == (True, "2,000 ms")
    (view,) = verdicts(stop, [streak("p95 > 1s", [500.0, 800.0, 100.0])], facts(p95=700.0))
    assert (view.holds, view.figure) == (False, "800 ms")


def test_nothing_was_measured() -> None:
    both = (*gates("p95 > 1s"), *gates("p95 > 1s for 9s"), *gates("rps < 1", kind=Kind.STOP_IF))
    views = verdicts(both, [Streak()] * 3, Facts())
    assert [(view.holds, view.figure) for view in views] == [(False, None)] * 3
