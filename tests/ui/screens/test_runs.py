"""The kept runs on the screen: the list, and one of them in the lab's place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.runs import journals
from tests.runs.examples import written
from tests.ui.screens.driver import notes, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.gated import gated_run_ended
from tests.ui.screens.kept_runs import keep, seconds_of
from tests.ui.screens.states import STATES
from tui.model.commands import Command
from tui.model.condition import ConditionView, Kind
from tui.runs import store
from tui.runs.journal import begin
from tui.runs.kept_run import READ_ONLY, open_run
from tui.runs.reader import kept, read
from tui.runs.replay import replay
from tui.runs.seconds import RunState
from tui.ui.app import PetLoadApp
from tui.ui.screens.compare import CompareScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.runs import RunsScreen
from tui.ui.widgets.panels.verdict_banner import advice


@asynccontextmanager
async def app_with(
    data_dir: Path, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[PetLoadApp, FakeLab, Pilot[None]]]:
    lab = FakeLab(2)
    app = PetLoadApp(lab, data_dir=data_dir)
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await show(pilot, lab, STATES["part2"]())
        yield app, lab, pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    keep(tmp_path, STATES["saturated"](), 1, note="before the index")
    keep(tmp_path, STATES["slo_failures"](), 2)
    return tmp_path


# --- the same run -------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_a_kept_second_is_the_live_one(tmp_path: Path, state: str) -> None:
    live = STATES[state]()
    live = replace(live, history=(*live.history[:-1], live.now))
    journal = begin(tmp_path, journals.head(started_t=0.0))
    seconds = seconds_of(live)
    for second in seconds:
        journal.add(second, RunState(second.target_users))
    journal.close()
    again = replay(journal.path).snapshot(len(seconds) - 1)
    assert replace(again, refusals=live.refusals, guide=live.guide) == live


async def test_a_kept_run_looks_as_it_did_live(tmp_path: Path) -> None:
    live = STATES["saturated"]()
    keep(tmp_path, live)
    async with app_with(tmp_path) as (app, lab, pilot):
        await show(pilot, lab, live)
        as_live = text_of(app).splitlines()
        await press(pilot, "r", "enter")
        line = "kept run 2026-01-01T12-00-00Z-part4, read only"
        as_kept = text_of(app).splitlines()
        assert line in as_kept[1]
        del as_kept[1]
        # The line takes a row of the charts or of the tables, and the keys are refused alike.
        assert as_kept[:9] == as_live[:9]
        assert as_kept[-1] == as_live[-1]
        for key, row in (("c", 0), ("e", 0), ("t", 0)):
            await press(pilot, key)
            assert line in text_of(app).splitlines()[row]
            await press(pilot, "escape")


def test_a_run_without_a_journal_is_shown_by_its_json(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    run = open_run(store.keep(tmp_path, written()))
    assert len(run.seconds) == 2
    first, last = run.snapshot(0), run.snapshot(1)
    assert first.now.rps == last.now.rps == 100.0
    assert first.endpoints == ()
    assert [each.requests for each in last.endpoints] == [4500, 1500]
    assert last.totals.requests == 6000
    assert last.last_run is not None
    assert last.verdict.bottleneck == "tester"
    assert last.kept is not None
    assert last.kept.caveat == "only its figures a second are kept"
    assert dict(last.refusals) == dict.fromkeys(Command, READ_ONLY)


@pytest.mark.parametrize("with_journal", [True, False])
def test_the_end_has_the_conditions_of_the_whole_run(tmp_path: Path, with_journal: bool) -> None:
    (tmp_path / "runs").mkdir()
    live = gated_run_ended()
    kept_file = keep(tmp_path, live) if with_journal else store.keep(tmp_path, written())
    found = [
        {"condition": "p95 > +10%", "kind": "fail-if", "held": True, "figure": "+15 % [+9, +19]"},
        {"condition": "rps < 5", "kind": "later", "held": True, "figure": None},
    ]
    store.set_conditions(kept_file, lambda _: found)
    run = open_run(kept_file)
    last = run.snapshot(len(run.seconds) - 1)
    held = ConditionView("p95 > +10%", Kind.FAIL_IF, True, "+15 % [+9, +19]")
    assert last.conditions == (held,)
    assert "Press s" not in advice(last)
    assert "Press s" in advice(replace(last, kept=None))


async def test_a_run_of_the_users_own_is_shown_by_its_json(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    own = {"part": None, "locustfile": "mine.py", "shop": "none", "host": "http://[::1]:8000"}
    store.keep(tmp_path, written() | own)
    async with app_with(tmp_path) as (app, _, pilot):
        await press(pilot, "r", "enter")
        assert "5 mine.py" in squeezed(app)
        await press(pilot, "f")
        assert "was not kept with this run" in squeezed(app)


def test_a_run_that_was_lost_is_shown(tmp_path: Path) -> None:
    path = journals.written(tmp_path / "runs", 5, journals.head()).path
    run = open_run(kept(tmp_path)[0])
    assert run.run["ended_by"] == "lost"
    assert run.snapshot(99).now == journals.second(5)[0].now
    path.write_bytes(path.read_bytes()[:-40])
    assert open_run(kept(tmp_path)[0]).snapshot(99).now == journals.second(4)[0].now


# --- the list -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_list_has_every_run(data_dir: Path, size: tuple[int, int]) -> None:
    (data_dir / "runs" / "2025-01-01T00-00-00Z-own.json").write_text("{")
    async with app_with(data_dir, size) as (app, _, pilot):
        await press(pilot, "r")
        text = squeezed(app)
        assert "3 kept runs" in text
        assert "500 runs or 1 GiB" in text
        for word in ("2026-01-01", "2026-01-02", "part 4", "tester", "unreadable", "Goodput"):
            assert word in text
        await press(pilot, "end")
        assert "is damaged" in squeezed(app)
        await press(pilot, "enter")
        assert "is damaged" in notes(app)[-1][1]


async def test_without_a_run_it_says_so(tmp_path: Path) -> None:
    async with app_with(tmp_path) as (app, _, pilot):
        await press(pilot, "r")
        assert "no run is kept yet" in squeezed(app)
        await press(pilot, "enter", "space", "n", "d", "c")
        assert notes(app)[-1] == ("information", "Mark two runs with Space first.")
        await press(pilot, "escape")
        assert isinstance(app.screen, MainScreen)


async def test_two_marked_runs_are_compared(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, _, pilot):
        await press(pilot, "r", "down", "space", "up", "space", "c")
        assert isinstance(app.screen, CompareScreen)
        shown = squeezed(app)
        assert "A 2026-01-01T12-00-00Z-part4" in shown
        assert "B 2026-01-02T12-00-00Z-part4" in shown
        await press(pilot, "escape")
        assert isinstance(app.screen, RunsScreen)
        await press(pilot, "space", "c")
        assert "Mark two runs" in notes(app)[-1][1]


async def test_a_marked_run_that_cannot_be_read_is_said(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, _, pilot):
        await press(pilot, "r", "down", "space", "up", "space")
        kept(data_dir)[0].write_text("{")
        await press(pilot, "c")
        assert isinstance(app.screen, RunsScreen)
        assert "damaged" in notes(app)[-1][1]


async def test_a_note_is_written_and_shown(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, _, pilot):
        await press(pilot, "r", "n", *"after", "enter")
        assert read(kept(data_dir)[0])["note"] == "after"
        assert "note: after" in squeezed(app)
        await press(pilot, "n", "escape")
        assert read(kept(data_dir)[0])["note"] == "after"


async def test_a_run_is_deleted_after_a_question(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, _, pilot):
        await press(pilot, "r", "d", "enter")
        assert len(kept(data_dir)) == 2
        await press(pilot, "d", "y")
        assert [path.stem[:10] for path in kept(data_dir)] == ["2026-01-01"]
        assert len([*(data_dir / "runs").iterdir()]) == 2
        assert "1 kept run" in squeezed(app)


# --- one of them --------------------------------------------------------------------------------


async def test_its_seconds_are_gone_through(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, _, pilot):
        await press(pilot, "r", "down", "enter")
        assert "the end" in text_of(app)
        seen = [app.snapshot.now.t] if app.snapshot else []
        for key in ("left", "left", "right", "home", "left", "end"):
            await press(pilot, key)
            assert app.snapshot is not None
            seen.append(app.snapshot.now.t)
        times = [each.t for each in STATES["saturated"]().history]
        assert seen == [times[-1], times[-2], times[-3], times[-2], times[0], times[0], times[-1]]
        assert "before the index" in text_of(app)


async def test_every_command_is_refused_and_nothing_reaches_the_lab(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, lab, pilot):
        await press(pilot, "r", "enter")
        for key in ("s", "x", "+", "-", "u", "v", "1", "o", "g"):
            await press(pilot, key)
            assert notes(app)[-1] == ("information", READ_ONLY), key
            app.clear_notifications()
        assert isinstance(app.screen, MainScreen)
        assert lab.asked() == []


async def test_the_lab_goes_on_meanwhile_and_is_shown_again(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, lab, pilot):
        await press(pilot, "r", "enter")
        newer = STATES["two_workers"]()
        await show(pilot, lab, newer)
        assert "kept run" in text_of(app)
        await press(pilot, "escape")
        assert "kept run" not in text_of(app)
        assert app.snapshot == lab.last
        await press(pilot, "left", "escape", "c")
        assert "kept run" not in text_of(app)
        await press(pilot, "escape", "+")
        assert lab.asked() == [("add_worker",)]


async def test_its_locustfile_is_the_one_of_then(data_dir: Path) -> None:
    async with app_with(data_dir) as (app, _, pilot):
        await press(pilot, "f", "escape", "r", "enter", "f")
        assert "print('pets')" in squeezed(app)
        await press(pilot, "escape", "l")
        assert "has no logs" in squeezed(app)
