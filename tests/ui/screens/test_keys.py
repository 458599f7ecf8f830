"""Every key asks the lab for its command, or opens its screen."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.ui.screens import fake_lab, idle_states, load_states
from tests.ui.screens.driver import driven, notes, settled, show, shows, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.model.parts import ShopMode
from tui.ui.keys import KEYS
from tui.ui.screens.evidence import EvidenceScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.logs import LogScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.users import UsersScreen
from tui.ui.widgets.panels.help_text import MORE_KEYS, WORDS

CONTRACT = ["1", "2", "3", "4", "s", "x", "+", "=", "-", "u", "v", "r", "o", "l", "?", "q"]
OURS = ["5", "R", "g", "e", "c", "t", "f", "T", "ctrl+s"]
NAMES = {"+": "plus", "=": "equals_sign", "-": "minus", "?": "question_mark"}


def test_all_keys_of_the_contract_are_bound() -> None:
    bound = {each for key in KEYS for each in key.key.split(",")}
    assert bound == {NAMES.get(key, key) for key in [*CONTRACT, *OURS]}


async def test_every_key_calls_its_command() -> None:
    lab = FakeLab(1)
    async with driven(lab) as (_, pilot):
        assert lab.commands == [("open",)]
        for key, state, command in [
            ("2", "part1", ("switch", 2)),
            ("3", "ready", ("switch", 3)),
            ("1", "part2", ("switch", 1)),
            ("4", "stopped", ("switch", 4)),
            ("s", "ready", ("start",)),
            ("s", "stopped", ("start",)),
            ("s", "failed", ("start",)),
            ("s", "starting", ("start",)),
            ("s", "stopping", ("start",)),
            ("x", "part2", ("stop",)),
            ("x", "spawning", ("stop",)),
            ("plus", "saturated", ("add_worker",)),
            ("equals_sign", "ready", ("add_worker",)),
            ("minus", "two_workers", ("remove_worker",)),
            ("R", "own", ("reload",)),
            ("v", "part1", ("set_shop", ShopMode.DEV)),
            ("v", "part1", ("set_shop", ShopMode.PROD)),
        ]:
            await show(pilot, lab, STATES[state]())
            lab.commands.clear()
            await pilot.press(key)
            await settled(pilot)
            assert lab.commands == [command], f"{key} while {state}"


async def test_a_refused_key_shows_the_reason_and_calls_nothing() -> None:
    lab = FakeLab(2)
    async with driven(lab) as (app, pilot):
        for keys, states, reason in [
            (["s"], ["part2", "spawning"], "The load is on already."),
            (["x"], ["ready", "stopped", "starting", "failed"], "No load is on."),
            (["x"], ["stopping"], "The load is stopping already"),
            (["plus", "equals_sign", "minus"], ["starting", "failed"], "Wait until the lab"),
            (["minus"], ["part2"], "The last worker stays"),
        ]:
            for state in states:
                await show(pilot, lab, STATES[state]())
                app.clear_notifications()
                await pilot.press(*keys)
                await settled(pilot)
                said = [(severity, text.startswith(reason)) for severity, text in notes(app)]
                assert said == [("information", True)] * len(keys), f"{keys} while {state}"
        # The part that is on the screen already.
        app.clear_notifications()
        await pilot.press("2")
        await settled(pilot)
        assert notes(app) == []
        assert lab.asked() == []


@pytest.mark.parametrize("state", [None, "starting", "stopping"])
async def test_an_early_start_is_passed_on_and_announced_once(state: str | None) -> None:
    class Waiting(FakeLab):
        async def start(self) -> None:
            await super().start()
            await self.ready.wait()

    lab = Waiting(2)
    lab.ready = asyncio.Event()  # type: ignore[attr-defined]
    async with driven(lab, STATES[state]() if state else None) as (app, pilot):
        await pilot.press("s", "s")
        await pilot.pause()
        assert lab.asked() == [("start",)] * 2
        assert notes(app) == [("information", "The load starts as soon as the lab is ready.")]
        # The next second has it: one more press gets the reason, and x cancels.
        lab.start_is_kept = True
        lab.publish(STATES[state or "starting"]())
        await pilot.pause()
        await pilot.press("s", "x")
        await pilot.pause()
        assert lab.asked() == [("start",), ("start",), ("stop",)]
        assert notes(app)[-1][1].endswith("Press x to cancel.")
        lab.ready.set()  # type: ignore[attr-defined]
        await settled(pilot)


async def test_v_is_refused_without_a_shop_of_petload() -> None:
    lab = FakeLab(1, host="http://127.0.0.1:7777")
    shown = replace(idle_states.ready(), shop=ShopMode.NONE)
    async with driven(lab, shown) as (app, pilot):
        await pilot.press("v")
        await settled(pilot)
        assert "petload serves no shop here" in notes(app)[0][1]
    assert lab.asked() == []


@pytest.mark.parametrize("action", ["start", "stop", "shop"])
async def test_actions_are_enabled_as_their_commands_are(action: str) -> None:
    refused = {"start": load_states.part2(), "stop": idle_states.ready(), "shop": None}[action]
    refused = refused or replace(idle_states.ready(), shop=ShopMode.NONE)
    possible = {
        "start": idle_states.ready(),
        "stop": load_states.part2(),
        "shop": idle_states.ready(),
    }
    lab = FakeLab(2)
    async with driven(lab, refused) as (app, pilot):
        assert app.check_action(action, ()) is None
        await show(pilot, lab, possible[action])
        assert app.check_action(action, ()) is True


async def test_keys_open_their_screens_and_send_no_command_from_there() -> None:
    lab = FakeLab(1)
    async with driven(lab, idle_states.ready()) as (app, pilot):
        screens = [
            ("u", UsersScreen),
            ("e", EvidenceScreen),
            ("l", LogScreen),
            ("question_mark", HelpScreen),
        ]
        for key, screen in screens:
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, screen)
            await pilot.press("s", "x", "plus", "minus", "v", "2")
            await settled(pilot)
            await pilot.press("escape")
            await pilot.pause()
            assert isinstance(app.screen, MainScreen)
    assert lab.asked() == []


async def test_a_screen_or_page_that_cannot_open_is_a_notification(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tui.ui.desktop.sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    opened: list[str] = []
    async with driven(FakeLab(1)) as (app, pilot):
        monkeypatch.setattr(app, "open_url", opened.append)
        await pilot.press("l")
        await pilot.pause()
        assert notes(app).pop() == ("information", "No process has been started yet.")
        await pilot.press("o")
        await pilot.pause()
        # Python would start a text browser in this very terminal.
        assert opened == []
        assert notes(app)[-1] == ("information", f"Locust's own page: {fake_lab.WEB_URL}")
        assert fake_lab.WEB_URL in text_of(app)
        monkeypatch.setenv("DISPLAY", ":0")
        await pilot.press("o")
        await pilot.pause()
        assert opened == [fake_lab.WEB_URL]


async def test_help_has_every_key_and_word_and_scrolls() -> None:
    async with driven(FakeLab(1), idle_states.ready(), size=(132, 64)) as (app, pilot):
        footer = text_of(app).splitlines()[-1]
        for key in KEYS:
            if key.tier:
                assert f"{key.shown or key.key} {key.label}" in footer
        await pilot.press("question_mark")
        await pilot.pause()
        flat = " ".join(text_of(app).replace("│", " ").split())
        for key in KEYS:
            assert f" {key.shown or key.key} {key.help} " in flat
        for word, text in (*WORDS, *MORE_KEYS):
            assert f" {word.strip()} {text} " in flat
        # It can be read to its end on a small screen, by keys and by mouse.
        last_word = WORDS[-1][0]
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert last_word not in text_of(app)
        await pilot.press("end")
        assert await shows(pilot, last_word)
        row = text_of(app).splitlines()[-2]
        await pilot.click("HelpScreen KeyBar", offset=(row.index("Up") - 1, 0))
        await settled(pilot)
        assert last_word not in text_of(app)
