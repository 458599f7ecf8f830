"""The charts of a run as plain data."""

from __future__ import annotations

from tests.runs.rendering.examples import a_run_json, long_run
from tui.runs.rendering.charts import marks, run_charts, scaling_chart
from tui.runs.rendering.row_charts import BAR_COLUMNS, Bar, cpu_chart, verdict_chart


def test_a_run_has_its_charts_with_what_they_show_in_words() -> None:
    throughput, times, users = run_charts(a_run_json())
    assert [line.name for line in throughput.lines] == ["RPS", "Failures"]
    assert "RPS: 100 to 300 a second, median 200" in throughput.description
    assert [line.name for line in times.lines] == ["p95", "p50", "external probe"]
    assert users.title == "Users"


def test_a_line_that_is_not_known_is_left_out_and_the_others_keep_their_style() -> None:
    run = a_run_json()
    for sample in run["samples"]:
        sample["p95_ms"] = None
    times = run_charts(run)[1]
    assert [(line.name, line.style) for line in times.lines] == [("p50", 2), ("external probe", 3)]


def test_a_run_without_seconds_has_no_charts() -> None:
    run = a_run_json(samples=[], processes=[])
    assert run_charts(run) == ()
    assert cpu_chart(run) is None
    assert verdict_chart(run) is None


def test_events_are_numbered_as_in_their_table_and_do_not_cover_each_other() -> None:
    events = [{"t": t, "event": ""} for t in (-1.0, 0.0, 0.5, 50.0, 200.0)]
    found = marks({"events": events}, 100.0)
    assert [(mark.at, mark.label) for mark in found] == [(0.0, "2"), (0.5, ""), (50.0, "4")]


def test_processes_share_one_scale_up_to_a_core_or_to_the_busiest() -> None:
    run = a_run_json()
    chart = cpu_chart(run)
    assert chart is not None
    assert [row.name for row in chart.rows] == ["petshop", "worker-1", "machine"]
    assert chart.threshold == 90.0
    run["samples"][0]["cpu_percent"]["petshop"] = 190.0
    busier = cpu_chart(run)
    assert busier is not None
    assert "0 to 200" in busier.unit
    assert busier.threshold == 45.0


def test_a_bottleneck_has_a_bar_where_it_stood() -> None:
    run = a_run_json()
    for sample, name in zip(run["samples"], ("tester", "tester", "shop"), strict=True):
        sample["bottleneck"] = name
    chart = verdict_chart(run)
    assert chart is not None
    tester, shop = chart.rows
    assert (tester.name, tester.bars) == ("tester", (Bar(0.0, 50.0, 100.0),))
    assert (shop.name, shop.bars) == ("shop", (Bar(50.0, 25.0, 100.0),))
    assert tester.figures[1:] == ("2", "66.7\N{NO-BREAK SPACE}%")


def test_idle_seconds_are_no_bottleneck() -> None:
    run = a_run_json()
    for sample in run["samples"]:
        sample["bottleneck"] = "idle"
    assert verdict_chart(run) is None


def test_bars_of_a_long_run_are_as_high_as_the_share_of_their_time() -> None:
    chart = verdict_chart(long_run())
    assert chart is not None
    tester, shop = chart.rows
    assert 0 < len(tester.bars) <= BAR_COLUMNS
    assert all(abs(bar.height - 66.7) < 7 for bar in tester.bars)
    assert all(abs(bar.height - 33.3) < 7 for bar in shop.bars)


def test_the_curve_of_scale_has_the_ideal_line_through_its_first_point() -> None:
    chart = scaling_chart([{"workers": 1, "rps": 500.0}, {"workers": 2, "rps": 800.0}])
    assert chart is not None
    assert [line.name.partition(":")[0] for line in chart.lines] == ["measured", "ideal"]
    assert chart.lines[0].dots == ((50.0, 50.0), (100.0, 80.0))
    assert "Ideal for 2 workers: 1,000 RPS." in chart.description


def test_one_size_or_an_unknown_rate_is_no_curve() -> None:
    assert scaling_chart([{"workers": 1, "rps": 500.0}, {"workers": 2, "rps": None}]) is None
