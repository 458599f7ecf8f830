"""The sortable table: its cursor, its order, and what of it is in sight."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import ComposeResult

from tests.ui.widgets.apps import Coloured, painted_lines, text_of
from tui.ui.widgets.base.format import number
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Column


@dataclass(frozen=True)
class Thing:
    name: str
    count: int | None = 0
    size: float | None = None


COLUMNS: tuple[Column[Thing], ...] = (
    Column("Name", 6, lambda each: each.name, lambda each: each.name, "a word", "left", wish=20),
    Column("Count", 6, lambda each: number(each.count), lambda each: each.count),
    Column("Size", 6, lambda each: number(each.size), lambda each: each.size),
    Column("Twice", 6, lambda each: number(each.count), lambda each: each.count),
)
THINGS = [Thing("b", 3, 9.0), Thing("a", 1), Thing("c", 2, 7.0)]


def a_table() -> SortableTable[Thing]:
    return SortableTable(
        COLUMNS, key=lambda each: each.name, fixed=1, order=Order(0), empty="nothing", id="table"
    )


class Shown(Coloured):
    """A sortable table of a size."""

    def __init__(self, width: int = 40, height: int = 8) -> None:
        super().__init__()
        self.table = a_table()
        self.table.styles.width, self.table.styles.height = width, height

    def compose(self) -> ComposeResult:
        yield self.table

    def lines(self) -> list[str]:
        """What is seen, with the blanks at the ends of the lines left out."""
        return [line.rstrip() for line in text_of(self.table)]

    def names(self) -> list[str]:
        return [line.split()[0] for line in self.lines()[1:] if line]


async def test_rows_stand_under_their_titles_in_order() -> None:
    app = Shown()
    async with app.run_test() as pilot:
        app.table.show(THINGS, [Thing("all", 6, 8.0)])
        await pilot.pause()
        assert app.lines()[:5] == [
            "Name▲       Count       Size      Twice",
            "a               1          –          1",
            "b               3          9          3",
            "c               2          7          2",
            "all             6          8          6",
        ]
        assert {cell_len(line) for line in text_of(app.table)} == {40}


async def test_keys_choose_and_reverse_the_order() -> None:
    app = Shown()
    async with app.run_test() as pilot:
        app.table.show(THINGS, [Thing("all", 6)])
        for key, names, title in [
            ("full_stop", ["b", "c", "a"], "▼Count"),
            ("r", ["a", "c", "b"], "▲Count"),
            # What is not known is last, both ways, and what is pinned is below it.
            ("greater_than_sign", ["b", "c", "a"], "▼Size"),
            ("r", ["c", "b", "a"], "▲Size"),
            ("comma", ["b", "c", "a"], "▼Count"),
            ("less_than_sign", ["a", "b", "c"], "Name▲"),
            ("less_than_sign", ["b", "c", "a"], "▼Twice"),
            ("full_stop", ["a", "b", "c"], "Name▲"),
        ]:
            await pilot.press(key)
            await pilot.pause()
            assert app.names() == [*names, "all"], key
            assert title in app.lines()[0], key
            assert app.lines()[0].count("▲") + app.lines()[0].count("▼") == 1


async def test_a_click_on_a_title_sorts_and_once_more_reverses() -> None:
    app = Shown()
    async with app.run_test() as pilot:
        app.table.show(THINGS)
        for names in (["b", "c", "a"], ["a", "c", "b"]):
            await pilot.click(app.table, offset=(app.lines()[0].index("Count") + 2, 0))
            await pilot.pause()
            assert app.names() == names
        await pilot.click(app.table, offset=(1, 0))
        assert app.table.order == Order(0)
        # Right of all columns there is nothing to sort by.
        await pilot.click(app.table, offset=(39, 0))
        assert app.table.order == Order(0)
        await pilot.click(app.table, offset=(1, 3))
        assert app.table.current == THINGS[2]
        await pilot.click(app.table, offset=(1, 6))
        assert app.table.current == THINGS[2]


async def test_the_cursor_stays_on_its_item_when_rows_change() -> None:
    app = Shown()
    async with app.run_test() as pilot:
        app.table.show(THINGS)
        await pilot.press("down")
        assert app.table.current == Thing("b", 3, 9.0)
        # Its figures change, another comes before it, one goes.
        app.table.show([Thing("aa", 9), Thing("b", 4), Thing("c", 8)])
        assert app.table.current == Thing("b", 4)
        await pilot.press("full_stop")
        assert app.names() == ["aa", "c", "b"]
        assert app.table.current == Thing("b", 4)
        # Where it has gone, the cursor stays where it was.
        app.table.show([Thing("aa", 9), Thing("c", 8), Thing("d", 2)])
        assert app.table.current == Thing("d", 2)
        app.table.show([Thing("aa", 9)])
        assert app.table.current == Thing("aa", 9)
        app.table.show([])
        assert app.table.current is None
        await pilot.press("down", "up", "r", "full_stop", "pagedown", "end", "home")
        await pilot.pause()
        assert "nothing" in app.lines()[1]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200
)
@given(
    st.lists(
        st.tuples(
            st.lists(st.integers(0, 9), unique=True, max_size=10),
            st.sampled_from(["move(1)", "move(-1)", "sort_by(1)", "reverse", ""]),
        ),
        max_size=12,
    )
)
def test_the_cursor_keeps_its_key_in_every_update_that_has_it(
    seconds: list[tuple[list[int], str]],
) -> None:
    table = a_table()
    table.redraw = lambda **_: None  # type: ignore[method-assign, assignment]
    table.post_message = lambda _: True  # type: ignore[method-assign, assignment]
    for names, action in seconds:
        before = table.current
        things = [Thing(str(name), (name * 7) % 5, None) for name in names]
        table.show(things)
        if before is not None and before in things:
            assert table.current is not None
            assert table.current.name == before.name
        assert (table.current is None) == (not things)
        at = table.current
        if action == "sort_by(1)":
            table.action_sort_by(1)
        elif action == "reverse":
            table.action_reverse()
        elif action:
            table.action_move(int(action[5:-1]))
            continue
        assert table.current == at


async def test_rows_scroll_with_the_cursor_and_with_the_wheel() -> None:
    app = Shown(height=8)
    things = [Thing(f"t{number:02}", number) for number in range(30)]
    async with app.run_test() as pilot:
        app.table.show(things, [Thing("all")])
        await pilot.pause()
        assert app.names() == [*(f"t{n:02}" for n in range(6)), "all"]
        view = app.table.view
        assert (view.first, view.last, view.rows) == (1, 6, 30)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        assert app.names() == [*(f"t{n:02}" for n in range(5, 11)), "all"]
        await pilot.press("end")
        await pilot.pause()
        assert app.names()[-2:] == ["t29", "all"]
        # The wheel moves what is seen, not the cursor; new figures leave it so.
        for _ in range(4):
            app.table.post_message(_wheel_up(app.table))
        await pilot.pause()
        seen = app.names()
        assert seen[0] == "t12"
        assert app.table.current == things[29]
        app.table.show([replace(each, size=1.0) for each in things], [Thing("all")])
        await pilot.pause()
        assert app.names() == seen
        await pilot.press("up")
        await pilot.pause()
        assert app.names()[-2:] == ["t28", "all"]


def test_a_key_before_there_is_a_size_scrolls_nothing_away() -> None:
    table = a_table()
    table.show([Thing(f"t{number}", number) for number in range(3)])
    table.action_move(1)
    assert (table.current or THINGS[0]).name == "t1"
    assert table.view.first == 1


def _wheel_up(table: SortableTable[Thing]) -> object:
    from textual.events import MouseScrollUp

    return MouseScrollUp(table, 1, 1, 0, 0, 0, shift=False, meta=False, ctrl=False)


async def test_columns_that_do_not_fit_are_scrolled_to() -> None:
    app = Shown(width=24)
    async with app.run_test() as pilot:
        app.table.show(THINGS)
        await pilot.pause()
        assert app.lines()[0].split() == ["Name▲", "Count", "Size"]
        assert (app.table.view.left, app.table.view.right) == (0, 1)
        await pilot.press("right", "right", "right")
        await pilot.pause()
        assert app.lines()[0].split() == ["Name▲", "Size", "Twice"]
        assert (app.table.view.left, app.table.view.right) == (1, 0)
        await pilot.press("left")
        await pilot.pause()
        assert app.lines()[0].split() == ["Name▲", "Count", "Size"]
        # The column that it is sorted by comes into sight.
        await pilot.press("less_than_sign")
        await pilot.pause()
        assert app.lines()[0].split() == ["Name", "Size", "▼Twice"]


@pytest.mark.parametrize("width", [1, 2, 5, 9, 14, 40])
async def test_no_width_breaks_a_line(width: int) -> None:
    app = Shown(width=width)
    async with app.run_test() as pilot:
        app.table.show([Thing("日本語のとても長い名前です", 1), *THINGS], [Thing("all", 6)])
        await pilot.press("full_stop", "right")
        await pilot.pause()
        assert {cell_len(line) for line in text_of(app.table)} == {width}


async def test_only_changed_lines_are_painted() -> None:
    app = Shown()
    async with app.run_test() as pilot:
        app.table.show(THINGS)
        await pilot.pause()
        with painted_lines(app.table) as lines:
            app.table.show([*THINGS])
            await pilot.pause()
            assert lines == []
            app.table.show([THINGS[0], THINGS[1], Thing("c", 5, 7.0)])
            await pilot.pause()
            assert lines == [3]
