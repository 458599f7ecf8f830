"""What petload draws over time."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.screens.long_runs import GAP, minutes, second
from tests.ui.widgets.apps import Alone, text_of
from tui.model.sample import Sample
from tui.ui.widgets.chart import live_charts


def values(drawing: live_charts.Drawing) -> dict[str, list[float | None]]:
    return {series.name: list(series.values) for series in drawing.series}


def test_unknown_figures_are_gaps() -> None:
    base = minutes()
    gap = [second(float(t)) for t in GAP]
    for draw in (live_charts.load, live_charts.times, live_charts.cpu):
        assert all(value is None for each in values(draw(base, gap)).values() for value in each)
    users = values(live_charts.users(base, gap))
    assert set(users["running"]) == set(users["in a request"]) == {None}


def test_the_target_of_users_is_known_while_the_load_is_on() -> None:
    seconds = [second(float(t)) for t in (39, 40, 41)]
    assert values(live_charts.users(minutes(), seconds))["target"] == [None, 5000, 5000]


def test_every_process_that_was_there_is_drawn_the_workers_on_top() -> None:
    seconds = [
        Sample(1.0, cpu_percent={"worker-10": 1.0, "machine": 5.0, "petload": 1.0}),
        Sample(2.0, cpu_percent={"worker-2": 2.0, "master": 3.0, "petshop": 4.0}),
    ]
    drawn = values(live_charts.cpu(minutes(), seconds))
    assert list(drawn) == ["petshop", "master", "worker-2", "worker-10"]
    assert drawn["worker-10"] == [1.0, None]


def test_only_an_objective_that_was_given_is_drawn() -> None:
    with_one = live_charts.times(replace(minutes(), slo_ms=200.0), [])
    assert with_one.line is not None
    assert (with_one.line.value, with_one.line.label) == (200.0, "objective 200 ms")
    assert live_charts.times(replace(minutes(), slo_ms=None), []).line is None


def test_markers_are_those_up_to_the_end_the_newest_first() -> None:
    markers = live_charts.markers(minutes().marks, 60.0)
    assert [(marker.age_s, marker.label) for marker in markers] == [
        (5, "w1 saturated"),
        (20, "start"),
    ]
    assert markers[0].color != markers[1].color


async def test_the_live_chart_of_users() -> None:
    chart = live_charts.UsersChart()
    async with Alone(chart, 80, 8).run_test(size=(80, 10)) as pilot:
        chart.snapshot = minutes()
        await pilot.pause()
        lines = text_of(chart)
        assert "● target 5.0k  ● in a request 4.1k  ● running 5.0k" in lines[0]
        assert lines[-1].endswith(" now")
        # What is further back than the terminal is wide is not even looked at.
        assert len(chart.recent(minutes())) == 160
