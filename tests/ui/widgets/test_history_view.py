"""What stands around charts of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.screens.long_runs import minutes, run
from tests.ui.widgets.apps import Alone, text_of
from tui.model.snapshot import Annotation, Load, Snapshot
from tui.ui.widgets.chart import live_charts
from tui.ui.widgets.chart.history_view import HistoryView, run_time_s, span_text, state_text
from tui.ui.widgets.chart.readout import Readout
from tui.ui.widgets.chart.time_axis import TimeAxis
from tui.ui.widgets.chart.time_window import Anchor, TimeWindow, visible_range


def look(
    window: TimeWindow, live: Snapshot | None = None, paused: Snapshot | None = None
) -> HistoryView:
    live = live or minutes()
    drawn = paused or live
    return HistoryView(
        live, drawn, window, visible_range(window, drawn.history), paused is not None
    )


BACK = TimeWindow(60, Anchor(200.0, 170.0))


def test_the_view_reads_the_second_under_the_cursor() -> None:
    back = look(BACK)
    assert (back.read.t, back.end_t, back.cursor_age) == (170.0, 200.0, 30)
    assert [back.seconds[0].t, len(back.seconds)] == [141.0, 60]
    now = look(TimeWindow(60))
    assert (now.read.t, now.end_t, now.cursor_age) == (300.0, 300.0, None)


def test_the_state_is_following_or_looking_back() -> None:
    assert state_text(look(TimeWindow(60))) == "following"
    assert state_text(look(BACK)) == "looking back: 2:21 to 3:20; now it is 5:00"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (Load.RUNNING, Load.RUNNING, "the run goes on"),
        (Load.RUNNING, Load.STOPPING, "the run goes on"),
        (Load.RUNNING, Load.STOPPED, "the run has ended since"),
        (Load.RUNNING, Load.FAILED, "the run has ended since"),
        (Load.READY, Load.READY, "the lab goes on"),
        (Load.READY, Load.SPAWNING, "the load has been started since"),
    ],
)
def test_the_state_of_the_run_while_paused(before: Load, after: Load, said: str) -> None:
    paused, live = replace(minutes(), load=before), replace(run(312), load=after)
    assert state_text(look(TimeWindow(), live, paused)) == f"paused 12 s ago; {said}"
    assert state_text(look(BACK, live, paused)).endswith("looking back: 2:21 to 3:20")


def test_the_text_of_the_span() -> None:
    spans = [TimeWindow(), TimeWindow(60), TimeWindow(120), TimeWindow(1800), BACK]
    words = ["whole run", "last 60 s", "last 2 min", "last 30 min", "60 s"]
    assert [span_text(look(window)) for window in spans] == words
    assert span_text(look(TimeWindow(60), run(312), minutes())) == "60 s"


def test_run_time_counts_from_start_to_stop() -> None:
    marks = [
        Annotation(40.0, "start"),
        Annotation(50.0, "2 workers"),
        Annotation(90.0, "stop"),
        Annotation(95.0, "start"),
    ]
    times = [run_time_s(marks, t) for t in (39.0, 40.0, 60.0, 90.0, 94.0, 97.0)]
    assert times == [None, 0.0, 20.0, None, None, 2.0]


async def test_figures_keep_their_places_and_the_last_ones_go_first() -> None:
    readout = Readout()
    async with Alone(readout, 120).run_test(size=(120, 5)) as pilot:
        texts = []
        for window in (BACK, TimeWindow(60, Anchor(300.0, 1.0)), TimeWindow(60)):
            readout.show(look(window))
            await pilot.pause()
            texts.append(text_of(readout)[0])
        assert len({text.index("RPS") for text in texts}) == 1
        assert len({text.index("p95") for text in texts}) == 1
        assert "Machine" not in texts[0]
        readout.styles.width = 40
        await pilot.pause()
        assert text_of(readout)[0].split() == ["now", "5:00", "run", "4:20"]


async def axis_of(width: int, height: int, seen: HistoryView) -> list[str]:
    axis = TimeAxis()
    async with Alone(axis, width, height).run_test(size=(120, 8)) as pilot:
        axis.show(seen, live_charts.markers(seen.drawn.marks, seen.end_t))
        await pilot.pause()
        return text_of(axis)


async def test_each_marker_is_named_once_below_its_second() -> None:
    rule, names = await axis_of(65, 2, look(TimeWindow(60, Anchor(80.0, 70.0))))
    assert rule.startswith("    └")
    assert names[5 + 59 - 40] == "▲"  # the start, 40 s before
    assert names[5 + 59 - 25] == "▲"
    assert "start▲" in names or "▲start" in names
    assert "w1 saturated" in names
    # A lost worker and the next one four seconds later need two rows.
    lost = run(1010, first=900)
    _, first, second = await axis_of(65, 3, look(TimeWindow(60), lost))
    assert "2 workers▲" in first
    assert "▲w2 lost" in second


async def test_no_name_covers_another() -> None:
    crowd = tuple(Annotation(250.0 + n, f"{n} workers") for n in range(40))
    _, names = await axis_of(65, 2, look(TimeWindow(60), replace(minutes(), marks=crowd)))
    assert names.count("▲") == 40
    assert names.rstrip().endswith("▲39 workers")
    assert names.count("workers") == 1


async def test_the_cursor_has_its_time_on_the_axis() -> None:
    rule, _ = await axis_of(65, 2, look(TimeWindow(60, Anchor(200.0, 170.0))))
    assert " 2:50 " in rule
    assert rule[5 + 59 - 30] in "2:50"
    assert rule.endswith(" 3:20")
    assert not rule.endswith("now")
