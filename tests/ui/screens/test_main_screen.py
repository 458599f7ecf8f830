"""The words, names and figures of the main screen."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.ui.screens import idle_states, load_states, trouble
from tests.ui.screens.driver import SIZES, driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import RUNNING, STATES
from tui.model.snapshot import Load, Snapshot, Totals
from tui.model.verdict import UserSplit
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.panels.part_bar import PartBar


def first_words(text: str) -> list[str]:
    """How the lines begin; without the title, which names petload too."""
    return [line.split()[0] for line in text.splitlines()[1:] if line.split()]


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_key_words_and_every_process_are_on_the_screen(width: int, height: int) -> None:
    lab = FakeLab(1)
    # What is above 80x24 has room for a dozen workers too.
    states = [*RUNNING, *(["many_workers"] if height >= 40 else [])]
    async with driven(lab, size=(width, height)) as (app, pilot):
        for state in states:
            shown = STATES[state]()
            await show(pilot, lab, shown)
            text = text_of(app)
            for word in ("RPS", "Failures", "Bottleneck"):
                assert word in text, state
            rows = first_words(text)
            for view in shown.processes:
                assert view.name in rows, f"{view.name} while {state}"
            assert f" {shown.verdict.bottleneck} " in text or shown.load is Load.STOPPING
            assert f" {shown.load}" in text.splitlines()[0], state
            # Nothing scrolls but the tables: the screen itself fits.
            assert app.screen.max_scroll_y == 0, state
            assert app.screen.max_scroll_x == 0, state


async def test_two_workers_and_an_endpoint_fit_at_every_size() -> None:
    lab = FakeLab(4)
    shown = load_states.two_workers()
    async with driven(lab, shown) as (app, pilot):
        # Either side of every breakpoint, and the least of each kind.
        for width, height in [(100, 30), (99, 38), (119, 30), (120, 39), (80, 39), (150, 50)]:
            await pilot.resize_terminal(width, height)
            await settled(pilot)
            rows = first_words(text_of(app))
            for view in shown.processes:
                assert view.name in rows, f"{view.name} at {width}x{height}"
            assert "GET" in rows, f"{width}x{height}"
            assert app.screen.max_scroll_y == 0, f"{width}x{height}"


async def test_no_important_figure_is_cut_on_the_smallest_screen() -> None:
    lab = FakeLab(4)
    async with driven(lab, trouble.large_figures()) as (app, pilot):
        text = squeezed(app)
        for words in (
            "RPS 12,345 Failures 123/s p95 54 s Probe 2.1 ms Users 5000/5000 Workers 1",
            "1.23M req 99,999, 8.1 % p50 12 s external 100/s wait 0 s 2 cores",
            "● running 1:02:03",
            "Bottleneck tester worker-1 uses 97 % of a core (90 % is saturated). … e",
            "worker-1 ● saturated",
            "Press +: a second worker should take RPS from 801 to about 1,400.",
            "thinking 0 in a request 488 stuck in the tester 4,512",
            "97% 58 MiB 5,000 12,345 1:35",
            "s Start x Stop + - Workers u Users g Guide e Evidence l Logs ? Help q Quit",
        ):
            assert words in text, words
        base = trouble.large_figures()
        await show(
            pilot,
            lab,
            replace(
                base,
                now=replace(
                    base.now, users=9_950, failures_per_s=9_876.0, p95_ms=999.0, p50_ms=888.0
                ),
                target_users=10_000,
                workers=16,
                part=1,
                locustfile="part1_sequential.py",
                spawn_rate=10.0,
            ),
        )
        text = squeezed(app)
        assert "Failures 9,876/s p95 999 ms Probe 2.1 ms Users 10k/10k Workers 16" in text
        assert "p50 888 ms external 10/s wait 1-3 s 2 cores" in text
        await show(pilot, lab, load_states.slo_failures())
        # No figure touches its neighbour.
        headline = text_of(app).splitlines()[3]
        assert re.search(r"Failures 123/s +p95 885 ms Probe 70 ms +Users 200/200 +W", headline)
        assert "31,200 req 5,904, 19 %" in squeezed(app)
        # The wait of users of the user's own locustfile is not known.
        await show(pilot, lab, replace(load_states.part2(), locustfile="/home/learner/mine.py"))
        assert "50/s 2 cores" in squeezed(app)
        assert "/s wait" not in text_of(app)


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


# --- what the verdict stands on -----------------------------------------------------------------


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


async def test_events_take_the_place_of_failures_from_100_columns() -> None:
    lab = FakeLab(2)
    async with driven(lab, load_states.part2()) as (app, pilot):
        for width in (100, 120, 150):
            await pilot.resize_terminal(width, 40)
            await settled(pilot)
            assert "worker-1 started" in text_of(app), width
            assert "no failures" not in text_of(app), width
            await show(pilot, lab, load_states.slo_failures())
            assert load_states.SLO_MESSAGES[0] in text_of(app), width
            await show(pilot, lab, load_states.part2())
            assert "worker-1 started" in text_of(app), width


async def test_the_longest_usual_failure_fits_at_every_size() -> None:
    lab = FakeLab(4)
    async with driven(lab, load_states.saturated()) as (app, pilot):
        for size in [*SIZES, (100, 30)]:
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert "Response time exceeded 3000.0ms: (…ms)" in text_of(app), size


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
