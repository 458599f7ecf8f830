"""Pictures of the widgets, to be looked at whenever they change."""

from collections.abc import Callable
from math import sin
from typing import Any

import pytest

from tests.ui.widgets.apps import Alone
from tui.ui.widgets.base.bar import bar
from tui.ui.widgets.base.figure import Figure
from tui.ui.widgets.chart.chart import Chart, Limit, Marker, Series
from tui.ui.widgets.table.cells import Cell
from tui.ui.widgets.table.table import Column, Table

Snap = Callable[..., bool]


def wave(base: float, swing: float, count: int = 200) -> list[float | None]:
    return [base + swing * sin(i / 8) for i in range(count)]


def requests(chart: Chart, *, gap: bool = False) -> None:
    total = wave(1300, 200)
    if gap:
        total[150:165] = [None] * 15
    chart.show(
        [Series("total", "$text-primary", total), Series("failures", "$text-error", wave(150, 40))],
        markers=[Marker(30, "+ worker", "$text-warning")],
    )


def cpu(chart: Chart) -> None:
    chart.show(
        [
            Series("shop", "$text-success", wave(50, 8)),
            Series("master", "$text-secondary", wave(8, 2)),
            Series("worker 1", "$text-primary", wave(95, 4)),
            Series("worker 2", "$text-accent", [*([None] * 150), *wave(70, 6, 50)]),
        ],
        line=Limit(90, "saturated", "$text-error"),
    )


def nothing(_chart: Chart) -> None:
    """Leave the chart as it is before the first value."""


@pytest.mark.parametrize(
    ("fill", "width", "height", "theme"),
    [
        pytest.param(requests, 38, 6, "textual-dark", id="narrow"),
        pytest.param(requests, 98, 18, "textual-dark", id="wide"),
        pytest.param(lambda c: requests(c, gap=True), 60, 12, "textual-dark", id="gap"),
        pytest.param(cpu, 98, 18, "textual-dark", id="line"),
        pytest.param(cpu, 98, 18, "textual-light", id="light"),
        pytest.param(nothing, 60, 12, "textual-dark", id="empty"),
    ],
)
def test_chart(
    snap_compare: Snap, fill: Callable[[Chart], None], width: int, height: int, theme: str
) -> None:
    chart = Chart("CPU", "%", y_max=100, empty="no load yet") if fill is cpu else None
    chart = chart or Chart("Requests", "/s", empty="no load yet")

    async def run_before(pilot: Any) -> None:
        fill(chart)
        await pilot.pause()

    app = Alone(chart, width, height, theme=theme)
    assert snap_compare(app, terminal_size=(width, height), run_before=run_before)


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
def test_table(snap_compare: Snap, theme: str) -> None:
    def cell(at: int) -> Callable[[tuple[Cell, ...]], Cell]:
        return lambda row: row[at]

    table: Table[tuple[Cell, ...]] = Table(
        [
            Column("process", 10, cell(0), align="left"),
            Column("pid", 6, cell(1)),
            Column("CPU", 18, cell(2), align="left"),
            Column("lag", 6, cell(3)),
            Column("note", 4, cell(4), align="left", grows=True),
        ],
        key=lambda row: str(row[1]),
        cursor=True,
    )

    async def run_before(pilot: Any) -> None:
        table.show(
            [
                ("shop", "4711", bar(53, 18), "–", "serves"),
                ("master", "4712", bar(8, 18), "1 ms", "[red]literal[/]"),
                ("worker 1", "4713", bar(96, 18), "30 ms", "saturated: add a worker"),
                ("worker 2", "4714", bar(72, 18), "12 ms", "日本語\x1b[31m\n"),
                ("worker 3", "4715", bar(None, 18), "–", "starting"),
            ]
        )
        await pilot.press("down")
        await pilot.pause()

    assert snap_compare(Alone(table, 68, theme=theme), terminal_size=(68, 8), run_before=run_before)


def test_figure(snap_compare: Snap) -> None:
    figure = Figure("worker CPU", "%")

    async def run_before(pilot: Any) -> None:
        figure.show("96", "limit 90 %", "error")
        await pilot.pause()

    assert snap_compare(Alone(figure, 20, 3), terminal_size=(20, 3), run_before=run_before)
