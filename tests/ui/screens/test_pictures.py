"""Pictures of every screen, to be looked at whenever they change.

Five states of the main screen have a picture at each of three sizes; all else has one picture, at
the size that shows most of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.ui.screens.driver import SIZES, settled, show
from tests.ui.screens.example_locustfiles import a_script, with_commands
from tests.ui.screens.example_logs import TRACEBACK, lab_with
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.gated import gated
from tests.ui.screens.guide_states import GUIDED
from tests.ui.screens.kept_runs import keep
from tests.ui.screens.long_runs import RUNS, run
from tests.ui.screens.states import STATES
from tui.model.snapshot import Snapshot
from tui.ui.app import PetLoadApp
from tui.ui.themes import THEMES

Snap = Callable[..., bool]
SMALL, MIDDLE, LARGE = SIZES
AT_EVERY_SIZE = ("ready", "part2", "slo_failures", "saturated", "two_workers")
BUILDS = {**GUIDED, **RUNS, **STATES}


def size_id(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def a_lab(shown: Snapshot) -> FakeLab:
    """A lab with a locustfile, and with logs that are longer than the screen."""
    lab = lab_with(*TRACEBACK, "[WARNING] a word")
    lab.plan = FakeLab(shown.part).plan
    lab.scripted = a_script(lab)
    return lab


def picture(
    snap_compare: Snap,
    shown: Snapshot,
    size: tuple[int, int],
    *keys: str,
    later: Snapshot | None = None,
    lab: FakeLab | None = None,
    theme: str = "textual-dark",
) -> bool:
    """Compare the app in a state, after some keys and perhaps a later second, with its picture."""
    lab = lab or a_lab(shown)
    app = PetLoadApp(lab)
    app.animation_level = "none"
    app.theme = theme

    async def run_before(pilot: Pilot[Any]) -> None:
        await show(pilot, lab, shown)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
            for field in app.screen.query(Input):
                field.cursor_blink = False
        if later is not None:
            await show(pilot, lab, later)
        await settled(pilot)

    return snap_compare(app, terminal_size=size, run_before=run_before)


# --- the main screen ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [SMALL, MIDDLE], ids=size_id)
def test_conditions(snap_compare: Snap, size: tuple[int, int]) -> None:
    assert picture(snap_compare, gated(), size)


@pytest.mark.parametrize("size", SIZES, ids=size_id)
@pytest.mark.parametrize("state", AT_EVERY_SIZE)
def test_main_screen(snap_compare: Snap, state: str, size: tuple[int, int]) -> None:
    assert picture(snap_compare, STATES[state](), size)


# Where room is short or text is long.
AT_ONE_SIZE = dict.fromkeys(STATES.keys() - set(AT_EVERY_SIZE), MIDDLE) | {
    "part1": LARGE,
    "gap": LARGE,
    "starting": SMALL,
    "failed": SMALL,
    "large_figures": SMALL,
    "many_workers": SMALL,
    "many_endpoints": LARGE,
    "raising": SMALL,
    "own": SMALL,
    "probe_waiting": SMALL,
    "unknown": LARGE,
}


@pytest.mark.parametrize("state", sorted(AT_ONE_SIZE))
def test_state(snap_compare: Snap, state: str) -> None:
    assert picture(snap_compare, STATES[state](), AT_ONE_SIZE[state])


def test_focused_table(snap_compare: Snap) -> None:
    assert picture(snap_compare, STATES["many_endpoints"](), SMALL, "tab", "down")


# --- the other screens --------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A screen in a state, after some keys, and perhaps in another theme."""

    state: str
    keys: str
    size: tuple[int, int] = SMALL
    theme: str = "textual-dark"


SCREENS: Mapping[str, Case] = {
    "users": Case("part2", "u"),
    "help": Case("part2", "question_mark", MIDDLE),
    "help small": Case("part2", "question_mark end"),
    "evidence": Case("saturated", "e"),
    "evidence wide": Case("part2", "e down", LARGE),
    "evidence without load": Case("ready", "e", MIDDLE),
    "charts": Case("minutes", "c"),
    "charts before the load": Case("opened", "c", LARGE),
    # At the gap.
    "charts looking back": Case("minutes", "c up pageup left left", MIDDLE),
    "charts of an hour": Case("hour", "c", MIDDLE),
    "charts, one alone": Case("minutes", "c tab tab"),
    "charts light": Case("minutes", "c up left", MIDDLE, "textual-light"),
    "guide new": Case("new", "g"),
    "guide begun": Case("begun", "g h"),
    "guide under load": Case("stressed", "g", MIDDLE),
    "guide with an alert": Case("full", "g h", LARGE),
    "guide finished": Case("finished", "g"),
    "guide of another part": Case("late", "g 2"),
    "guide predict": Case("begun", "g p"),
    "guide reset": Case("begun", "g r"),
    "locustfile": Case("slo_failures", "f", MIDDLE, "petload"),
    "locustfile changes": Case("part2", "f right", SMALL, "petload"),
    "locustfile commands": Case("two_workers", "f left down down", SMALL, "petload"),
    "locustfile unchanged": Case("saturated", "f right", LARGE, "petload"),
    "locustfile light": Case("part2", "f right", MIDDLE, "petload-light"),
    "locustfile safe": Case("part2", "f right", MIDDLE, "petload-safe"),
    "logs": Case("part2", "l", MIDDLE),
    "logs scrolled": Case("part2", "l pageup"),
    "logs searching": Case("part2", "l slash g e t space slash"),
    "logs found": Case("part2", "l slash e r r o r enter N", MIDDLE),
    "logs filtered": Case("part2", "l w", LARGE),
    "tables empty": Case("ready", "t"),
    "tables endpoints": Case("slo_failures", "t 1", LARGE),
    "tables many endpoints": Case("many_endpoints", "t 1"),
    "tables many failures": Case("many_endpoints", "t 2", MIDDLE),
    "tables processes": Case("saturated", "t 3"),
    "tables statuses": Case("raising", "t end", LARGE),
    "tables exceptions": Case("raising", "t 4"),
    "tables sorted": Case(
        "many_endpoints", "t " + "full_stop " * 5 + "pagedown down right", MIDDLE
    ),
    "tables failed process": Case("failed", "t 3 full_stop", MIDDLE),
    "palette": Case("part2", "ctrl+p s t"),
}


@pytest.mark.parametrize("name", SCREENS, ids=lambda name: name.replace(" ", "-").replace(",", ""))
def test_screen(snap_compare: Snap, name: str) -> None:
    case = SCREENS[name]
    shown = with_commands(BUILDS[case.state]())
    assert picture(snap_compare, shown, case.size, *case.keys.split(), theme=case.theme)


def test_paused_charts(snap_compare: Snap) -> None:
    assert picture(snap_compare, RUNS["minutes"](), SMALL, "c", "up", "p", later=run(312))


def test_empty_log(snap_compare: Snap) -> None:
    assert picture(snap_compare, STATES["part2"](), SMALL, "l", lab=FakeLab(2))


# --- kept runs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "size"),
    [("r", SMALL), ("r down space", LARGE), ("r down enter left", MIDDLE), ("r enter c", SMALL)],
)
def test_kept_runs(
    snap_compare: Snap,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    keys: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    keep(tmp_path, STATES["saturated"](), 1, note="before the index")
    keep(tmp_path, STATES["slo_failures"](), 2)
    (tmp_path / "runs" / "2025-12-31T00-00-00Z-own.json").write_text("{")
    shown, lab = STATES["part2"](), FakeLab(2)
    app = PetLoadApp(lab, data_dir=tmp_path)
    app.animation_level = "none"

    async def run_before(pilot: Pilot[Any]) -> None:
        await show(pilot, lab, shown)
        for key in keys.split():
            await pilot.press(key)
            await settled(pilot)

    assert snap_compare(app, terminal_size=size, run_before=run_before)


# --- themes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["saturated", "lost_worker"])
@pytest.mark.parametrize("theme", [theme.name for theme in THEMES[1:]])
def test_theme(snap_compare: Snap, theme: str, state: str) -> None:
    assert picture(snap_compare, STATES[state](), MIDDLE, theme=theme)


def test_light_theme_of_textual(snap_compare: Snap) -> None:
    assert picture(snap_compare, STATES["slo_failures"](), MIDDLE, theme="textual-light")


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES[:2]])
def test_no_color(snap_compare: Snap, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert picture(snap_compare, STATES["saturated"](), MIDDLE, theme=theme)
