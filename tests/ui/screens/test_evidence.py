"""The evidence: every signal with its figure, while the seconds pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.screens import idle_states, load_states, trouble
from tests.ui.screens.driver import SIZES, driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.model.snapshot import Event
from tui.ui.screens.main import MainScreen


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
