"""What the main screen shows beside the verdict: alerts, effects, users, markers."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.screens import idle_states, load_states, trouble
from tests.ui.screens.driver import driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.model.verdict import UserSplit


async def test_an_alert_ends_with_its_cause() -> None:
    lab = FakeLab(2)
    async with driven(lab, trouble.failed()) as (app, pilot):
        banner = app.screen.query_one("VerdictBanner")
        assert banner.has_class("-alert")
        await show(pilot, lab, load_states.part2())
        assert trouble.FAILED_ALERT not in text_of(app)
        assert banner.has_class("-found")
        await show(pilot, lab, load_states.saturated())
        assert banner.has_class("-warning")
        await show(pilot, lab, idle_states.stopped())
        assert not {"-alert", "-found", "-warning"} & banner.classes


async def test_an_effect_stays_for_20_seconds_and_an_alert_comes_first() -> None:
    lab = FakeLab(4)
    shown = load_states.two_workers()
    assert shown.effect is not None
    async with driven(lab, shown) as (app, pilot):
        assert f"Effect {load_states.EFFECT}" in squeezed(app)
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert f"Effect of the change {load_states.EFFECT}" in squeezed(app)
        await show(pilot, lab, replace(shown, alert="worker-2 is gone."))
        assert "worker-2 is gone." in text_of(app)
        assert "Effect" not in text_of(app)
        await show(pilot, lab, replace(shown, t=shown.effect.t + 19.9))
        assert "Effect" in text_of(app)
        await show(pilot, lab, replace(shown, t=shown.effect.t + 20.0))
        assert "Effect" not in text_of(app)
        assert shown.verdict.advice in text_of(app)


async def test_the_split_of_users_keeps_its_places() -> None:
    lab = FakeLab(4)
    shown = load_states.saturated()
    async with driven(lab, shown) as (app, pilot):
        words = ("thinking", "in a request", "stuck in the tester")
        row = text_of(app).splitlines()[5]
        places = [row.index(word) for word in words]
        for split in (
            UserSplit(0, 0, 0, 0),
            UserSplit(9, 1, 0, 0),
            UserSplit(123_456, 9_999, 54_321, 0),
        ):
            await show(pilot, lab, replace(shown, split=split))
            row = text_of(app).splitlines()[5]
            assert [row.index(word) for word in words] == places, split
            assert len(row.rstrip()) <= 79, split
        assert "thinking 123k   in a request 9,999  stuck in the tester 54k" in row
        await show(pilot, lab, replace(shown, split=UserSplit(2, 3, 0, 195)))
        assert "in their own task 195" in text_of(app)
        below = text_of(app).splitlines()[6:]
        await show(pilot, lab, replace(shown, split=None))
        lines = text_of(app).splitlines()
        assert lines[5].strip() == ""
        assert lines[6:] == below


async def test_markers_stand_on_the_charts_at_their_second() -> None:
    lab = FakeLab(4)
    async with driven(lab, load_states.saturated()) as (app, pilot):
        text = text_of(app)
        assert text.count("┊w1 saturated") == 2
        column = text.splitlines()[9].index("┊w1 saturated")
        # Two dots a cell: two seconds later it is one cell further left.
        later = load_states.saturated()
        later = replace(later, t=102.0, now=replace(later.now, t=102.0))
        await show(pilot, lab, later)
        lines = text_of(app).splitlines()
        assert column - 1 in {line.find("┊w1 saturated") for line in lines}
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert text_of(app).count("┊w1 saturated") == 3


async def test_only_workers_and_the_shop_are_called_saturated() -> None:
    lab = FakeLab(2)
    shown = load_states.part2()
    async with driven(lab, shown) as (app, pilot):
        assert text_of(app).count("● saturated") == 1  # the shop; not the machine at 91 %
        # Two processes of a production server share 93 % of a core: neither is saturated.
        await show(pilot, lab, replace(shown, now=replace(shown.now, shop_core_percent=47.0)))
        assert "● saturated" not in text_of(app)
