"""What a person can read on the main screen: the words, the names, the figures, in one piece."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.screens import fakes
from tests.screens.driving import SIZES, driven, settled, show, text_of
from tests.screens.fakes import RUNNING, STATES, FakeLab
from tui.lab.snapshot import Load, Totals
from tui.widgets.part_bar import PartBar


def first_words(text: str) -> list[str]:
    """How the lines begin; without the title, which names petload too."""
    return [line.split()[0] for line in text.splitlines()[1:] if line.split()]


def flat(text: str) -> str:
    """Words with single blanks between them."""
    return " ".join(text.split())


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_words_and_every_process_stand_on_the_screen(width: int, height: int) -> None:
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
    shown = fakes.two_workers()
    async with driven(lab, shown) as (app, pilot):
        # Either side of every breakpoint, and the least of each kind.
        for width, height in [(100, 30), (99, 37), (80, 38), (150, 50)]:
            await pilot.resize_terminal(width, height)
            await settled(pilot)
            rows = first_words(text_of(app))
            for view in shown.processes:
                assert view.name in rows, f"{view.name} at {width}x{height}"
            assert "GET" in rows, f"{width}x{height}"
            assert app.screen.max_scroll_y == 0, f"{width}x{height}"


async def test_no_important_figure_is_cut_on_the_smallest_screen() -> None:
    lab = FakeLab(4)
    async with driven(lab, fakes.large_figures()) as (app, pilot):
        text = flat(text_of(app))
        for words in (
            "RPS 12,345 Failures 123/s p95 54 s Probe 2.1 ms Users 5000/5000 Workers 1",
            "1.23M req 99,999, 8.1 % p50 12 s from outside 100/s wait 0 s 2 cores",
            "● running 1:02:03",
            "Bottleneck tester worker-1 uses 97 % of a core (90 % is saturated).",
            "Press + to add a worker: the load generator itself is the limit.",
            "97% 58 MiB 5,000 12,345 1:35",
            "s Start x Stop + Worker - Worker u Users v Shop o Page l Logs ? Help q Quit",
        ):
            assert words in text, words
        base = fakes.large_figures()
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
        text = flat(text_of(app))
        assert "Failures 9,876/s p95 999 ms Probe 2.1 ms Users 10k/10k Workers 16" in text
        assert "p50 888 ms from outside 10/s wait 1-3 s 2 cores" in text
        await show(pilot, lab, fakes.slo_failures())
        # No figure touches its neighbour.
        headline = text_of(app).splitlines()[3]
        assert re.search(r"Failures 123/s +p95 885 ms Probe 70 ms +Users 200/200 +W", headline)
        assert "31,200 req 5,904, 19 %" in flat(text_of(app))
        # How long users of somebody else's locustfile wait is not known.
        await show(pilot, lab, replace(fakes.part2(), locustfile="/home/learner/mine.py"))
        assert "50/s 2 cores" in flat(text_of(app))
        assert "wait" not in text_of(app)


async def test_the_unknown_is_a_dash_and_never_a_zero() -> None:
    lab = FakeLab(2)
    for size in [(80, 24), (200, 60)]:
        async with driven(lab, fakes.unknown(), size=size) as (app, _):
            text = text_of(app)
            if size == (80, 24):
                assert "RPS – Failures – p95 – Probe – Users – Workers 1" in flat(text)
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


async def test_states_that_need_a_word_have_it() -> None:
    lab = FakeLab(2)
    async with driven(lab) as (app, pilot):
        for state, words in [
            ("starting", "starting the shop, the master and the workers"),
            ("ready", "Press s to start the load."),
            ("stopping", "the last requests are finishing"),
            ("stale", "✗ figures are 5 s old"),
            ("probe_waiting", "Probe >3.0 s"),
            ("failed", fakes.FAILED_ALERT),
            ("failed", "the shop or the master is not running"),
            ("failed", "petshop ✗ failed"),
            ("failed", "Probe failed"),
            ("slo_failures", "5,901 Response time exceeded"),
            ("part2", "no failures"),
            ("starting", "no requests yet"),
        ]:
            await show(pilot, lab, STATES[state]())
            assert words in flat(text_of(app)), state
        # After the run its requests and times stay, and its rates are over.
        await show(pilot, lab, fakes.stopped())
        text = flat(text_of(app))
        assert "the run has ended; its counts and times stay" in text
        assert "RPS – Failures – p95 903 ms" in text
        assert "39,911 req none p50 301 ms" in text
        # A run without requests yet has no share of failures.
        await show(pilot, lab, replace(fakes.spawning(), totals=Totals(0, 0), endpoints=()))
        assert "0 req none" in flat(text_of(app))


async def test_the_alert_goes_when_the_lab_takes_it_back() -> None:
    lab = FakeLab(2)
    async with driven(lab, fakes.failed()) as (app, pilot):
        banner = app.screen.query_one("VerdictBanner")
        assert banner.has_class("-alert")
        await show(pilot, lab, fakes.part2())
        assert fakes.FAILED_ALERT not in text_of(app)
        assert banner.has_class("-found")
        await show(pilot, lab, fakes.saturated())
        assert banner.has_class("-warning")
        await show(pilot, lab, fakes.stopped())
        assert not {"-alert", "-found", "-warning"} & banner.classes


async def test_rows_come_and_go_with_the_processes() -> None:
    lab = FakeLab(4)
    async with driven(lab, fakes.saturated()) as (app, pilot):
        assert "worker-2" not in text_of(app)
        await show(pilot, lab, fakes.two_workers())
        assert "worker-2" in text_of(app)
        await show(pilot, lab, fakes.saturated())
        assert "worker-2" not in text_of(app)


async def test_foreign_text_is_shown_literally_and_moves_nothing() -> None:
    lab = FakeLab(2)
    async with driven(lab, fakes.many_endpoints(), size=(200, 60)) as (app, _):
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
    async with driven(lab, fakes.ready()) as (app, pilot):
        bar = app.screen.query_one(PartBar)

        def chosen() -> str:
            ground = bar.component("part-bar--chosen").bgcolor
            return "".join(
                segment.text
                for segment in bar.render_line(0)
                if segment.style and segment.style.bgcolor == ground
            ).strip()

        assert chosen() == "1 Sequential"
        await show(pilot, lab, fakes.saturated())
        assert chosen() == "4 Scale out"
        assert "running 1:15" in text_of(app).splitlines()[0]
        await show(pilot, lab, replace(fakes.saturated(), run_s=76.0))
        assert "running 1:16" in text_of(app).splitlines()[0]
