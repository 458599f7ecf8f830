"""The guide: read, ticked, predicted, reset, and driven by the run; seen at every size."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.ui.screens.driver import driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.guide_states import GUIDED, P95_SAID, begun, full, guided, late, new, stressed
from tests.ui.screens.idle_states import ready
from tests.ui.screens.load_states import part2
from tests.ui.widgets.apps import Alone
from tests.ui.widgets.apps import text_of as lines_of
from tui.guide.content import GUIDES
from tui.guide.engine import view
from tui.guide.progress import PartProgress, Progress
from tui.model.snapshot import OwnTest
from tui.ui.screens.guide import GuideScreen
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.guide.guide_summary import GuideSummary
from tui.ui.widgets.guide.guide_text import GuideText, prediction

# --- reading ------------------------------------------------------------------------------------


async def test_the_guide_opens_at_the_first_open_step() -> None:
    async with driven(FakeLab(1), begun()) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        assert isinstance(app.screen, GuideScreen)
        shown = text_of(app)
        assert "▸ ○ 5 See where the users are" in shown
        assert "✓ 3 See all users come up" in shown
        assert "10 users are up" in shown
        assert "4 of 8" in shown
        assert "RPS 5.4" in shown
        assert "you predicted 20, 4.0 times too high" in squeezed(app)


@pytest.mark.parametrize("key", ["escape", "q", "g"])
async def test_close_keys_close_the_guide_alone(key: str) -> None:
    async with driven(FakeLab(1), new()) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        await pilot.press(key)
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)
        assert app.is_running


async def test_up_and_down_cycle_through_steps_and_hide_the_hint() -> None:
    async with driven(FakeLab(1), new()) as (app, pilot):
        await pilot.press("g", "h")
        await settled(pilot)
        assert GUIDES[1].steps[0].hint in squeezed(app)
        await pilot.press("down")
        await settled(pilot)
        assert "▸ ○ 2 Start the load" in text_of(app)
        assert "Hint " not in text_of(app).replace("h Hint", "")
        await pilot.press("up", "up")
        await settled(pilot)
        assert "▸ ○ 8 Stop the load" in text_of(app)
        await pilot.press("h", "h")
        await settled(pilot)
        assert GUIDES[1].steps[7].hint not in squeezed(app)


async def test_a_click_chooses_a_step() -> None:
    async with driven(FakeLab(1), new()) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        await pilot.click("GuideSteps", offset=(10, 3))
        await settled(pilot)
        assert "▸ ○ 4 See the order" in text_of(app)


async def test_another_part_is_shown_without_switching_the_lab() -> None:
    lab = FakeLab(1)
    async with driven(lab, begun()) as (app, pilot):
        await pilot.press("g", "3")
        await settled(pilot)
        assert "Reading part 3  SLO" in text_of(app)
        assert "part 1 runs; m loads part 3" in text_of(app)
        assert lab.asked() == []
        # The seconds of part 1 do not bring it back; closed and opened again it is as it was left.
        await show(pilot, lab, replace(begun(), t=101.0))
        assert "Reading part 3  SLO" in text_of(app)
        await pilot.press("m")
        await settled(pilot)
        assert lab.asked() == [("switch", 3)]
        # On the lab's own part there is nothing to move.
        await pilot.press("1", "m")
        await settled(pilot)
        assert lab.asked() == [("switch", 3)]


async def test_the_title_says_which_part_is_read_and_which_one_s_starts() -> None:
    lab = FakeLab(1)
    async with driven(lab, new()) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        assert "the lab is here" in text_of(app)
        await pilot.press("4")
        await settled(pilot)
        assert "Reading part 4  Scale out" in text_of(app)
        assert "s starts part 1; m loads part 4" in text_of(app)
        lab.plan = replace(lab.plan, locustfile="mine.py")
        own = OwnTest("mine.py", (), (), None, is_loaded=True)
        await show(pilot, lab, replace(new(), own_test=own, guide=None))
        await pilot.press("1")
        await settled(pilot)
        assert "Reading part 1  Sequential" in text_of(app)
        assert "s starts your test; m loads part 1" in text_of(app)
        await pilot.press("m")
        await settled(pilot)
        assert lab.asked() == [("switch", 1)]


async def test_the_guide_follows_the_lab_to_another_part() -> None:
    lab = FakeLab(1)
    async with driven(lab, begun()) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        await show(pilot, lab, stressed())
        assert "Part 2  Stress " in text_of(app)
        assert "▸ ○ 5 Try more users" in text_of(app)


async def test_the_cursor_goes_on_from_a_step_that_is_ticked() -> None:
    lab = FakeLab(2)
    done = {"diff": "ticked by you"}
    async with driven(lab, guided(part2(), PartProgress(done=done))) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        assert "▸ ○ 2 Start" in text_of(app)
        up = done | {"users-up": "200 users are up"}
        await show(pilot, lab, guided(part2(), PartProgress(done=up)))
        assert "✓ 2 Start" in text_of(app)
        assert "▸ ○ 3 See the p95" in text_of(app)
        # Another step that is being read stays.
        await pilot.press("up", "up")
        await show(pilot, lab, guided(part2(), PartProgress(done=up | {"p95-grew": P95_SAID})))
        assert "▸ ✓ 1 See what changed" in text_of(app)


async def test_the_cursor_follows_the_first_open_step_until_the_reader_moves_it() -> None:
    lab = FakeLab(2)
    async with driven(lab, guided(part2(), PartProgress())) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        assert "▸ ○ 1 See what changed" in text_of(app)
        # The step that is ticked by hand stays open, and holds up nothing.
        up = {"users-up": "200 users are up"}
        await show(pilot, lab, guided(part2(), PartProgress(done=up)))
        assert "▸ ○ 3 See the p95" in text_of(app)
        await pilot.press("down", "down")
        await settled(pilot)
        both = up | {"p95-grew": P95_SAID}
        await show(pilot, lab, guided(part2(), PartProgress(done=both)))
        assert "▸ ○ 5 Try more users" in text_of(app)
        # Back on the first open step, it follows again.
        await pilot.press("up")
        three = both | {"bottleneck": "the bottleneck: shop"}
        await show(pilot, lab, guided(part2(), PartProgress(done=three)))
        assert "▸ ○ 5 Try more users" in text_of(app)
        four = three | {"more-users": "400 users are up, 200 before"}
        await show(pilot, lab, guided(part2(), PartProgress(done=four)))
        assert "▸ ○ 6 See that RPS" in text_of(app)


async def test_a_closed_guide_draws_nothing() -> None:
    lab = FakeLab(2)
    async with driven(lab, stressed()) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, GuideScreen)
        await pilot.press("escape")
        await settled(pilot)
        drawn: list[object] = []
        screen.query_one(GuideText).show = lambda *_, **__: drawn.append(1)  # type: ignore[method-assign]
        await show(pilot, lab, replace(stressed(), t=101.0))
        assert drawn == []


async def test_the_guide_opens_before_the_first_snapshot() -> None:
    async with driven(FakeLab(1)) as (app, pilot):
        await pilot.press("g", "h", "down", "space", "p", "escape", "r", "escape")
        await settled(pilot)
        assert "Part 1  Sequential " in text_of(app)
        assert "no figures yet" in text_of(app)


async def test_alerts_replace_the_description_of_the_part() -> None:
    for snapshot, says in [
        (full(), "worker-1 was killed (SIGKILL) and is started again."),
        (late(), "The guide's progress could not be kept in /data"),
    ]:
        async with driven(FakeLab(snapshot.part), snapshot) as (app, pilot):
            await pilot.press("g")
            await settled(pilot)
            assert says in text_of(app)


# --- what fits ----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", GUIDES)
async def test_every_step_fits_into_80x24(part: int) -> None:
    """With its hint, what was seen, and both predictions, each as long as it gets."""
    guide = GUIDES[part]
    said = {step.key: "p95 3.4 s with 12,000 users; the objective is 3.0 s" for step in guide.steps}
    figures = {question.key: 123.0 for question in guide.questions}
    progress = PartProgress(done=said, predicted=figures, measured=dict.fromkeys(figures, 7.0))
    snapshot = guided(replace(ready(), part=part), progress)
    async with driven(FakeLab(part), snapshot) as (app, pilot):
        await pilot.press("g")
        await settled(pilot)
        for at in (7, 0, 1, 2, 3, 4, 5, 6):
            if at != 7:
                await pilot.press("down")
            await pilot.press("h")
            await settled(pilot)
            shown = text_of(app)
            assert all(each.title in shown for each in guide.steps)
            assert shown.count("✓") == 2 * len(guide.steps)
            words = squeezed(app)
            assert f"▸ ✓ {at + 1} " in shown
            step = guide.steps[at]
            for text in (step.text, step.watch, step.hint):
                assert text in words
            for question in guide.questions:
                assert question.label in words
            assert words.count("too high") == len(guide.questions)
            assert "Esc Close" in words


async def test_every_description_fits_into_80x24() -> None:
    lab = FakeLab(1)
    async with driven(lab, new()) as (app, pilot):
        await pilot.press("g")
        for part, guide in GUIDES.items():
            await pilot.press(str(part))
            await settled(pilot)
            assert guide.about in text_of(app)
            for question in guide.questions:
                assert f"{question.text} p to predict" in squeezed(app)


@pytest.mark.parametrize("size", [(1, 1), (20, 5), (60, 12), (110, 24), (120, 34), (80, 60)])
async def test_every_size_is_survived(size: tuple[int, int]) -> None:
    async with driven(FakeLab(2), stressed(), size=size) as (app, pilot):
        await pilot.press("g", "h", "down")
        await settled(pilot)
        assert isinstance(app.screen, GuideScreen)


# --- in one row ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("snapshot", "says"),
    [
        (new(), "Part 1  ○○○○○○○○  Next: Read the locustfile  g"),
        (stressed(), "Part 2  ✓✓✓✓○○○○  Next: Try more users  g"),
        (GUIDED["finished"](), "Part 2  ✓✓✓✓✓✓✓✓  Done: part 3 is next, key 3  g"),
        (ready(), ""),
    ],
)
async def test_the_guide_summary(snapshot: Any, says: str) -> None:
    line = GuideSummary()
    app = Alone(line, 80, 1)
    async with app.run_test(size=(80, 3)) as pilot:
        line.snapshot = snapshot
        await pilot.pause()
        assert lines_of(line)[0].strip() == says


async def test_the_guide_summary_of_the_last_part_and_in_a_narrow_row() -> None:
    done = {step.key: "seen" for step in GUIDES[4].steps}
    line = GuideSummary()
    app = Alone(line, 40, 1)
    async with app.run_test(size=(80, 3)) as pilot:
        line.snapshot = guided(replace(ready(), part=4), PartProgress(done=done))
        await pilot.pause()
        assert lines_of(line)[0].strip() == "Part 4  ✓✓✓✓✓✓✓✓  Done: that was…  g"


def test_a_prediction_at_every_stage() -> None:
    def said(part: int, at: int, **figures: Any) -> str:
        progress = Progress({part: PartProgress(**figures)})
        return prediction(view(progress, part).parts[part].questions[at])

    assert said(1, 0) == "How many RPS will 10 users that think 1-3 s make?  p to predict"
    assert said(1, 0, predicted={"rps": 20.0}) == "RPS of 10 users: you predict 20 RPS"
    assert said(1, 0, measured={"rps": 4.97}) == "RPS of 10 users: 5.0 RPS"
    assert said(4, 1, predicted={"times": 2.0}, measured={"times": 1.75}) == (
        "Two workers by one: 1.75 times; you predicted 2.00, 14% too high"
    )
    # As the steps have it.
    assert said(1, 1, measured={"thinking": 9.87}) == "Thinking, of 10: 10 users"
    assert said(2, 1, predicted={"p95": 100.0}, measured={"p95": 1234.0}) == (
        "p95 of 200 users: 1.2 s; you predicted 100 ms, 12 times too low"
    )
