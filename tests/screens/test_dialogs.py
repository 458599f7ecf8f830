"""The users dialog and the logs: what they ask, say, and do not believe."""

from __future__ import annotations

from dataclasses import replace

from textual.containers import VerticalScroll
from textual.widgets import Input, Tabs

from tests.screens import fakes
from tests.screens.driving import driven, settled, show, text_of
from tests.screens.fakes import FakeLab
from tui.screens.logs import LogScreen
from tui.screens.main import MainScreen
from tui.screens.users import UsersScreen

# --- users --------------------------------------------------------------------------------------


async def test_enter_goes_from_users_to_rate_and_from_there_to_the_lab() -> None:
    lab = FakeLab(2)
    async with driven(lab, fakes.part2()) as (app, pilot):
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


async def test_apply_and_cancel_by_mouse_and_escape_from_any_field() -> None:
    lab = FakeLab(2)
    async with driven(lab, fakes.part2()) as (app, pilot):
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
        await show(pilot, lab, fakes.saturated())
        await pilot.press("7")
        await pilot.click("#apply")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)
        assert lab.asked() == [("set_users", 77, 50.0)]


async def test_bad_numbers_are_named_and_nothing_is_lost() -> None:
    lab = FakeLab(2)
    async with driven(lab, fakes.part2()) as (app, pilot):
        await pilot.press("u")
        await pilot.pause()
        users, rate = app.screen.query(Input)
        for bad_users, bad_rate, says, at in [
            ("", "50", "Give 1 to 1,000,000 users.", users),
            ("0", "50", "Give 1 to 1,000,000 users.", users),
            ("-3", "50", "Give 1 to 1,000,000 users.", users),
            ("1000001", "50", "Give 1 to 1,000,000 users.", users),
            ("10", "", "Give a rate above 0.", rate),
            ("10", "0", "Give a rate above 0.", rate),
            ("10", "-1", "Give a rate above 0.", rate),
            ("10", "1e", "Give a rate above 0.", rate),
            ("10", "1e999", "Give a rate above 0.", rate),
            ("", "", "Give 1 to 1,000,000 users.", users),
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


# --- logs ---------------------------------------------------------------------------------------


def lab_with_logs() -> FakeLab:
    lab = FakeLab(2)
    lab.logs = {
        "petshop": [f'127.0.0.1 - - "GET / HTTP/1.1" 200 - {n}' for n in range(80)],
        "master": [
            "[2026-01-01 00:00:00] [red]not markup[/red] [/] \x1b[32mgreen\x1b[0m",
            "bell\x07 up\x1b[2A 日本語 🐶 \ud800",
        ],
    }
    return lab


async def test_logs_go_from_process_to_process_and_show_the_exact_command() -> None:
    lab = lab_with_logs()
    shown = fakes.two_workers()
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("l")
        await settled(pilot)
        tabs = app.screen.query_one(Tabs)
        assert [str(tab.label) for tab in tabs.query("Tab")] == [
            "petshop",
            "master",
            "worker-1",
            "worker-2",
        ]
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
        # A process that leaves meanwhile does no harm.
        await show(pilot, lab, fakes.saturated())
        await pilot.press("left")
        await settled(pilot)
        assert "--log-of worker-1" in text_of(app)
        # The key that opened the logs closes them.
        assert isinstance(app.screen, LogScreen)
        await pilot.press("l")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)


async def test_what_a_child_wrote_is_shown_literally() -> None:
    lab = lab_with_logs()
    async with driven(lab, fakes.part2()) as (app, pilot):
        await pilot.press("l", "right")
        await settled(pilot)
        text = text_of(app)
        assert "[2026-01-01 00:00:00] [red]not markup[/red] [/] green" in text
        assert "bell␇ up␛[2A 日本語 🐶 \ufffd" in text
        assert "\x1b" not in text


async def test_the_log_follows_unless_its_reader_has_scrolled_up() -> None:
    lab = lab_with_logs()
    async with driven(lab, fakes.part2()) as (app, pilot):
        await pilot.press("l")
        await settled(pilot)
        assert "200 - 79" in text_of(app)
        lab.logs["petshop"].append("a new line")
        await show(pilot, lab, replace(fakes.part2(), t=101.0))
        assert "a new line" in text_of(app)
        await pilot.press("pageup", "pageup")
        await settled(pilot)
        read = app.screen.query_one("#log-pane", VerticalScroll).scroll_y
        lab.logs["petshop"].append("another line")
        await show(pilot, lab, replace(fakes.part2(), t=102.0))
        assert app.screen.query_one("#log-pane", VerticalScroll).scroll_y == read
        assert "another line" not in text_of(app)
        await pilot.press("end")
        await settled(pilot)
        lab.logs["petshop"].append("the last line")
        await show(pilot, lab, replace(fakes.part2(), t=103.0))
        assert "the last line" in text_of(app)
