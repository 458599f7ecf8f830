"""A target that is not this machine is confirmed before anything is sent to it."""

from __future__ import annotations

import pytest

from tests.ui.screens.driver import settled, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.model.exit_status import ExitStatus
from tui.ui.app import PetLoadApp
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.main import MainScreen


def app_for(lab: FakeLab) -> PetLoadApp:
    return PetLoadApp(lab, unconfirmed=["shop.example.com"])


async def test_nothing_is_opened_before_the_answer() -> None:
    lab = FakeLab(2)
    app = app_for(lab)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, ConfirmScreen)
        assert "Put load on shop.example.com?" in text_of(app)
        # The lab's keys do nothing meanwhile.
        await pilot.press("s", "plus")
        await pilot.pause()
        assert lab.commands == []


async def test_yes_opens_the_lab() -> None:
    lab = FakeLab(2)
    app = app_for(lab)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("y")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)
        assert lab.commands == [("open",)]


@pytest.mark.parametrize("key", ["n", "escape", "enter"])
async def test_every_other_answer_leaves(key: str) -> None:
    lab = FakeLab(2)
    app = app_for(lab)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
    assert app.return_code == ExitStatus.COULD_NOT_START
    assert lab.commands == []


async def test_all_hosts_are_asked_for_at_once() -> None:
    lab = FakeLab(2)
    app = PetLoadApp(lab, unconfirmed=["a.example.com", "b.example.com"])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = text_of(app)
        assert "Put load on 2 other machines?" in text
        assert "a.example.com, b.example.com" in text
        await pilot.press("y")
        await settled(pilot)
        assert lab.commands == [("open",)]
