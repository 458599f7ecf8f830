"""Clicks on parts, keys and the guide's summary do what their keys do."""

from __future__ import annotations

from tests.ui.screens import idle_states, load_states
from tests.ui.screens.driver import driven, settled, show, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.ui.keys import KEYS
from tui.ui.screens.kept_dialogs import DIALOGS


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
