"""A terminal that is too small says so, and its keys go on working."""

from __future__ import annotations

import pytest
from textual.geometry import Size
from textual.widgets import Input

from tests.ui.screens import idle_states, load_states
from tests.ui.screens.driver import driven, settled, show, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.ui.screens.main import MainScreen
from tui.ui.screens.users import UsersScreen
from tui.ui.widgets.base.minimum_size import MINIMUM_SIZE, TooSmallNotice, sentence

DIALOGS = ["u", "g", "e", "c", "t", "f", "l", "question_mark", "ctrl+p"]


def words_of(text: str) -> str:
    return " ".join(text.split())


def test_the_sentence_names_both_sizes() -> None:
    assert sentence(Size(40, 10)) == "petload needs 60x16; this terminal is 40x10."


@pytest.mark.parametrize("size", [(59, 40), (200, 15), (40, 10), (50, 5)])
async def test_the_main_screen_is_covered_when_it_is_too_small(size: tuple[int, int]) -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2(), size=size) as (app, pilot):
        assert words_of(text_of(app)) == sentence(Size(*size))
        # A second that passes is not drawn over it.
        await show(pilot, lab, load_states.saturated())
        assert words_of(text_of(app)) == sentence(Size(*size))


async def test_the_notice_is_centred() -> None:
    async with driven(FakeLab(2), load_states.part2(), size=(58, 11)) as (app, _):
        rows = text_of(app).splitlines()
        assert rows[5].strip() == sentence(Size(58, 11))
        left = len(rows[5]) - len(rows[5].lstrip())
        right = 58 - len(rows[5].rstrip())
        assert abs(left - right) <= 1


@pytest.mark.parametrize("size", [(12, 3), (3, 3), (1, 1), (60, 1), (1, 30)])
async def test_tiny_terminals_are_survived(size: tuple[int, int]) -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2(), size=size) as (app, pilot):
        assert app.screen.query_one(TooSmallNotice).display
        await pilot.press("plus")
        await settled(pilot)
    assert lab.asked() == [("add_worker",)]


async def test_the_minimum_size_has_everything_that_matters() -> None:
    lab = FakeLab(2)
    words = (
        "petload",
        "Bottleneck",
        "RPS",
        "Failures",
        "worker-1",
        "Endpoint",
        "s Start",
        "q Quit",
    )
    async with driven(lab, size=tuple(MINIMUM_SIZE)) as (app, pilot):
        for state in ("ready", "part2", "saturated", "slo_failures", "two_workers"):
            await show(pilot, lab, STATES[state]())
            text = text_of(app)
            for word in words:
                assert word in text, f"{word} while {state}"
            assert app.screen.max_scroll_y == 0, state
            assert not app.screen.query(TooSmallNotice), state


async def test_every_dialog_is_covered_and_comes_back() -> None:
    lab = FakeLab(2)
    lab.logs = {"petshop": ["a line"]}
    async with driven(lab, load_states.part2()) as (app, pilot):
        for key in DIALOGS:
            await pilot.press(key)
            await settled(pilot)
            before = text_of(app)
            dialog = app.screen
            await pilot.resize_terminal(40, 10)
            await settled(pilot)
            assert words_of(text_of(app)) == sentence(Size(40, 10)), key
            await pilot.resize_terminal(80, 24)
            await settled(pilot)
            assert text_of(app) == before, key
            # Closed while it is too small, and opened again there.
            await pilot.resize_terminal(40, 10)
            await pilot.press("escape")
            await settled(pilot)
            assert isinstance(app.screen, MainScreen), key
            assert words_of(text_of(app)) == sentence(Size(40, 10)), key
            await pilot.press(key)
            await settled(pilot)
            assert type(app.screen) is type(dialog)
            assert words_of(text_of(app)) == sentence(Size(40, 10)), key
            await pilot.press("escape")
            await pilot.resize_terminal(80, 24)
            await settled(pilot)
            assert "RPS 648" in words_of(text_of(app)), key


async def test_keys_work_and_typed_text_stays_while_covered() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2()) as (app, pilot):
        await pilot.resize_terminal(30, 8)
        await settled(pilot)
        await pilot.press("x")
        await settled(pilot)
        assert lab.asked() == [("stop",)]
        await pilot.press("u")
        await settled(pilot)
        assert isinstance(app.screen, UsersScreen)
        await pilot.press(*"77")
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert app.screen.query(Input).first().value == "77"
        assert app.focused is app.screen.query(Input).first()
        await pilot.resize_terminal(30, 8)
        await pilot.press("escape", "q")
        await settled(pilot)
        assert app._exit


async def test_the_main_screen_is_covered_when_a_dialog_closes_over_it() -> None:
    async with driven(FakeLab(2), load_states.part2()) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        await pilot.resize_terminal(40, 10)
        await pilot.press("escape")
        await settled(pilot)
        assert words_of(text_of(app)) == sentence(Size(40, 10))
        await pilot.press("e")
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape")
        await settled(pilot)
        assert "RPS 648" in words_of(text_of(app))


async def test_paging_in_a_palette_that_has_no_room() -> None:
    async with driven(FakeLab(1), idle_states.ready()) as (app, pilot):
        await pilot.press("ctrl+p")
        await settled(pilot)
        await pilot.resize_terminal(10, 3)
        await settled(pilot)
        await pilot.press("a", "pagedown", "pageup")
        await settled(pilot)
        assert app.is_running


async def test_a_palette_narrower_than_its_padding_before_it_is_covered() -> None:
    async with driven(FakeLab(1), idle_states.ready()) as (app, pilot):
        await pilot.press("ctrl+p", "g")
        await settled(pilot)
        for width in range(1, 9):
            await pilot.resize_terminal(width, 30)
            # As it is for a moment when it is opened there.
            app.screen.remove_class("-too-small")
            await settled(pilot)
            assert app.is_running, width
