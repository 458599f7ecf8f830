"""What the main screen has room for, at every size."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.ui.screens import load_states, trouble
from tests.ui.screens.driver import SIZES, driven, settled, show, squeezed, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.states import RUNNING, STATES
from tui.model.snapshot import Load


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
