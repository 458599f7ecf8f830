"""The words, figures and rows of the main screen, and when it is drawn."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.ui.screens import idle_states, load_states, trouble
from tests.ui.screens.driver import driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import STATES
from tui.model.snapshot import Snapshot, Totals
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.panels.part_bar import PartBar


async def test_unknown_figures_are_dashes_and_never_zeros() -> None:
    lab = FakeLab(2)
    for size in [(80, 24), (200, 60)]:
        async with driven(lab, trouble.unknown(), size=size) as (app, _):
            text = text_of(app)
            if size == (80, 24):
                assert "RPS – Failures – p95 – Probe – Users – Workers 1" in squeezed(app)
            assert "p50 –" in text
            rows = {line.split()[0]: line for line in text.splitlines() if line.split()}
            for name in ("petshop", "master", "worker-1", "machine", "petload"):
                if name != "petload":  # the title begins so too
                    figures = rows[name].split("cores" if name == "machine" else "running")[1]
                    figures = figures.split("/opt/petload")[0]
                    assert "–" in figures, name
                    assert not re.search(r"\d", figures), figures
            # Users, RPS and loop lag are a worker's: unknown, not missing.
            assert rows["worker-1"].count("–") >= 4
            endpoint = rows["GET"]
            assert re.match(r" GET / +7 +1 +–", endpoint)
            # The charts draw nothing at all.
            assert not re.search("[\u2801-\u28ff]", text)


async def test_every_state_is_explained_in_words() -> None:
    lab = FakeLab(2)
    async with driven(lab) as (app, pilot):
        for state, words in [
            ("starting", "starting the shop, the master and the workers"),
            ("ready", "Press s to start the load."),
            ("stopping", "the last requests are finishing"),
            ("stale", "✗ figures are 5 s old"),
            ("probe_waiting", "Probe >3.0 s"),
            ("failed", trouble.FAILED_ALERT),
            ("failed", "the shop or the master is not running"),
            ("failed", "petshop ✗ failed"),
            ("failed", "Probe failed"),
            ("lost_worker", trouble.LOST_ALERT),
            ("lost_worker", "worker-2 ✗ failed"),
            ("hung", "worker-1 ✗ hung"),
            ("hung", "worker-1 hangs. Press x to stop the load, l for its log."),
            ("starting", "– req –"),
            ("slo_failures", "5,901 Response time exceeded"),
            ("part2", "no failures"),
            ("starting", "no requests yet"),
        ]:
            await show(pilot, lab, STATES[state]())
            assert words in squeezed(app), state
        # After the run its requests and times stay, and its rates are over.
        await show(pilot, lab, idle_states.stopped())
        text = squeezed(app)
        assert "Bottleneck shop The run has ended: shop in 55 of 62 s under load." in text
        assert "648 RPS on average. Press s to start another run." in text
        assert "RPS – Failures – p95 903 ms" in text
        assert "39,911 req none whole run" in text
        # A run without requests yet has no share of failures.
        await show(pilot, lab, replace(load_states.spawning(), totals=Totals(0, 0), endpoints=()))
        assert "0 req none" in squeezed(app)


async def test_rows_come_and_go_with_the_processes() -> None:
    lab = FakeLab(4)
    async with driven(lab, load_states.saturated()) as (app, pilot):
        assert "worker-2" not in text_of(app)
        await show(pilot, lab, load_states.two_workers())
        assert "worker-2" in text_of(app)
        await show(pilot, lab, load_states.saturated())
        assert "worker-2" not in text_of(app)


async def test_foreign_text_is_shown_literally_and_moves_nothing() -> None:
    lab = FakeLab(2)
    async with driven(lab, trouble.many_endpoints(), size=(200, 60)) as (app, _):
        text = text_of(app)
    assert "[red]not markup[/red] ␛[31mE" in text
    assert "\x1b" not in text
    assert "0:79" not in text
    assert "[red]29[/red]" in text
    lines = text.splitlines()
    assert "q Quit" in lines[59]
    # A row that grew or wrapped would push the last columns out of line.
    headers = next(line for line in lines if "Endpoint" in line)
    first = next(line for line in lines if line.startswith(" GET /api"))
    assert first[headers.index("p95") - 4 : headers.index("p95") + 3].strip() == "18 ms"


async def test_the_chosen_part_and_its_clock_follow_the_lab() -> None:
    lab = FakeLab(1)
    async with driven(lab, idle_states.ready()) as (app, pilot):
        bar = app.screen.query_one(PartBar)

        def chosen() -> str:
            ground = bar.component("part-bar--chosen").bgcolor
            return "".join(
                segment.text
                for segment in bar.render_line(0)
                if segment.style and segment.style.bgcolor == ground
            ).strip()

        assert chosen() == "1 Sequential"
        await show(pilot, lab, load_states.saturated())
        assert chosen() == "4 Scale out"
        assert "running 1:15" in text_of(app).splitlines()[0]
        await show(pilot, lab, replace(load_states.saturated(), run_s=76.0))
        assert "running 1:16" in text_of(app).splitlines()[0]


async def test_tables_that_overflow_are_scrolled_by_keys() -> None:
    lab = FakeLab(2)
    async with driven(lab, trouble.many_endpoints()) as (app, pilot):
        assert app.focused is None
        await pilot.press("tab")
        pane = app.focused
        assert pane is not None
        # The process table is seen whole: nothing to stop for.
        assert pane.id == "endpoint-pane"
        before = text_of(app)
        await pilot.press("pagedown", "down")
        await settled(pilot)
        assert pane.scroll_y > 0
        assert text_of(app) != before
        # The lab's keys are the lab's, wherever the focus is.
        lab.commands.clear()
        await pilot.press("x", "plus")
        await settled(pilot)
        assert lab.commands == [("stop",), ("add_worker",)]
        await pilot.press("tab")
        assert app.focused is not None
        assert app.focused.id == "failure-pane"
        await pilot.press("escape")
        assert app.focused is None


async def test_nothing_is_drawn_below_a_dialog_until_it_closes() -> None:
    lab = FakeLab(4)
    async with driven(lab, idle_states.ready()) as (app, pilot):
        main = app.screen
        drawn: list[str] = []
        for view in main.walk_children(SnapshotView):
            show_snapshot = view.show_snapshot

            def counted(
                snapshot: Snapshot, name: str = view.__class__.__name__, original=show_snapshot
            ) -> None:
                drawn.append(name)
                original(snapshot)

            view.show_snapshot = counted  # type: ignore[method-assign]
        for key in ("u", "e", "l", "question_mark", "ctrl+p"):
            await show(pilot, lab, idle_states.ready())
            drawn.clear()
            await pilot.press(key)
            await settled(pilot)
            await show(pilot, lab, load_states.saturated())
            assert drawn == [], key
            assert "petshop   ○" not in text_of(app)
            await pilot.press("escape")
            await settled(pilot)
            assert app.screen is main
            assert "worker-1 uses 97 %" in text_of(app), key
            assert {"PartBar", "Headline", "ProcessTable", "CpuChart"} <= set(drawn), key
