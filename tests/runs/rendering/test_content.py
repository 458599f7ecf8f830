"""What a report of one run, of several and of `scale` says."""

from __future__ import annotations

from typing import Any

from tests.runs.rendering.examples import a_run_json, long_run
from tests.runs.rendering.test_html import a_scale
from tui.runs.rendering.comparison import letters
from tui.runs.rendering.content import (
    LONGEST_FILE,
    Content,
    groups_report,
    run_report,
    scale_report,
)
from tui.runs.rendering.tables import Table


def table(content: Content, title: str) -> Table:
    """Return the table of this title above the runs."""
    [found] = [each for each in content.tables if each.title == title]
    return found


def cells(found: Table, head: str) -> dict[str, str]:
    """Return a column of a table by the first cell of its row."""
    column = found.heads.index(head)
    return {row[0]: row[column].replace("\N{NO-BREAK SPACE}", " ") for row in found.rows}


def figures(run: dict[str, Any]) -> dict[str, str]:
    """Return the key figures of a run's report."""
    shown = run_report([run]).runs[0].figures
    return {each.label: each.value.replace("\N{NO-BREAK SPACE}", " ") for each in shown}


def test_the_key_figures_of_a_run() -> None:
    assert figures(a_run_json()) == {
        "RPS": "100",
        "Failed": "10.0 %",
        "p50": "10.0",
        "p95": "40.0",
        "p99": "50.0",
        "Requests": "6,000",
    }


def test_goodput_is_shown_where_it_is_known() -> None:
    assert figures(a_run_json(goodput_rps=90.0))["Goodput"] == "90.0"


def test_what_is_not_known_is_a_dash() -> None:
    assert set(figures({}).values()) == {"–"}


def test_two_runs_are_compared_and_the_effect_comes_first() -> None:
    slower = a_run_json()
    slower["totals"]["response_ms"]["p95"] = 60.0
    content = run_report([a_run_json(), slower])
    [sentence] = content.sentences
    assert sentence.startswith("p95 +50\N{NO-BREAK SPACE}%")
    shown = table(content, "Figures side by side")
    assert cells(shown, "Run A")["p95, ms"] == "40.0"
    assert cells(shown, "Change and interval")["p95, ms"] == "+50 %"
    assert content.notes


def test_three_runs_have_a_column_each_and_the_change_against_the_first() -> None:
    content = run_report([a_run_json(), a_run_json(), a_run_json(users=100)])
    assert [sentence[:15] for sentence in content.sentences] == [
        "B (B) against A",
        "C (B) against A",
    ]
    shown = table(content, "Figures side by side")
    assert shown.heads == ("Figure", "Run A", "Run B", "B to A", "Run C", "C to A")
    assert cells(shown, "C to A")["RPS"] == "0 %"
    assert cells(table(content, "What differs"), "Run C") == {"Users": "100"}


def repeats(variants: str, count: int) -> list[dict[str, Any]]:
    """Return repeats of one test on each variant; B's response times are half as long again."""
    runs = []
    for number in range(1, count + 1):
        for variant in variants:
            run = a_run_json(
                repeat={"group": "g", "number": number, "of": count, "variant": variant}
            )
            run["totals"]["response_ms"]["p95"] = (40.0 if variant == "A" else 60.0) + number / 10
            runs.append(run)
    return runs


def test_repeats_on_two_targets_are_compared_as_groups() -> None:
    content = run_report(repeats("AB", 5))
    [sentence] = content.sentences
    assert sentence.startswith("p95 +50\N{NO-BREAK SPACE}% [")
    assert cells(table(content, "Figures side by side"), "Meaning")["p95, ms"] == "worse"
    assert [run.mark for run in content.runs][:3] == ["A1", "B1", "A2"]


def test_two_groups_of_repeats_are_compared_as_groups() -> None:
    yesterday, today = repeats("A", 5), repeats("B", 5)
    for run in today:
        run["host"] = "http://127.0.0.1:5001"
    content = groups_report([yesterday, today])
    [sentence] = content.sentences
    assert sentence.startswith("p95 +50\N{NO-BREAK SPACE}% [")
    assert [run.mark for run in content.runs][4:6] == ["A5", "B1"]
    figures = table(content, "Figures side by side")
    assert figures.heads[1:3] == ("Median of A", "Median of B")
    differs = table(content, "What differs")
    assert differs.heads == ("Setting", "Run A", "Run B")
    assert cells(differs, "Run B") == {"Target": "http://127.0.0.1:5001"}
    # There are six kinds of lines, and both groups have some.
    assert [line.name for line in content.charts[0].lines][:2] == ["Run A1", "Run B1"]


def test_groups_of_one_run_are_runs() -> None:
    run = a_run_json()
    assert groups_report([[run], [run]]) == run_report([run, run])


def test_a_figure_that_no_run_has_is_no_row() -> None:
    run = a_run_json()
    run["processes"] = []
    shown = table(run_report([run, run]), "Figures side by side")
    assert not any(row[0].startswith("CPU petshop") for row in shown.rows)


def test_repeats_on_one_target_are_no_comparison() -> None:
    content = run_report(repeats("A", 3))
    assert content.sentences == ()
    assert content.title == "Part 4, part3_slo.py: 3 repeats"
    shown = table(content, "Repeats")
    assert shown.heads[1:] == ("Median", "Lowest", "Highest", "Run A1", "Run A2", "Run A3")
    assert cells(shown, "Median")["p95, ms"] == "40.2"
    assert cells(shown, "Run A1")["Requests"] == "6,000"


def test_equal_settings_need_no_table() -> None:
    titles = [each.title for each in run_report([a_run_json(), a_run_json()]).tables]
    assert "What differs" not in titles


def test_curves_lie_over_one_another() -> None:
    content = run_report([long_run(30), long_run(60)])
    assert [line.name for line in content.charts[0].lines] == ["Run A", "Run B"]


def test_scale_has_its_curve_its_table_and_its_runs() -> None:
    content = scale_report(a_scale())
    assert content.scaling is not None
    assert cells(table(content, "Pool sizes"), "Efficiency") == {"A": "100 %", "B": "100 %"}
    assert [run.mark for run in content.runs] == ["A", "B"]


def test_a_long_locustfile_is_whole() -> None:
    source = "a = 1\n" * 50_000
    assert len(source) < LONGEST_FILE
    run = a_run_json(locustfiles=[{"name": "mine.py", "text": source}])
    assert run_report([run]).runs[0].files[0].text == source


def test_an_objective_and_a_probe_are_settings_where_they_are_known() -> None:
    run = a_run_json(slo_ms=None, users_finished=3)
    run["probe"] = {"path": "/", "status": 503, "is_tested": False}
    shown = dict(run_report([run]).runs[0].settings.rows)
    assert "Objective (SLO)" not in shown
    assert shown["External probe"] == "/, status 503; the test does not ask it"
    assert shown["Users that finished"] == "3"


def test_letters() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]
