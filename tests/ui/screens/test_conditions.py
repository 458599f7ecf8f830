"""Every condition is on the screen, and one that holds is seen with and without colours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.screens import load_states
from tests.ui.screens.driver import SIZES, driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.gated import FEW, gated, gated_run_ended
from tui.model.condition import ConditionView, Kind
from tui.ui.widgets.panels.condition_bar import ConditionBar


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_condition_is_on_the_screen(width: int, height: int) -> None:
    lab = FakeLab(4)
    async with driven(lab, gated(), size=(width, height)) as (app, _):
        text = squeezed(app)
        for words in (
            "fail-if failures > 1% 0 %",
            "fail-if GET /typo: p95 > 1s –",
            "stop-if GET /: p99 > 1s for 10s 1,230 ms, 4 of 10 s",
            "fail-if rps < 700 HOLDS 648/s",
        ):
            assert words in text, words
        for name in ("petshop", "master", "worker-1", "worker-2", "machine", "petload", "GET"):
            assert name in text
        assert app.screen.max_scroll_y == 0


async def test_a_condition_that_holds_comes_first_and_in_red() -> None:
    lab = FakeLab(4)
    async with driven(lab, gated()) as (app, _):
        bar = app.screen.query_one(ConditionBar)
        first = bar.render_line(0)
        assert first.text.startswith("fail-if rps < 700  HOLDS 648/s ")
        (held,) = [each for each in first if "HOLDS" in each.text]
        assert held.style == bar.component("condition--holds")
        assert held.style is not None
        assert held.style.reverse


async def test_after_the_run_it_is_the_run_that_is_judged() -> None:
    lab = FakeLab(4)
    async with driven(lab, gated_run_ended()) as (app, _):
        assert "rps < 700 HELD 648/s" in squeezed(app)


async def test_the_bar_grows_and_shrinks_with_its_conditions() -> None:
    lab = FakeLab(4)
    async with driven(lab, load_states.two_workers()) as (app, pilot):
        bar = app.screen.query_one(ConditionBar)
        assert not bar.display
        await show(pilot, lab, replace(gated(), conditions=(FEW,)))
        assert (bar.display, bar.size.height) == (True, 1)
        await show(pilot, lab, gated())
        assert bar.size.height == 3
        await pilot.resize_terminal(200, 60)
        await settled(pilot)
        assert bar.size.height == 1
        await show(pilot, lab, load_states.two_workers())
        assert not bar.display


@pytest.mark.parametrize(("width", "height"), [(60, 16), (80, 24), (99, 30), (100, 39)])
async def test_more_conditions_than_rows_are_counted(width: int, height: int) -> None:
    lab = FakeLab(4)
    many = tuple(
        ConditionView(f"GET /a/long/name/{number}: p95 > 1s", Kind.FAIL_IF, False, "2 ms")
        for number in range(9)
    )
    shown = replace(load_states.two_workers(), conditions=(*many, FEW))
    async with driven(lab, shown, size=(width, height)) as (app, _):
        bar = app.screen.query_one(ConditionBar)
        last = bar.render_line(bar.size.height - 1).text
        on_screen = text_of(app).count("fail-if")
        assert f"… and {10 - on_screen} more" in last
        assert "HOLDS" in text_of(app)
        assert app.screen.max_scroll_y == 0


async def test_a_long_reason_and_escape_sequences_do_not_move_the_screen() -> None:
    lab = FakeLab(4)
    reason = "worker-1 was saturated for 41 s of 60 s; worker-2 was lost"
    shown = (
        ConditionView("invalid", Kind.FAIL_IF, True, reason),
        ConditionView("GET /\x1b[2J\n\u4e00: p95 > 1s", Kind.FAIL_IF, True, "2 s"),
    )
    async with driven(lab, replace(gated(), conditions=shown)) as (app, _):
        text = squeezed(app)
        assert "fail-if invalid HOLDS worker-1 was saturated for 41…" in text
        assert "\x1b" not in text_of(app)
