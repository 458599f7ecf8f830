"""The logs: shown, followed, searched, filtered, copied."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.screens import load_states
from tests.ui.screens.driver import driven, notes, settled, show, text_of
from tests.ui.screens.example_logs import TRACEBACK, lab_with, lab_with_foreign_text
from tests.ui.screens.fake_lab import FakeLab
from tui.ui.screens.logs import LINES, LogScreen
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.log.log_pane import NO_PROBLEMS, LogPane
from tui.ui.widgets.log.log_status import FOLLOWING, NOT_FOLLOWING


async def a_second(pilot: Pilot[None], lab: FakeLab, t: float, *lines: str) -> None:
    """The shop writes, and a second passes."""
    lab.logs["petshop"] += lines
    await show(pilot, lab, replace(load_states.part2(), t=t))


async def press(pilot: Pilot[None], *keys: str) -> str:
    """Press the keys, and read the screen."""
    for key in keys:
        await pilot.press(key)
        if len(key) > 1:
            # A key that opens or leaves a field decides where the next one goes.
            await settled(pilot)
    await settled(pilot)
    return text_of(pilot.app)  # type: ignore[arg-type]


# --- processes ----------------------------------------------------------------------------------


async def test_logs_go_from_process_to_process_and_show_the_exact_command() -> None:
    lab = lab_with_foreign_text()
    shown = load_states.two_workers()
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("l")
        await settled(pilot)
        tabs = app.screen.query_one(TabRow)
        assert tabs.names == ("petshop", "master", "worker-1", "worker-2")
        for key, name in [
            (None, "petshop"),
            ("right", "master"),
            ("right", "worker-1"),
            ("tab", "worker-2"),
            ("right", "petshop"),
            ("left", "worker-2"),
        ]:
            if key is not None:
                await pilot.press(key)
            await settled(pilot)
            text = text_of(app)
            assert f"--log-of {name}" in text, f"{key} to {name}"
            lines = lab.logs.get(name, ["Nothing was written yet."])
            newest = lines[-1] if name != "master" else "not markup"
            assert newest in text, f"{key} to {name}"
        # When the process has left, another's log is shown.
        await show(pilot, lab, load_states.saturated())
        assert tabs.names == ("petshop", "master", "worker-1")
        assert "--log-of worker-1" in text_of(app)
        await pilot.click(TabRow, offset=(2, 0))
        await settled(pilot)
        assert "--log-of petshop" in text_of(app)
        # The key that opened the logs closes them.
        assert isinstance(app.screen, LogScreen)
        await pilot.press("l")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)


async def test_log_lines_are_shown_literally() -> None:
    lab = lab_with_foreign_text()
    async with driven(lab, load_states.part2()) as (app, pilot):
        await pilot.press("l", "right")
        await settled(pilot)
        text = text_of(app)
        assert "[2026-01-01 00:00:00] [red]not markup[/red] [/] green" in text
        assert "bell␇ up␛[2A 日本語 🐶 \ufffd" in text
        assert "\x1b" not in text


# --- following ----------------------------------------------------------------------------------


@pytest.mark.parametrize("back", ["end", "f"])
async def test_the_status_shows_whether_the_log_is_followed(back: str) -> None:
    lab = lab_with()
    async with driven(lab, load_states.part2()) as (_, pilot):
        text = await press(pilot, "l")
        assert FOLLOWING in text
        assert NOT_FOLLOWING not in text
        read = await press(pilot, "up")
        assert NOT_FOLLOWING in read
        # What is read stays as it is, however much is written.
        await a_second(pilot, lab, 101.0, *(f"more {n}" for n in range(3 * LINES)))
        assert await press(pilot) == read
        text = await press(pilot, back)
        assert f"more {3 * LINES - 1}" in text
        assert NOT_FOLLOWING not in text
        await a_second(pilot, lab, 102.0, "the last line")
        assert "the last line" in await press(pilot)


async def test_the_log_is_followed_unless_it_is_scrolled_up() -> None:
    lab = lab_with_foreign_text()
    async with driven(lab, load_states.part2()) as (app, pilot):
        await pilot.press("l")
        await settled(pilot)
        assert "200 - 79" in text_of(app)
        lab.logs["petshop"].append("a new line")
        await show(pilot, lab, replace(load_states.part2(), t=101.0))
        assert "a new line" in text_of(app)
        await pilot.press("pageup", "pageup")
        await settled(pilot)
        read = app.screen.query_one(LogPane).scroll_y
        lab.logs["petshop"].append("another line")
        await show(pilot, lab, replace(load_states.part2(), t=102.0))
        assert app.screen.query_one(LogPane).scroll_y == read
        assert "another line" not in text_of(app)
        await pilot.press("end")
        await settled(pilot)
        lab.logs["petshop"].append("the last line")
        await show(pilot, lab, replace(load_states.part2(), t=103.0))
        assert "the last line" in text_of(app)


@pytest.mark.parametrize("key", ["up", "pageup", "home"])
async def test_scrolling_up_reaches_the_oldest_line(key: str) -> None:
    lab = lab_with(count=LINES + 100)
    async with driven(lab, load_states.part2()) as (app, pilot):
        await press(pilot, "l")
        pane = app.screen.query_one(LogPane)
        rows = pane.scrollable_content_region.height
        text = await press(pilot, key)
        # While it follows it wraps the newest lines only; its reader notices nothing of it.
        first = {"up": LINES + 99 - rows, "pageup": LINES + 100 - 2 * rows, "home": 100}[key]
        assert f"200 - {first} " in text.splitlines()[2]
        assert "200 - 100 " in await press(pilot, "home")
        assert pane.virtual_size.height == LINES


async def test_scrolling_to_the_end_follows_again() -> None:
    lab = lab_with()
    async with driven(lab, load_states.part2()) as (_, pilot):
        await press(pilot, "l", "pageup")
        # Without a pause, so that one animation meets the next.
        await pilot.press("pagedown", "pagedown")
        assert NOT_FOLLOWING not in await press(pilot)
        await a_second(pilot, lab, 101.0, "the last line")
        assert "the last line" in await press(pilot)


async def test_a_log_that_fits_is_always_followed() -> None:
    lab = lab_with(count=3)
    async with driven(lab, load_states.part2()) as (_, pilot):
        assert NOT_FOLLOWING not in await press(pilot, "l", "up", "pageup", "home")
        await a_second(pilot, lab, 101.0, "the last line")
        assert "the last line" in await press(pilot)


# --- search -------------------------------------------------------------------------------------


async def test_a_search_is_literal_and_counts_its_matches() -> None:
    lab = lab_with("a [Red] fox", *(f"line {n}" for n in range(100)), "the [RED] hen", "reds")
    async with driven(lab, load_states.part2()) as (app, pilot):
        await press(pilot, "l")
        text = await press(pilot, "slash", *"[red]")
        # The newest first; what is typed is no regular expression, nor markup.
        assert "“[red]” 2 of 2" in text
        assert "the [RED] hen" in text
        text = await press(pilot, "enter", "N")
        assert "“[red]” 1 of 2" in text
        assert "a [Red] fox" in text
        assert NOT_FOLLOWING in text
        assert "2 of 2" in await press(pilot, "n")
        assert "1 of 2" in await press(pilot, "n")
        assert "2 of 2" in await press(pilot, "N")
        assert "“[red]x” not found" in await press(pilot, "slash", "end", "x")
        # The first escape leaves the search, the second the dialog.
        text = await press(pilot, "escape")
        assert "not found" not in text
        assert isinstance(app.screen, LogScreen)
        await press(pilot, "escape")
        assert isinstance(app.screen, MainScreen)


async def test_a_wrapped_match_is_marked_in_all_its_rows() -> None:
    lab = lab_with(f"{'x' * 75}needle of a long line", count=0)
    async with driven(lab, load_states.part2()) as (app, pilot):
        await press(pilot, "l", "slash", *"NEEDLE", "enter")
        pane = app.screen.query_one(LogPane)
        width = pane.scrollable_content_region.width
        marked = [
            "".join(s.text for s in pane.render_line(y) if s.style and s.style.reverse)
            for y in (0, 1)
        ]
        assert "".join(marked) == "needle"
        assert len(marked[0]) == width - 75


async def test_a_search_covers_other_processes_and_new_lines() -> None:
    lab = lab_with("needle 1")
    async with driven(lab, load_states.part2()) as (_, pilot):
        await press(pilot, "l", "slash", *"needle")
        assert "1 of 1" in await press(pilot)
        await a_second(pilot, lab, 101.0, "needle 2", "needle 3")
        assert "3 of 3" in await press(pilot)
        assert "not found" in await press(pilot, "enter", "right")
        assert "3 of 3" in await press(pilot, "left")


async def test_keys_are_letters_in_the_search_field() -> None:
    lab = lab_with("quit now, fly, lw")
    async with driven(lab, load_states.part2()) as (app, pilot):
        text = await press(pilot, "l", "slash", *"qwlfyn", "left", "left", "right", "backspace")
        assert app.screen.query_one(Input).value == "qwlfn"
        assert isinstance(app.screen, LogScreen)
        assert "--log-of petshop" in text
        assert notes(app) == []


# --- filter and copy ----------------------------------------------------------------------------


async def test_the_filter_keeps_warnings_and_errors_with_their_tracebacks() -> None:
    lab = lab_with(*TRACEBACK, "fine again")
    async with driven(lab, load_states.part2()) as (_, pilot):
        text = await press(pilot, "l", "w")
        for line in TRACEBACK:
            assert line in text
        assert "fine again" not in text
        assert "200 - 499" not in text
        assert "warnings and errors only" in text
        await a_second(pilot, lab, 101.0, "WARNING: a new one", "a fine one")
        text = await press(pilot)
        assert "a new one" in text
        assert "a fine one" not in text
        text = await press(pilot, "w")
        assert "a fine one" in text
        assert "warnings and errors only" not in text


async def test_a_filter_without_results_shows_a_sentence() -> None:
    async with driven(lab_with(), load_states.part2()) as (_, pilot):
        assert NO_PROBLEMS in await press(pilot, "l", "w")
        assert "There is nothing to copy." in await press(pilot, "y")


async def test_a_copy_is_confirmed_by_a_notification() -> None:
    lab = lab_with("\x1b[31mthe needle\x07 here", "last")
    async with driven(lab, load_states.part2()) as (app, pilot):
        await press(pilot, "l")
        await press(pilot, "y")
        rows = app.screen.query_one(LogPane).scrollable_content_region.height
        assert app.clipboard.splitlines()[-2:] == ["the needle␇ here", "last"]
        assert len(app.clipboard.splitlines()) == rows
        assert notes(app)[-1][1] == f"{rows} lines were copied from petshop's log."
        await press(pilot, "slash", *"needle", "enter", "y")
        assert app.clipboard == "the needle␇ here"
        assert notes(app)[-1][1] == "1 line was copied from petshop's log."
        # The line of a match that is out of sight is not copied.
        await press(pilot, "home", "y")
        assert app.clipboard.splitlines()[0].endswith("200 - 0")


async def test_every_size_is_survived() -> None:
    lab = lab_with("日本語" * 60, *TRACEBACK)
    async with driven(lab, load_states.part2()) as (app, pilot):
        await press(pilot, "l", "slash", *"語", "enter")
        for width, height in [(80, 12), (20, 5), (3, 3), (1, 1), (200, 60), (80, 24)]:
            await pilot.resize_terminal(width, height)
            await settled(pilot)
            await press(pilot, "n", "up", "w", "N", "w", "pagedown", "f", "home", "y")
        assert isinstance(app.screen, LogScreen)
