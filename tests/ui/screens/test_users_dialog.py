"""The users dialog: what it asks the lab for, and which input it rejects."""

from __future__ import annotations

from textual.widgets import Input

from tests.ui.screens import load_states
from tests.ui.screens.driver import driven, settled, show, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.ui.screens.main import MainScreen
from tui.ui.screens.users import UsersScreen


async def test_enter_goes_from_users_to_spawn_rate_and_applies() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2()) as (app, pilot):
        await pilot.press("u")
        await pilot.pause()
        # The fields begin with what is aimed at now, selected: typing replaces it.
        assert [field.value for field in app.screen.query(Input)] == ["200", "50"]
        await pilot.press(*"450", "enter")
        assert app.focused is not None
        assert app.focused.id == "rate-input"
        await pilot.press(*"12.5", "enter")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)
        assert lab.asked() == [("set_users", 450, 12.5)]
        # The next time it begins with those.
        await pilot.press("u")
        await pilot.pause()
        assert [field.value for field in app.screen.query(Input)] == ["450", "12.5"]
        # Left as they are they ask nothing of the lab.
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)
        assert len(lab.asked()) == 1


async def test_apply_and_cancel_by_mouse_and_by_escape() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2()) as (app, pilot):
        for leave in ("#cancel", "tab escape"):
            await pilot.press("u")
            await pilot.pause()
            await pilot.press(*"77")
            if leave.startswith("#"):
                await pilot.click(leave)
            else:
                await pilot.press(*leave.split())
            await settled(pilot)
            assert isinstance(app.screen, MainScreen)
            assert lab.asked() == []
        await pilot.press("u")
        await pilot.pause()
        # What is typed survives the seconds that pass.
        await pilot.press("7")
        await show(pilot, lab, load_states.saturated())
        await pilot.press("7")
        await pilot.click("#apply")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)
        assert lab.asked() == [("set_users", 77, 50.0)]


async def test_invalid_numbers_are_errors_and_stay_in_the_fields() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2()) as (app, pilot):
        await pilot.press("u")
        await pilot.pause()
        users, rate = app.screen.query(Input)
        for bad_users, bad_rate, says, at in [
            ("", "50", "Enter 1 to 1,000,000 users.", users),
            ("0", "50", "Enter 1 to 1,000,000 users.", users),
            ("-3", "50", "Enter 1 to 1,000,000 users.", users),
            ("1000001", "50", "Enter 1 to 1,000,000 users.", users),
            ("10", "", "Enter a rate above 0.", rate),
            ("10", "0", "Enter a rate above 0.", rate),
            ("10", "-1", "Enter a rate above 0.", rate),
            ("10", "1e", "Enter a rate above 0.", rate),
            ("10", "1e999", "Enter a rate above 0.", rate),
            ("", "", "Enter 1 to 1,000,000 users.", users),
        ]:
            users.value, rate.value = bad_users, bad_rate
            rate.focus()
            await pilot.press("enter")
            await settled(pilot)
            case = f"{bad_users!r} at {bad_rate!r}"
            assert isinstance(app.screen, UsersScreen), case
            assert says in text_of(app), case
            assert app.focused is at, case
            assert (users.value, rate.value) == (bad_users, bad_rate), case
        assert lab.asked() == []
        # Letters cannot even be typed.
        users.value, rate.value = "", ""
        users.focus()
        await pilot.press(*"a1b2.")
        rate.focus()
        await pilot.press(*"x.2y5", "enter")
        await settled(pilot)
        assert lab.asked() == [("set_users", 12, 0.25)]


async def test_the_users_dialog_forgets_its_last_input() -> None:
    lab = FakeLab(1)
    async with driven(lab, load_states.part1()) as (app, pilot):
        await pilot.press("u", "0", "enter", "enter")
        assert "Enter 1 to" in text_of(app)
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        assert "Enter 1 to" not in text_of(app)
        # What stood there is marked: typing replaces it.
        await pilot.press("7", "enter", "3", "enter")
        await settled(pilot)
    assert lab.asked() == [("set_users", 7, 3.0)]
