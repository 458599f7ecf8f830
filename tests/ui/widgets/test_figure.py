"""The headline figure on a screen."""

import pytest
from rich.cells import cell_len

from tests.ui.widgets.apps import Alone, painted_lines, text_of
from tui.ui.widgets.base.figure import Figure


@pytest.mark.parametrize(
    ("height", "lines"),
    [
        (1, ["RPS 940 /s"]),
        (2, ["RPS 940 /s", "peak 1.2k"]),
        (3, ["RPS", "940 /s", "peak 1.2k"]),
        (4, ["RPS", "940 /s", "peak 1.2k", ""]),
    ],
)
async def test_forms(height: int, lines: list[str]) -> None:
    figure = Figure("RPS", "/s")
    async with Alone(figure, 16, height).run_test() as pilot:
        figure.show("940", "peak 1.2k")
        await pilot.pause()
        shown = text_of(figure)
        assert [line.rstrip() for line in shown] == lines
        assert {cell_len(line) for line in shown} == {16}


async def test_too_little_room_ends_in_an_ellipsis() -> None:
    figure = Figure("verdict")
    async with Alone(figure, 12, 1).run_test() as pilot:
        figure.show("worker\x1b CPU")
        await pilot.pause()
        assert text_of(figure) == ["verdict wor…"]


async def test_a_note_ends_at_a_word() -> None:
    figure = Figure("Probe")
    async with Alone(figure, 12, 2).run_test() as pilot:
        figure.show("failed", "from far outside")
        await pilot.pause()
        assert text_of(figure) == ["Probe failed", "from far…   "]


async def test_the_level_is_a_class() -> None:
    figure = Figure("RPS")
    async with Alone(figure, 16, 3).run_test() as pilot:
        for level, classes in (("error", {"-error"}), ("good", {"-good"}), ("normal", set())):
            figure.show("1", level=level)  # type: ignore[arg-type]
            await pilot.pause()
            assert set(figure.classes) == classes


async def test_only_changes_are_painted() -> None:
    figure = Figure("RPS")
    async with Alone(figure, 16, 3).run_test() as pilot:
        figure.show("1", "note")
        await pilot.pause()
        with painted_lines(figure) as lines:
            figure.show("1", "note")
            await pilot.pause()
            assert lines == []
            figure.show("2", "note")
            await pilot.pause()
            assert lines == [1]
