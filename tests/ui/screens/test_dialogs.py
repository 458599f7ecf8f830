"""Every dialog opens once, and closes nothing but itself."""

from __future__ import annotations

import pytest

from tests.ui.screens import load_states
from tests.ui.screens.driver import driven, settled
from tests.ui.screens.example_logs import lab_with_foreign_text
from tui.ui.screens.main import MainScreen


@pytest.mark.parametrize("key", ["question_mark", "e", "l", "u", "ctrl+p"])
async def test_a_closed_dialog_closes_nothing_else(key: str) -> None:
    """A click may be on its way when Escape has closed what it was meant for."""
    lab = lab_with_foreign_text()
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
    async with driven(lab_with_foreign_text(), load_states.part2()) as (app, pilot):
        app.action_show("help")
        app.action_show("help")
        await settled(pilot)
        assert len(app.screen_stack) == 2
