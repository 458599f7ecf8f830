"""The chart on a screen."""

from collections.abc import Sequence
from math import sin

import pytest
from rich.cells import cell_len

from tests.ui.widgets.apps import Alone, painted_lines, strips_of, text_of
from tui.ui.widgets.chart.chart import Chart, Limit, Marker, Series

BLUE, RED = "$text-primary", "$text-error"


def wave(base: float, swing: float, count: int = 120) -> list[float | None]:
    return [base + swing * sin(i / 8) for i in range(count)]


def rps(count: int = 120) -> list[Series]:
    return [
        Series("total", BLUE, wave(1300, 200, count)),
        Series("failures", RED, wave(150, 40, count)),
    ]


def cpu() -> list[Series]:
    return [
        Series("shop", "$text-success", wave(50, 8)),
        Series("master", "$text-secondary", wave(8, 2)),
        Series("worker 1", BLUE, wave(93, 4)),
        Series("worker 2", "$text-accent", [*([None] * 60), *wave(70, 6, 60)]),
    ]


async def drawn(
    chart: Chart, width: int, height: int, series: Sequence[Series], **more: object
) -> list[str]:
    async with Alone(chart, width, height).run_test(size=(120, 30)) as pilot:
        chart.show(series, **more)  # type: ignore[arg-type]
        await pilot.pause()
        lines = text_of(chart)
    assert [cell_len(line) for line in lines] == [width] * height
    return lines


async def test_usable_in_38_by_6() -> None:
    lines = await drawn(Chart("Requests", "/s"), 38, 6, rps())
    assert lines[0] == "Requests /s        ● total  ● failures"
    assert [line[:5] for line in lines[1:]] == ["  2k┤", "  1k┤", "    │", "   0┤", "    └"]
    assert lines[-1].endswith(" now")


async def test_rich_in_98_by_18() -> None:
    lines = await drawn(Chart("CPU", "%", y_max=100), 98, 18, cpu(), line=Limit(90, "limit", RED))
    assert "worker 2 " in lines[0]
    assert lines[1].startswith(" 100┤")
    assert any("╌ limit ╌" in line for line in lines)
    assert "-60 s" in lines[-1]


@pytest.mark.parametrize("width", [5, 8, 9, 12, 20, 38])
@pytest.mark.parametrize("height", [1, 2, 3, 4])
async def test_every_size_is_filled_exactly(width: int, height: int) -> None:
    lines = await drawn(Chart("Requests", "/s"), width, height, rps())
    assert lines[0].startswith("Reque"[: width - 1])


async def test_a_missing_value_is_a_dash_not_a_zero() -> None:
    series = [Series("total", BLUE, [5.0, None]), Series("new", RED, [])]
    lines = await drawn(Chart("R"), 60, 6, series)
    assert "total –" in lines[0]
    assert "new –" in lines[0]


async def test_few_points_stand_at_the_right_edge() -> None:
    lines = await drawn(Chart("R"), 60, 8, [Series("a", BLUE, [0.0, 0.0])])
    assert lines[-2].endswith(" ⣀")


async def test_the_legend_does_not_move_with_its_values() -> None:
    one = await drawn(Chart("R"), 60, 6, [Series("a", BLUE, [1.0]), Series("b", RED, [1.0])])
    two = await drawn(Chart("R"), 60, 6, [Series("a", BLUE, [12e3]), Series("b", RED, [None])])
    assert [one[0].index(x) for x in "ab"] == [two[0].index(x) for x in "ab"]


async def test_an_empty_chart_has_its_text_in_the_middle() -> None:
    lines = await drawn(Chart("R", empty="no load yet"), 41, 7, [Series("a", BLUE, [None])])
    assert lines[3].strip() == "no load yet"
    assert lines[3].index("no") == (41 - len("no load yet")) // 2


async def test_a_marker_stands_at_its_age() -> None:
    lines = await drawn(Chart("R"), 45, 8, rps(4), markers=[Marker(20, "+ worker", RED)])
    assert lines[1][45 - 1 - 10] == "┊"
    assert "┊+ worker" in lines[1]


async def test_markers_and_lines_outside_the_chart_are_not_drawn() -> None:
    plain = await drawn(Chart("R"), 45, 8, rps())
    more = {"markers": [Marker(999, "old", RED)], "line": Limit(1e6, "high", RED)}
    assert await drawn(Chart("R"), 45, 8, rps(), **more) == plain


async def test_markers_hide_neither_data_nor_each_others_labels() -> None:
    markers = [Marker(16, "new", RED), Marker(20, "mid", RED), Marker(24, "old", BLUE)]
    lines = await drawn(
        Chart("R", y_max=10), 45, 8, [Series("a", BLUE, [9.9] * 60)], markers=markers
    )
    plain = await drawn(Chart("R", y_max=10), 45, 8, [Series("a", BLUE, [9.9] * 60)])
    text = "\n".join(lines)
    assert "┊new" in text
    assert "old┊ ┊ ┊new" in text
    assert "mid" not in text  # between two rules of others there is no room for it
    for line, other in zip(lines, plain, strict=True):
        assert all(a == b for a, b in zip(line, other, strict=True) if "\u2801" <= b <= "\u28ff")


async def test_seconds_stretches_the_time_axis() -> None:
    lines = await drawn(Chart("R"), 65, 8, rps(600), seconds=600)
    assert lines[-1].endswith("-4 min ──── -2 min ──── now")


async def test_foreign_text_stays_in_its_row() -> None:
    series = [Series("\x1b[31m\n日本", BLUE, [1.0])]
    lines = await drawn(Chart("[b]t\n[/]", "\x1b"), 50, 6, series)
    assert "[b]t␊[/]" in lines[0]
    assert "␛[31m␊日本" in lines[0]


async def test_only_changes_are_painted() -> None:
    chart = Chart("R", y_max=100)
    async with Alone(chart, 60, 12).run_test() as pilot:
        chart.show([Series("a", BLUE, [5.0] * 300)])
        await pilot.pause()
        with painted_lines(chart) as lines:
            chart.show([Series("a", BLUE, [5.0] * 300)])
            await pilot.pause()
            assert lines == []
            chart.show([Series("a", BLUE, [*[5.0] * 300, 6.0])])
            await pilot.pause()
            assert lines == [0]
            chart.show([Series("a", BLUE, [*[5.0] * 300, 90.0])])
            await pilot.pause()
            assert lines[1:] == [0, *range(2, 11)]


async def test_the_values_are_copied() -> None:
    chart = Chart("R")
    values: list[float | None] = [5.0]
    async with Alone(chart, 60, 12).run_test() as pilot:
        chart.show([Series("a", BLUE, values)])
        await pilot.pause()
        values.append(7.0)
        chart.show([Series("a", BLUE, values)])
        await pilot.pause()
        assert "a 7" in text_of(chart)[0]


async def test_a_hidden_chart_draws_nothing_and_is_up_to_date_when_shown() -> None:
    chart = Chart("R")
    async with Alone(chart, 60, 12).run_test() as pilot:
        chart.show([Series("a", BLUE, [5.0])])
        await pilot.pause()
        chart.display = False
        await pilot.pause()
        with painted_lines(chart) as lines:
            chart.show([Series("a", BLUE, [7.0])])
            await pilot.pause()
            assert lines == []
        chart.display = True
        await pilot.pause()
        assert "a 7" in text_of(chart)[0]


async def test_a_chart_follows_size_and_theme() -> None:
    chart = Chart("R")
    app = Alone(chart, 60, 12)
    async with app.run_test() as pilot:
        chart.show(rps())
        await pilot.pause()
        dark = strips_of(chart)
        app.theme = "textual-light"
        await pilot.pause()
        light = strips_of(chart)
        assert [s.text for s in light] == [s.text for s in dark]
        assert light != dark
        chart.styles.width = 40
        await pilot.pause()
        assert {len(line) for line in text_of(chart)} == {40}


async def test_without_a_time_axis_its_row_is_the_plots() -> None:
    lines = await drawn(Chart("R", axis=False), 45, 8, rps())
    assert lines[-1].startswith("   0┤")


async def test_the_legend_has_the_figures_under_the_cursor() -> None:
    series = [Series("a", BLUE, [1.0, 2.0, 3.0]), Series("b", RED, [7.0])]
    lines = await drawn(Chart("R"), 65, 8, series, seconds=60, cursor_age=1)
    assert "a 2 " in lines[0]
    assert "b –" in lines[0]  # nothing was measured then
    assert "".join(line[65 - 1 - 1] for line in lines[1:3]) in ("││", "⡴│")
    assert "3 " not in lines[0]


async def test_a_column_is_a_second() -> None:
    chart = Chart("R")
    async with Alone(chart, 65, 8).run_test(size=(120, 30)):
        assert chart.age_at(30) is None  # not by seconds yet
        chart.show(rps(), seconds=60)
        assert [chart.age_at(x) for x in (4, 5, 64, 65)] == [None, 59, 0, None]
