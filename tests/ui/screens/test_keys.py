"""Every key, click and palette entry asks the lab for its thing, or opens its screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from tests.ui.screens import fake_lab, idle_states, load_states
from tests.ui.screens.driver import driven, notes, settled, show, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.lab.protocol import LabFailed, LabProtocol
from tui.model.commands import Refused
from tui.model.parts import ShopMode
from tui.model.snapshot import Load, Snapshot
from tui.ui.app import PetLoadApp
from tui.ui.keys import KEYS
from tui.ui.screens.evidence import EvidenceScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.kept_dialogs import DIALOGS
from tui.ui.screens.logs import LogScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.users import UsersScreen
from tui.ui.widgets.panels.help_text import MORE_KEYS, WORDS

CONTRACT = ["1", "2", "3", "4", "s", "x", "+", "=", "-", "u", "v", "o", "l", "?", "q"]
OURS = ["g", "e", "c", "t", "f", "T", "ctrl+s"]
NAMES = {"+": "plus", "=": "equals_sign", "-": "minus", "?": "question_mark"}


def test_the_fake_lab_implements_the_whole_protocol() -> None:
    face = {name for name in vars(LabProtocol) if not name.startswith("_")} | {"plan"}
    assert {name for name in face if not hasattr(FakeLab(), name)} == set()


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


async def test_a_click_on_a_part_switches_to_it() -> None:
    lab = FakeLab(1)
    async with driven(lab, idle_states.ready()) as (app, pilot):
        # The smallest writes the numbers alone.
        for width, height in [(80, 24), (60, 24)]:
            await pilot.resize_terminal(width, height)
            await settled(pilot)
            bar = text_of(app).splitlines()[0]
            lab.commands.clear()
            for number in (3, 4, 2, 1):
                await pilot.click("PartBar", offset=(bar.index(f" {number} ") + 1, 0))
                await settled(pilot)
            # Beside the parts there is nothing to choose.
            await pilot.click("PartBar", offset=(3, 0))
            await pilot.click("PartBar", offset=(width - 3, 0))
            await settled(pilot)
            assert lab.commands == [("switch", number) for number in (3, 4, 2, 1)], width
        # The footer's keys are clicks too.
        lab.commands.clear()
        await pilot.click(offset=(text_of(app).splitlines()[-1].index("s Start"), 23))
        await settled(pilot)
        assert lab.commands == [("start",)]


async def test_a_click_on_the_key_bar_opens_every_dialog() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2(), size=(200, 60)) as (app, pilot):
        bar = text_of(app).splitlines()[-1]
        for name in DIALOGS:
            key = next(key for key in KEYS if key.action == f"show('{name}')")
            await pilot.click(offset=(bar.index(f"{key.shown or key.key} {key.label}"), 59))
            await settled(pilot)
            assert app.screen is app.get_screen(name)
            # It follows the seconds, as one that a key has opened.
            await show(pilot, lab, load_states.saturated())
            assert getattr(app.screen, "snapshot", app.snapshot) is app.snapshot, name
            await pilot.press("escape")
            await settled(pilot)


async def test_a_click_on_the_guide_summary_opens_the_guide() -> None:
    async with driven(FakeLab(2), load_states.part2(), size=(120, 40)) as (app, pilot):
        await pilot.click("GuideSummary")
        await settled(pilot)
        assert app.screen is app.get_screen("guide")


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
    monkeypatch.setattr("tui.ui.app.sys.platform", "linux")
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


# --- leaving ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (("q",), 0),
        (("ctrl+q",), 0),
        (("ctrl+c",), 130),
        (("u", "ctrl+c"), 130),
        (("ctrl+p", "ctrl+c"), 130),
    ],
)
async def test_every_way_to_leave_has_its_exit_status(keys: tuple[str, ...], code: int) -> None:
    async with driven(FakeLab(1), load_states.part1()) as (app, pilot):
        await pilot.press(*keys)
        await pilot.pause()
        assert app._exit
    assert app.return_code == code


async def test_leaving_right_after_a_command_leaves_no_coroutine_unawaited() -> None:
    # "Never awaited" would be a warning, and warnings are errors here.
    app = PetLoadApp(FakeLab(1))
    async with app.run_test() as pilot:
        app._lab.publish(idle_states.ready())  # type: ignore[attr-defined]
        await pilot.pause()
        app.action_start()
        app.action_add_worker()
        app.exit()
    assert app.return_code == 0


# --- what the lab answers -----------------------------------------------------------------------


async def test_refusals_and_failures_of_the_lab_are_literal_notifications() -> None:
    lab = FakeLab(1)
    async with driven(lab, load_states.part1(), size=(120, 40)) as (app, pilot):
        for failing, severity in [
            (Refused("[16] workers are [b]the most[/b] here."), "information"),
            (LabFailed("worker-2 ended with status 1: [Errno 98] [/red]"), "error"),
        ]:
            lab.failing["add_worker"] = failing
            await pilot.press("plus")
            await settled(pilot)
            assert notes(app)[-1] == (severity, str(failing))
            assert str(failing) in " ".join(text_of(app).split())
        # And life goes on.
        await pilot.press("x")
        await show(pilot, lab, load_states.part2())
        assert "RPS 648" in " ".join(text_of(app).split())
        assert not app._exit
    assert lab.asked() == [("add_worker",), ("add_worker",), ("stop",)]


async def test_a_lab_that_fails_to_open_ends_the_app_with_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lab = FakeLab(1)
    tail = [*(f"old line {n}" for n in range(30)), "\x1b[31m[red]Address in use\x1b[0m\x07"]
    lab.failing["open"] = LabFailed("petshop ended with status 1 before it was ready", tail)
    app = PetLoadApp(lab, autostart=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app._exit
    assert app.return_code == 3
    # Headless, the message is kept; on a terminal it is printed once the screen is given back.
    app._print_error_renderables()
    said = capsys.readouterr().err
    assert said.startswith("petload-tui: petshop ended with status 1 before it was ready\n")
    assert "  | [red]Address in use␇\n" in said
    assert "old line 29" in said
    assert "old line 5\n" not in said
    assert "\x1b" not in said
    assert lab.commands == [("open",)]


async def test_autostart_starts_the_load_once_the_lab_is_open() -> None:
    lab = FakeLab(1)
    async with PetLoadApp(lab, autostart=True).run_test() as pilot:
        await settled(pilot)
    assert lab.commands == [("open",), ("start",)]


async def test_a_slow_command_does_not_block_the_screen() -> None:
    class Slow(FakeLab):
        def __init__(self) -> None:
            super().__init__(1)
            self.go = asyncio.Event()

        async def stop(self) -> None:
            await self.go.wait()
            await super().stop()

    lab = Slow()
    async with driven(lab, load_states.part1()) as (app, pilot):
        await pilot.press("x")
        lab.publish(load_states.stopping())
        await pilot.pause()
        assert "stopping" in text_of(app)
        lab.go.set()
        await settled(pilot)
    assert lab.asked() == [("stop",)]


# --- the same by other roads --------------------------------------------------------------------


def test_all_keys_of_the_contract_are_bound() -> None:
    bound = {each for key in KEYS for each in key.key.split(",")}
    assert bound == {NAMES.get(key, key) for key in [*CONTRACT, *OURS]}


async def test_help_has_every_key_and_word_and_scrolls() -> None:
    async with driven(FakeLab(1), idle_states.ready(), size=(120, 60)) as (app, pilot):
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
        await settled(pilot)
        assert last_word in text_of(app)
        row = text_of(app).splitlines()[-2]
        await pilot.click("HelpScreen KeyBar", offset=(row.index("Up") - 1, 0))
        await settled(pilot)
        assert last_word not in text_of(app)


async def test_every_key_has_an_entry_of_its_own_in_the_palette() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.two_workers()) as (app, pilot):
        entries = {entry.title: entry.help for entry in app.get_system_commands(app.screen)}
        titles = [entry.title for entry in app.get_system_commands(app.screen)]
        assert len(titles) == len(set(titles))
        for key in KEYS:
            if key.action != "start":
                assert entries[key.title or key.label] == key.palette_help
        # A command that is refused has the reason there.
        assert entries["Start"] == "The load is on already. Press x to stop it."
        await show(pilot, lab, idle_states.ready())
        entries = {entry.title: entry.help for entry in app.get_system_commands(app.screen)}
        assert entries["Start"] == "Start the load, on an empty shop (key s)"
        assert entries["Stop"] == "No load is on. Press s to start it."


async def test_the_palette_runs_the_action_of_a_key() -> None:
    lab = FakeLab(1)
    async with driven(lab) as (app, pilot):
        for words, state, commands in [
            ("Part 3", "ready", [("switch", 3)]),
            ("Remove", "two_workers", [("remove_worker",)]),
            ("Start", "part1", []),
        ]:
            await show(pilot, lab, STATES[state]())
            lab.commands.clear()
            await pilot.press("ctrl+p")
            await pilot.pause()
            palette = app.screen
            assert isinstance(palette, CommandPalette)
            palette.query_one(Input).value = words
            await settled(pilot)
            assert palette.query_one(OptionList).option_count == 1
            await pilot.press("enter")
            await pilot.pause()
            await settled(pilot)
            assert lab.commands == commands, words
        assert "The load is on already." in notes(app)[-1][1]


async def test_closing_the_palette_before_its_search_is_harmless() -> None:
    async with driven(FakeLab(1)) as (app, pilot):
        await pilot.press("ctrl+p")
        await settled(pilot)
        palette = app.screen
        assert isinstance(palette, CommandPalette)
        # As when it is closed: its widgets go first.
        await palette.query_one(OptionList).remove()
        palette._gather_commands("part")
        await pilot.app.workers.wait_for_complete()
        await pilot.press("escape")
        await settled(pilot)
        assert app.is_running
        assert app.failure is None


@pytest.mark.parametrize("load", list(Load))
def test_every_state_of_the_load_has_a_scripted_second(load: Load) -> None:
    builds: list[Callable[[], Snapshot]] = list(STATES.values())
    assert load in {build().load for build in builds}
