"""What is done in the guide: ticks, predictions, a part begun anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.widgets import Input

from tests.ui.screens.driver import driven, notes, settled, show, squeezed, strike, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.guide_states import begun, full, guided, new, stressed
from tests.ui.screens.idle_states import ready
from tests.ui.screens.load_states import part2
from tui.guide.engine import view
from tui.guide.progress import PartProgress, Progress
from tui.model.commands import Refused
from tui.model.parts import ShopMode
from tui.model.verdict import Bottleneck, Verdict
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.evidence import EvidenceScreen
from tui.ui.screens.guide import GuideScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.predict import PredictScreen
from tui.ui.screens.users import UsersScreen


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_only_steps_by_hand_are_ticked_by_key(key: str) -> None:
    lab = FakeLab(1)
    async with driven(lab, new()) as (app, pilot):
        await pilot.press("g", key)
        await settled(pilot)
        assert lab.asked() == [("tick_step", 1, "read")]
        await pilot.press("down", key)
        await settled(pilot)
        assert len(lab.asked()) == 1
        assert notes(app) == [("information", "The run ticks this step itself, once it shows it.")]


async def test_the_keys_that_steps_ask_for_work_in_the_guide() -> None:
    lab = FakeLab(2)
    off = guided(ready(), PartProgress())
    async with driven(lab, off) as (app, pilot):
        await pilot.press("g", "s", "v")
        await settled(pilot)
        await show(pilot, lab, replace(stressed(), workers=2))
        await pilot.press("x", "plus", "minus")
        await settled(pilot)
        assert lab.asked() == [
            ("start",),
            ("set_shop", ShopMode.PROD),
            ("stop",),
            ("add_worker",),
            ("remove_worker",),
        ]
        await pilot.press("u")
        await settled(pilot)
        assert isinstance(app.screen, UsersScreen)
        await pilot.press("escape", "e")
        await settled(pilot)
        assert isinstance(app.screen, EvidenceScreen)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, GuideScreen)


async def test_opening_what_a_step_says_to_open_ticks_it() -> None:
    lab = FakeLab(1)
    async with driven(lab, new()) as (app, pilot):
        await pilot.press("e", "escape", "f")
        await settled(pilot)
        assert lab.asked() == [("tick_step", 1, "read")]
        # It is no toggle: what is ticked stays so.
        await show(pilot, lab, begun())
        await pilot.press("escape", "g", "f")
        await settled(pilot)
        assert not isinstance(app.screen, GuideScreen)
        assert len(lab.asked()) == 1


async def test_a_refused_command_shows_its_reason_in_the_guide() -> None:
    lab = FakeLab(2)
    async with driven(lab, stressed()) as (app, pilot):
        await pilot.press("g", "s")
        await settled(pilot)
        assert lab.asked() == []
        assert notes(app) == [("information", "The load is on already. Press x to stop it.")]


async def test_predictions_are_passed_to_the_lab() -> None:
    lab = FakeLab(2)
    async with driven(lab, guided(part2(), PartProgress(predicted={"rps": 500.0}))) as (app, pilot):
        await pilot.press("g", "p")
        await settled(pilot)
        assert isinstance(app.screen, PredictScreen)
        # What was said before stands there, selected.
        assert [field.value for field in app.screen.query(Input)] == ["500", ""]
        await pilot.press(*"640", "enter", *"12.5", "enter")
        await settled(pilot)
        assert isinstance(app.screen, GuideScreen)
        assert lab.asked() == [("predict", 2, "rps", 640.0), ("predict", 2, "p95", 12.5)]


async def test_text_typed_after_enter_goes_into_the_next_field() -> None:
    async with driven(FakeLab(2), guided(part2(), PartProgress())) as (app, pilot):
        await pilot.press("g", "p")
        await settled(pilot)
        for key in (*"640", "tab", *"12", "shift+tab", *"1"):
            strike(app, key)
        await settled(pilot)
        # Marked when it is come to again, so that what is typed takes its place.
        assert [field.value for field in app.screen.query(Input)] == ["1", "12"]


async def test_an_empty_field_and_escape_are_no_predictions() -> None:
    lab = FakeLab(2)
    async with driven(lab, guided(part2(), PartProgress())) as (_, pilot):
        await pilot.press("g", "p", "enter", *"900")
        await pilot.click("#apply")
        await settled(pilot)
        assert lab.asked() == [("predict", 2, "p95", 900.0)]
        await pilot.press("p", *"77", "escape")
        await settled(pilot)
        assert len(lab.asked()) == 1


@pytest.mark.parametrize("bad", ["-5", "1e12", "-"])
async def test_an_invalid_number_is_an_error_in_the_dialog(bad: str) -> None:
    lab = FakeLab(2)
    async with driven(lab, guided(part2(), PartProgress())) as (app, pilot):
        await pilot.press("g", "p", *bad, "enter", "enter")
        await settled(pilot)
        assert isinstance(app.screen, PredictScreen)
        assert "Enter a number from 0 to 1,000,000,000, or nothing." in squeezed(app)
        assert lab.asked() == []


async def test_measured_figures_are_not_predicted() -> None:
    lab = FakeLab(2)
    async with driven(lab, stressed()) as (app, pilot):
        await pilot.press("g", "p")
        await settled(pilot)
        assert isinstance(app.screen, GuideScreen)
        assert "measured already" in notes(app)[0][1]


async def test_a_reset_is_confirmed() -> None:
    lab = FakeLab(1)
    async with driven(lab, begun()) as (app, pilot):
        for answer in ("n", "escape", "enter"):
            await pilot.press("g" if isinstance(app.screen, MainScreen) else "h", "r")
            await settled(pilot)
            assert isinstance(app.screen, ConfirmScreen)
            assert "4 ticks" in squeezed(app)
            await pilot.press(answer)
            await settled(pilot)
            assert isinstance(app.screen, GuideScreen)
        assert lab.asked() == []
        await pilot.press("r", "y")
        await settled(pilot)
        assert lab.asked() == [("reset_guide", 1)]
        await show(pilot, lab, new())
        assert "▸ ○ 1 Read the locustfile" in text_of(app)


async def test_all_parts_are_reset_after_a_question() -> None:
    lab = FakeLab(2)
    done = PartProgress(done={"read": "ticked by you", "users-up": "200 users are up"})
    both = Progress({1: done, 2: PartProgress(predicted={"rps": 9.0}), 3: done})
    async with driven(lab, replace(part2(), guide=view(both, 2))) as (app, pilot):
        await pilot.press("g", "R")
        await settled(pilot)
        assert "Reset the guide of all parts?" in squeezed(app)
        assert "all 4 ticks" in squeezed(app)
        await pilot.press("n")
        await settled(pilot)
        assert lab.asked() == []
        await pilot.press("R", "y")
        await settled(pilot)
        assert lab.asked() == [("reset_guide", part) for part in (1, 2, 3)]


async def test_ticks_of_an_earlier_session_are_marked() -> None:
    old = PartProgress(done={"diff": "ticked by you"}, measured={"rps": 640.0})
    now = replace(old, done={**old.done, "users-up": "200 users are up"})
    shown = view(Progress({2: now}), 2, earlier=Progress({2: old}))
    async with driven(FakeLab(2), replace(part2(), guide=shown)) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        assert "2 of 8, 1 earlier" in text_of(app)
        assert "earlier: ticked by you" in text_of(app)
        assert "earlier: 200 users" not in text_of(app)
        assert "RPS of 200 users: 640 RPS, earlier" in text_of(app)
        await pilot.press("up", "up")
        await settled(pilot)
        assert "Earlier    ticked by you" in text_of(app)


async def test_at_80x24_the_bottleneck_is_never_cut() -> None:
    lab = FakeLab(4)
    async with driven(lab, full()) as (app, pilot):
        await pilot.press("g")
        for bottleneck in Bottleneck:
            await show(pilot, lab, replace(full(), verdict=Verdict(bottleneck)))
            assert f"Bottleneck {bottleneck} " in text_of(app)


async def test_a_refusal_of_the_lab_is_a_notification() -> None:
    lab = FakeLab(1)
    lab.failing["tick_step"] = Refused("There is no guide here.")
    async with driven(lab, new()) as (app, pilot):
        await pilot.press("g", "space")
        await settled(pilot)
        assert notes(app) == [("information", "There is no guide here.")]
