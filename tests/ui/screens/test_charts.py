"""The charts of the whole run: looking back, zooming, holding still."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.ui.screens.driver import driven, settled, show, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.long_runs import minutes, opened, run
from tests.ui.widgets.apps import painted_lines
from tui.model.snapshot import Load
from tui.ui.app import PetLoadApp
from tui.ui.screens.charts import StackedChart
from tui.ui.widgets.chart.readout import Readout
from tui.ui.widgets.chart.time_axis import TimeAxis


def lines(app: PetLoadApp) -> list[str]:
    return text_of(app).splitlines()


DOTS = re.compile("[\u2801-\u28ff]")
HALVES = (slice(5, 42), slice(43, 80))


def title(app: PetLoadApp) -> str:
    return lines(app)[0]


def readout(app: PetLoadApp) -> str:
    return " ".join(lines(app)[1].split())


def axis(app: PetLoadApp) -> str:
    return lines(app)[21]


async def test_four_charts_follow_the_run_on_one_axis() -> None:
    lab = FakeLab(4)
    async with driven(lab, minutes()) as (app, pilot):
        await pilot.press("c")
        await settled(pilot)
        text = text_of(app)
        for words in ("RPS", "Failures", "Response time ms", "Users", "target", "CPU % of a core"):
            assert words in text, words
        assert "whole run" in title(app)
        assert title(app).rstrip().endswith("▶ following")
        assert readout(app).startswith("now 5:00 run 4:20 Bottleneck machine RPS 1,396")
        assert text.count(" now\n") == 1
        assert "start▲   ▲w1 saturated" in text
        assert text.count("2 workers") == 1
        await show(pilot, lab, run(301))
        assert readout(app).startswith("now 5:01")


async def test_the_cursor_reads_a_second_and_the_window_stays() -> None:
    lab = FakeLab(4)
    async with driven(lab, minutes()) as (app, pilot):
        await pilot.press("c", "up", "left")  # 120 s, one column is a second
        await settled(pilot)
        assert "◀ looking back: 3:01 to 5:00; now it is 5:00" in title(app)
        assert readout(app).startswith("at 4:59 run 4:19 Bottleneck machine")
        assert " 4:59 " in axis(app)
        assert "now" not in axis(app)
        before = lines(app)[1:]
        await show(pilot, lab, run(320))
        assert "looking back: 3:01 to 5:00; now it is 5:20" in title(app)
        assert lines(app)[1:] == before
        await pilot.press("end")
        assert readout(app).startswith("now 5:20")
        assert "following" in title(app)


async def test_legends_have_the_figures_under_the_cursor() -> None:
    async with driven(FakeLab(4), minutes()) as (app, pilot):
        await pilot.press("c", "home")
        await settled(pilot)
        assert "at 0:01 run – Bottleneck idle RPS – Users 0" in readout(app)
        text = " ".join(text_of(app).split())
        assert "● Failures – ● RPS –" in text
        assert "● petshop 1 ● master 2 ● worker-1 1 ● worker-2 –" in text


async def test_pages_and_the_oldest_second() -> None:
    async with driven(FakeLab(4), minutes()) as (app, pilot):
        await pilot.press("c", "up", "pageup")
        assert "2:01 to 4:00; now it is 5:00" in title(app)
        await pilot.press("home")
        assert "0:01 to 2:00; now it is 5:00" in title(app)
        await pilot.press("pagedown", "shift+right")
        assert "2:01 to 4:00; now it is 5:00" in title(app)
        await pilot.press("pagedown", "end")
        assert "following" in title(app)


async def test_zoom() -> None:
    async with driven(FakeLab(4), run(700)) as (app, pilot):
        await pilot.press("c")
        spans = []
        for key in ("up", "right_square_bracket", "up", "up", "up", "down", "left_square_bracket"):
            await pilot.press(key)
            spans.append(title(app).split("last ")[1].split("  ")[0])
        assert spans == ["10 min", "5 min", "2 min", "60 s", "60 s", "2 min", "5 min"]
        await pilot.press("down", "down", "down")
        assert "whole run" in title(app)
        assert "following" in title(app)


@pytest.mark.parametrize("key", ["p", "space"])
async def test_pause_stops_the_charts_and_shows_for_how_long(key: str) -> None:
    lab = FakeLab(4)
    async with driven(lab, minutes()) as (app, pilot):
        await pilot.press("c", key)
        await settled(pilot)
        assert "‖ paused 0 s ago; the run goes on" in title(app)
        assert readout(app).startswith("at 5:00")
        before = lines(app)[1:]
        assert " now\n" not in text_of(app)
        await show(pilot, lab, run(312))
        assert "‖ paused 12 s ago; the run goes on" in title(app)
        assert lines(app)[1:] == before
        await pilot.press("home", "end" if key == "p" else key)
        assert readout(app).startswith("now 5:12")
        assert "following" in title(app)


async def test_the_cursor_moves_while_paused() -> None:
    lab = FakeLab(4)
    async with driven(lab, minutes()) as (app, pilot):
        await pilot.press("c", "p")
        await show(pilot, lab, run(400))
        await pilot.press("home")
        assert "paused 100 s ago; the run goes on; looking back: 0:01 to 5:00" in title(app)


async def test_a_run_that_ended_during_a_pause_is_reported() -> None:
    lab = FakeLab(4)
    async with driven(lab, minutes()) as (app, pilot):
        await pilot.press("c", "p")
        await show(pilot, lab, replace(run(310), load=Load.STOPPED))
        assert "paused 10 s ago; the run has ended since" in title(app)


async def test_the_charts_are_live_when_opened_again() -> None:
    lab = FakeLab(4)
    async with driven(lab, minutes()) as (app, pilot):
        await pilot.press("c", "up", "home", "p", "c")
        await show(pilot, lab, run(330))
        await pilot.press("c")
        await settled(pilot)
        assert "last 2 min" in title(app)
        assert "following" in title(app)
        assert readout(app).startswith("now 5:30")


async def test_tab_enlarges_one_chart_after_the_other() -> None:
    async with driven(FakeLab(4), minutes()) as (app, pilot):
        await pilot.press("c")

        async def visible(key: str) -> list[str]:
            await pilot.press(key)
            await settled(pilot)
            return [chart._title for chart in app.screen.query(StackedChart) if chart.display]

        everything = ["RPS", "Response time", "Users", "CPU"]
        seen = [await visible("tab") for _ in range(5)]
        assert seen == [["RPS"], ["Response time"], ["Users"], ["CPU"], everything]
        assert await visible("shift+tab") == ["CPU"]


async def test_a_click_reads_a_second_and_the_wheel_zooms() -> None:
    async with driven(FakeLab(4), minutes()) as (app, pilot):
        await pilot.press("c", "up", "up")  # 60 s on 75 columns
        await settled(pilot)
        chart = app.screen.query(StackedChart).first()
        await pilot.click(chart, offset=(5, 2))
        assert readout(app).startswith("at 4:01")
        await pilot.click(chart, offset=(2, 2))  # beside the plot
        assert readout(app).startswith("at 4:01")
        await pilot._post_mouse_events([_wheel(down=True)], chart, offset=(9, 2))
        await settled(pilot)
        assert "Charts  2 min" in title(app)
        assert "looking back: 3:01 to 5:00" in title(app)
        assert readout(app).startswith("at 4:01")
        await pilot._post_mouse_events([_wheel(down=False)], chart, offset=(9, 2))
        await settled(pilot)
        assert "Charts  60 s" in title(app)
        await pilot.press("end")
        await pilot.click(chart, offset=(79, 2))
        assert "following" in title(app)


def _wheel(*, down: bool) -> type[Any]:
    from textual import events

    return events.MouseScrollDown if down else events.MouseScrollUp


async def test_charts_are_empty_before_the_load_and_before_the_lab() -> None:
    async with driven(FakeLab(4), opened()) as (app, pilot):
        await pilot.press("c")
        await settled(pilot)
        text = text_of(app)
        assert "no load" in text
        assert "RPS –" in text
        # 30 s of 60: the right half.
        left, right = ("".join(line[at] for line in lines(app)[17:21]) for at in HALVES)
        assert not DOTS.search(left)
        assert DOTS.search(right)
        assert "0:00" in axis(app)


async def test_seconds_without_measurements_are_gaps() -> None:
    async with driven(FakeLab(4), run(220)) as (app, pilot):
        await pilot.press("c", "up", "left", *["left"] * 10)
        await settled(pilot)
        assert readout(app).startswith("at 3:29 run 2:49 Bottleneck – RPS – Users –")


async def test_only_changed_charts_are_painted_and_none_while_closed() -> None:
    lab = FakeLab(4)
    async with driven(lab, minutes()) as (app, pilot):
        await pilot.press("c", "up", "left")
        await settled(pilot)
        axis_widget = app.screen.query_one(TimeAxis)
        with painted_lines(axis_widget) as painted:
            await show(pilot, lab, run(301))
            assert painted == []
        readout_widget = app.screen.query_one(Readout)
        charts: Sequence[StackedChart] = list(app.screen.query(StackedChart))
        await pilot.press("escape")
        await settled(pilot)
        shown: list[int] = []
        for chart in charts:
            chart.show_look = lambda *_: shown.append(1)  # type: ignore[method-assign]
        with painted_lines(readout_widget) as painted:
            await show(pilot, lab, run(302))
            assert painted == []
        assert shown == []


async def test_keys_before_the_first_second() -> None:
    async with driven(FakeLab(4)) as (app, pilot):
        await pilot.press("c", "left", "up", "p", "home", "pageup", "tab", "end")
        await settled(pilot)
        assert title(app).startswith("Charts")
        await pilot.press("escape")
        await settled(pilot)
        assert len(app.screen_stack) == 1


# --- pictures -----------------------------------------------------------------------------------
