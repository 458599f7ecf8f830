"""The command palette has an entry for every key, and runs its action."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from tests.ui.screens import idle_states, load_states
from tests.ui.screens.driver import driven, notes, settled, show
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.ui.keys import KEYS


async def test_every_key_has_an_entry_of_its_own_in_the_palette() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.two_workers()) as (app, pilot):
        entries = {entry.title: entry.help for entry in app.get_system_commands(app.screen)}
        titles = [entry.title for entry in app.get_system_commands(app.screen)]
        assert len(titles) == len(set(titles))
        for key in KEYS:
            if key.action not in ("start", "reload"):
                assert entries[key.title or key.label] == key.palette_help
        # A command that is refused has the reason there.
        assert entries["Start"] == "The load is on already. Press x to stop it."
        reload = entries["Load your own test again"]
        assert reload.startswith("Only a test of your own is loaded again")
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
