"""A comparison of runs, and how it reads."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

from tests.analysis.run_examples import a_run, a_second, noisy_seconds
from tui.analysis.comparison import Comparison, Conclusion, compare
from tui.analysis.comparison_text import WIDTH, lines, spread_lines, summary
from tui.analysis.figure_text import number

PACES = (0.98, 0.99, 1.0, 1.01, 1.02)


def repeats(slower: float = 1.0, number: int = 5, **changes: Any) -> list[dict[str, Any]]:
    return [a_run(100 / (pace * slower), 40 * pace * slower, **changes) for pace in PACES[:number]]


def compared(a: Sequence[dict[str, Any]], b: Sequence[dict[str, Any]]) -> Comparison:
    return compare(
        a, b, [[f"{letter}{n}" for n in range(len(runs))] for letter, runs in (("a", a), ("b", b))]
    )


def limited_by(bottleneck: str) -> dict[str, Any]:
    return {"verdict": {"bottleneck": bottleneck, "evidence": [], "advice": ""}}


def test_a_slower_version_is_slower_with_the_effect_first() -> None:
    found = compared(repeats(), repeats(1.15))
    assert found.conclusion is Conclusion.SLOWER
    assert summary(found) == ("p95 +15 % [+12, +19], goodput −13 % [−16, −10]: B is slower.")
    assert compared(repeats(1.15), repeats()).conclusion is Conclusion.FASTER


def test_equal_versions_have_no_change() -> None:
    found = compared(repeats(), repeats())
    assert found.conclusion is Conclusion.NO_CHANGE
    assert summary(found).endswith(": no change that is more than noise.")


def test_better_in_one_and_worse_in_the_other_is_mixed() -> None:
    b = [
        a_run(run["totals"]["rps"] * 1.5, run["totals"]["response_ms"]["p95"] * 1.5)
        for run in repeats()
    ]
    assert compared(repeats(), b).conclusion is Conclusion.MIXED


def test_few_repeats_leave_it_unknown_and_say_how_many_it_takes() -> None:
    found = compared(repeats(number=3), repeats(1.15, number=3))
    assert found.conclusion is Conclusion.UNKNOWN
    assert any("five of each" in caveat for caveat in found.caveats)
    assert "p95 +15 %, goodput −13 %: whether" in summary(found)
    assert compared(repeats(), repeats(number=1)).conclusion is Conclusion.UNKNOWN


def test_different_limits_are_not_comparable_and_figures_stay() -> None:
    found = compared(repeats(**limited_by("tester")), repeats(1.15))
    assert found.conclusion is Conclusion.INCOMPARABLE
    assert summary(found).startswith(
        "not comparable: A was limited by the tester, B by the shop (p95 +15 %"
    )
    assert any(change.is_more_than_noise for change in found.changes)


def test_a_verdict_of_a_later_version_is_unclear() -> None:
    found = compared(repeats(**limited_by("network")), repeats())
    assert "It is unclear what limited A." in found.caveats


def test_an_invalid_run_is_compared_with_its_reason_beside_it() -> None:
    invalid = [a_run(invalid_because=["worker-1 was lost"]), *repeats()[1:]]
    found = compared(invalid, repeats())
    assert found.a.invalid == (("worker-1 was lost", 1),)
    assert summary(found).endswith(": no change that is more than noise.")
    most = [a_run(invalid_because=["worker-1 was lost"]) for _ in range(3)] + repeats()[:2]
    assert summary(compared(repeats(), most)).endswith("; most runs of B are not valid.")
    said = summary(compared(most[:1], most[1:2]))
    assert said.endswith("is not known; A and B are not valid.")
    assert summary(compared(repeats()[:1], most[:1])).endswith("; B is not valid.")
    assert found.conclusion is Conclusion.NO_CHANGE
    assert "   not valid: worker-1 was lost (1 of 5 runs)" in lines(found)


def one_each(seconds: int, slower: float) -> Comparison:
    random = Random(5)  # noqa: S311
    a, b = (
        a_run(samples=noisy_seconds(random, seconds, slower=pace, noise=0.04))
        for pace in (1.0, slower)
    )
    return compared([a], [b])


def test_one_run_each_is_compared_by_its_steady_seconds() -> None:
    found = one_each(60, 1.15)
    assert not found.is_by_repeats
    assert found.is_of_steady_seconds
    assert found.conclusion is Conclusion.SLOWER
    assert any("leave out what differs from run to run" in caveat for caveat in found.caveats)
    with_interval = {change.figure.name for change in found.changes if change.low is not None}
    assert with_interval == {*("goodput", "RPS", "p50", "p95", "CPU petshop", "CPU worst worker")}
    assert all(change.p is None for change in found.changes)


def test_one_short_run_each_leaves_it_unknown() -> None:
    found = one_each(15, 1.15)
    assert found.conclusion is Conclusion.UNKNOWN
    assert any("fewer than 15 steady seconds" in caveat for caveat in found.caveats)


def test_whole_runs_are_said_to_be_whole() -> None:
    assert any("with their ramp-up" in caveat for caveat in compared(repeats(), repeats()).caveats)
    steady = repeats(samples=[a_second(float(t)) for t in range(12)])
    assert any(line.startswith("p99 ms") for line in lines(compared(repeats(), repeats())))
    found = compared(steady, steady)
    assert not any("with their ramp-up" in caveat for caveat in found.caveats)
    assert any(line.startswith("* of the whole run") for line in lines(found))
    assert any(line.startswith("p99* ms") for line in lines(found))


def test_endpoints_of_one_side_alone_are_listed() -> None:
    other = a_run()
    other["endpoints"][0]["name"] = "/pets"
    found = compared([a_run()], [other])
    assert [(change.figure.name, change.a, change.b) for change in found.endpoints] == [
        ("GET /: p95", 40.0, None),
        ("GET /: RPS", 100.0, None),
        ("GET /pets: p95", None, 40.0),
        ("GET /pets: RPS", None, 100.0),
    ]


def test_curves_are_the_medians_of_the_repeats_second_by_second() -> None:
    a = [a_run(samples=[a_second(0.0), a_second(1.1, rps=rps)]) for rps in (10.0, 50.0, 20.0)]
    b = [a_run(samples=[a_second(2.0, rps=None)])]
    rps, p95 = compared(a, b).curves
    assert (rps.name, rps.a, rps.b) == ("RPS", (100.0, 20.0), (None, None, None))
    assert p95.b == (None, None, 40.0)


# --- how it reads ---------------------------------------------------------------------------------


def test_everything_fits_80_columns() -> None:
    name = "/pets/[id]/" + "photographs/" * 20
    a, b = repeats(), repeats(1.15, invalid_because=["worker-1 was lost because of " + "x" * 90])
    for run in (*a, *b):
        run["endpoints"] += [run["endpoints"][0] | {"name": f"{name}{n}"} for n in range(9)]
        run["samples"] = [a_second(float(t), rps=1e9 + t) for t in range(300)]
        run["locust_arguments"] = ["--" + "y" * 200 + str(len(run["invalid_because"]))]
        run["locustfiles"] = [{"name": "f.py", "text": f"{'z' * 200}{run['invalid_because']}"}]
    shown = lines(compared(a, b))
    assert max(map(len, shown)) <= WIDTH
    assert "… and 8 more rows: --json has all" in shown


def test_a_row_has_the_change_before_the_figures() -> None:
    shown = lines(compared(repeats(), repeats(1.15)))
    [row] = [line for line in shown if line.startswith("p95 ms")]
    assert row.split() == ["p95", "ms", "+15", "%", "[+12,", "+19]", "40.0", "46.0", "worse"]
    [row] = [line for line in shown if line.startswith("CPU petshop")]
    assert row.split() == [
        "CPU",
        "petshop",
        "%",
        "+0.0",
        "pts",
        "[+0.0,",
        "+0.0]",
        "50.0",
        "50.0",
        "noise",
    ]


def test_curves_are_drawn_to_the_same_scale() -> None:
    a = a_run(samples=[a_second(float(t), rps=100.0) for t in range(4)])
    b = a_run(samples=[a_second(0.0, rps=50.0), a_second(1.0, rps=0.0), a_second(3.0, rps=None)])
    shown = lines(compared([a], [b]))
    at = shown.index("RPS, A and B; * is both")
    assert shown[at + 1 : at + 9] == [
        "      100 |AAAA",
        "          |",
        "          |",
        "          |B",
        "          |",
        "          |",
        "        0 | B",
        "           0 s 4 s",
    ]
    at = shown.index("p95 ms, A and B; * is both")
    assert shown[at + 1] == "     40.0 |**A*"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0.0, "0.00"),
        (9.876, "9.88"),
        (98.76, "98.8"),
        (9876.5, "9,876"),
        (1.2e9, "1.20e+09"),
    ],
)
def test_figures_have_three_digits(value: float | None, text: str) -> None:
    assert number(value) == text


def test_repeats_alone_are_summed_up() -> None:
    shown = spread_lines(repeats())
    assert shown[0] == "medians of 5 runs, each with its 94 % interval"
    assert "p95 ms                        40.0  [39.2, 40.8]" in shown
    assert spread_lines(repeats()[:1])[0] == "figures of 1 run"


def test_medians_of_whole_runs_among_those_of_steady_seconds_are_marked() -> None:
    seconds = [a_second(float(t)) for t in range(20)]
    shown = spread_lines([a_run(samples=seconds) for _ in range(5)])
    assert any(line.startswith("p99* ms ") for line in shown)
    assert shown[-1].startswith("* of the whole run")


def test_a_figure_that_neither_has_is_no_row() -> None:
    a, b = repeats(), repeats()
    for run in (*a, *b):
        run["processes"] = [row for row in run["processes"] if row["name"] != "petshop"]
    found = compared(a, b)
    assert not any(line.startswith("CPU petshop") for line in lines(found))
    assert "CPU petshop" in [change.figure.name for change in found.changes]
