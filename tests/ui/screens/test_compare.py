"""The comparison screen: the page of the command line, with colours."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.analysis.run_examples import a_run, noisy_seconds
from tests.ui.screens.driver import SIZES, driven, settled, shows, text_of
from tests.ui.screens.fake_lab import FakeLab
from tui.analysis.comparison import Comparison, compare
from tui.analysis.comparison_text import lines
from tui.ui.app import PetLoadApp
from tui.ui.screens.compare import CompareScreen
from tui.ui.screens.main import MainScreen

ONE = "import time\n\nwait_time = constant(0)\n"


def slower() -> Comparison:
    """Return a comparison of five repeats with five slower ones of another file."""
    random = Random(4)  # noqa: S311

    def repeats(pace: float, text: str, **changes: Any) -> list[dict[str, Any]]:
        return [
            a_run(
                samples=noisy_seconds(random, 40, slower=pace, noise=0.03),
                locustfiles=[{"name": "mine.py", "text": text}],
                **changes,
            )
            for _ in range(5)
        ]

    a = repeats(1.0, ONE)
    b = repeats(1.15, ONE.replace("0", "1"), workers=2, invalid_because=["worker-1 was lost"])
    names = [[f"2026-01-0{day}T00-00-00Z-part2"] * 5 for day in (1, 2)]
    return compare(a, b, names)


async def test_it_shows_what_the_command_line_prints_and_closes() -> None:
    shown = lines(slower())
    async with driven(FakeLab(2)) as (app, pilot):
        await app.push_screen(CompareScreen(slower()))
        await settled(pilot)
        assert [row.rstrip(" █▁▂▃▄▅▆▇▌▎▊") for row in text_of(app).splitlines()[:4]] == shown[:4]
        await pilot.press("end")
        assert await shows(pilot, "+wait_time = constant(1)")
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, MainScreen)


@pytest.mark.parametrize("size", SIZES[:2], ids=["80x24", "120x40"])
def test_picture(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    app = PetLoadApp(FakeLab(2))
    app.animation_level = "none"

    async def before(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await app.push_screen(CompareScreen(slower()))
        await settled(pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)
