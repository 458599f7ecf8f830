"""Pictures of the whole screen, to be looked at whenever they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.screens.driver import SIZES, settled, show
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.ui.app import PetLoadApp

Snap = Callable[..., bool]

LOGS = {
    "petshop": [
        f'127.0.0.1 - - "{"GET / HTTP/1.1" if n % 2 else "POST /pets HTTP/1.1"}" 200 - {n}'
        for n in range(60)
    ],
}


def picture(
    snap_compare: Snap,
    state: str,
    size: tuple[int, int],
    *keys: str,
    theme: str = "textual-dark",
) -> bool:
    """The app in that state, once nothing moves any more."""
    lab = FakeLab(STATES[state]().part)
    lab.logs = LOGS
    app = PetLoadApp(lab)
    app.animation_level = "none"
    app.theme = theme

    async def run_before(pilot: Pilot[Any]) -> None:
        await show(pilot, lab, STATES[state]())
        await pilot.press(*keys)
        await settled(pilot)
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await settled(pilot)

    return snap_compare(app, terminal_size=size, run_before=run_before)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
def test_main_screen(snap_compare: Snap, state: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, state, size)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_evidence(snap_compare: Snap, size: tuple[int, int]) -> None:
    assert picture(snap_compare, "saturated", size, "e")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_evidence_without_load(snap_compare: Snap, size: tuple[int, int]) -> None:
    assert picture(snap_compare, "ready", size, "e")


def test_focused_table(snap_compare: Snap) -> None:
    assert picture(snap_compare, "many_endpoints", (80, 24), "tab", "down")


def test_light_theme(snap_compare: Snap) -> None:
    assert picture(snap_compare, "slo_failures", (120, 40), theme="textual-light")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("key", ["u", "question_mark"], ids=["users", "help"])
def test_dialog(snap_compare: Snap, key: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, "part2", size, key)
