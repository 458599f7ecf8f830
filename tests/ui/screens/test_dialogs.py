"""The users dialog, the logs and the evidence: what they ask, say, and do not believe."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from tests.ui.screens import idle_states, load_states, trouble
from tests.ui.screens.driver import SIZES, driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.model.snapshot import Event
from tui.ui.screens.logs import LogScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.users import UsersScreen
from tui.ui.widgets.base.tab_row import TabRow
from tui.ui.widgets.log.log_pane import LogPane

# --- users --------------------------------------------------------------------------------------


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
    lab = lab_with_logs()
    async with driven(lab, load_states.part2()) as (app, pilot):
        await pilot.press("l", "right")
        await settled(pilot)
        text = text_of(app)
        assert "[2026-01-01 00:00:00] [red]not markup[/red] [/] green" in text
        assert "bell␇ up␛[2A 日本語 🐶 \ufffd" in text
        assert "\x1b" not in text


async def test_the_log_is_followed_unless_it_is_scrolled_up() -> None:
    lab = lab_with_logs()
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


# --- evidence -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_evidence_shows_every_signal_the_advice_and_the_slo(width: int, height: int) -> None:
    lab = FakeLab(4)
    shown = load_states.saturated()
    async with driven(lab, shown, size=(width, height)) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        text = text_of(app)
        flat = " ".join(text.replace("│", " ").split())
        assert "Bottleneck tester" in flat
        for words in (
            shown.verdict.advice,
            "Worker CPU worker-1 97 % 90 % of a core tester",
            "Users kept by the tester 4,565 of 5,000 at work 50 % tester",
            "Master CPU 9 % 90 % of a core –",
            "0.0 % of requests 1 % –",
            "thinking 0 in a request 488 stuck in the tester 4,512",
            "Effect none yet",
            "1,180 of 1,204 late answers came while the probe, outside the tester, was",
            shown.signals[0].about,
        ):
            assert words in flat, words
        # All of it is seen at once, at every size.
        assert app.screen.query_one("#signal-pane").max_scroll_y == 0
        assert app.screen.query_one(".dialog").max_scroll_y == 0


async def test_evidence_explains_the_signal_under_the_cursor() -> None:
    lab = FakeLab(4)
    shown = load_states.saturated()
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        for signal in shown.signals:
            flat = " ".join(text_of(app).split())
            assert f"{signal.name}: {signal.about}" in flat
            # What the narrow column cuts is whole here.
            assert not signal.threshold or f"Threshold: {signal.threshold}." in flat
            await pilot.press("down")
            await settled(pilot)
        await pilot.press("up")
        await settled(pilot)
        # The cursor stays with its signal while the seconds pass.
        later = replace(shown, signals=shown.signals[2:])
        await show(pilot, lab, later)
        assert f"{shown.signals[-2].name}: " in text_of(app)


async def test_the_evidence_screen_has_a_key_bar() -> None:
    lab = FakeLab(4)
    shown = load_states.saturated()
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        *rows, keys = text_of(app).splitlines()
        assert keys.split() == ["Esc", "Close", "↑↓", "Signal"]
        assert not any("Esc" in row for row in rows)
        await pilot.click("KeyBar", offset=(keys.index("Signal"), 0))
        await settled(pilot)
        assert f"{shown.signals[1].name}: " in text_of(app)
        await pilot.click("KeyBar", offset=(keys.index("Close"), 0))
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)


async def test_evidence_follows_the_snapshots() -> None:
    lab = FakeLab(4)
    async with driven(lab, idle_states.ready()) as (app, pilot):
        await pilot.press("e")
        await settled(pilot)
        assert "Evidence is gathered while the load is on." in text_of(app)
        assert "Effect none yet" in squeezed(app)
        await show(pilot, lab, load_states.part2())
        assert "191 of 200 at work" in text_of(app)
        stopped = replace(idle_states.stopped(), t=161.0, effect=Event(96.0, load_states.EFFECT))
        await show(pilot, lab, stopped)
        flat = " ".join(text_of(app).split())
        assert "191 of 200" not in flat
        assert f"{load_states.EFFECT} (1:05 ago)" in flat
        await show(pilot, lab, trouble.failed())
        assert trouble.FAILED_ALERT in text_of(app)
        for width, height in [(80, 12), (20, 5), (1, 1), (80, 24)]:
            await pilot.resize_terminal(width, height)
            await settled(pilot)
        # On a low screen the table scrolls with its cursor.
        await show(pilot, lab, load_states.part2())
        await pilot.resize_terminal(80, 16)
        await settled(pilot)
        assert "Failed: no ports" not in text_of(app)
        await pilot.press(*["down"] * 20)
        await settled(pilot)
        assert text_of(app).count("Failed: no ports") == 2
        # The key that opened it closes it.
        await pilot.press("e")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)


# --- closing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["question_mark", "e", "l", "u", "ctrl+p"])
async def test_a_closed_dialog_closes_nothing_else(key: str) -> None:
    """A click may be on its way when Escape has closed what it was meant for."""
    lab = lab_with_logs()
    async with driven(lab, load_states.part2()) as (app, pilot):
        await pilot.press(key)
        await settled(pilot)
        dialog = app.screen
        assert not isinstance(dialog, MainScreen)
        dialog.dismiss(None)
        dialog.dismiss(None)
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)
        # And it opens once, however often it is asked for.
        await pilot.press(key)
        await settled(pilot)
        assert len(app.screen_stack) == 2


async def test_a_dialog_is_opened_once() -> None:
    async with driven(lab_with_logs(), load_states.part2()) as (app, pilot):
        app.action_show("help")
        app.action_show("help")
        await settled(pilot)
        assert len(app.screen_stack) == 2


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
