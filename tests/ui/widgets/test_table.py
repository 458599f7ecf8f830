"""The table on a screen."""

from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from tests.ui.widgets.apps import Alone, Coloured, painted_lines, strips_of, text_of
from tui.ui.widgets.table.cells import Cell
from tui.ui.widgets.table.table import Column, Table

Row = tuple[Cell, ...]


def column(at: int, title: str, width: int = 4, **more: Any) -> Column[Row]:
    """A column that shows the cell at that place of its row."""
    return Column(title, width, lambda row: row[at], **more)


COLUMNS = [
    column(0, "process", 8, align="left"),
    column(1, "pid", 5),
    column(2, "lag", 6, min_table=40),
    column(3, "note", align="left", grows=True),
]


def row(key: str, note: Cell = "", lag: str = "1 ms") -> Row:
    return key, "4711", lag, note


def a_table(columns: list[Column[Row]] = COLUMNS, **more: Any) -> Table[Row]:
    return Table(columns, key=lambda row: str(row[0]), **more)


async def drawn(
    rows: list[Row], width: int = 50, columns: list[Column[Row]] = COLUMNS
) -> list[str]:
    table = a_table(columns, empty="nothing runs")
    async with Alone(table, width).run_test(size=(90, 20)) as pilot:
        table.show(rows)
        await pilot.pause()
        lines = text_of(table)
    assert {cell_len(line) for line in lines} == {width}
    return lines


async def test_columns_are_aligned_under_their_titles() -> None:
    lines = await drawn([row("shop", "serves"), row("master")])
    assert [line.rstrip() for line in lines] == [
        "process     pid     lag  note",
        "shop       4711    1 ms  serves",
        "master     4711    1 ms",
    ]


async def test_a_narrow_table_hides_its_optional_columns() -> None:
    assert (await drawn([row("shop", "serves")], 39))[1].split() == ["shop", "4711", "serves"]


async def test_columns_that_do_not_fit_go_from_the_right() -> None:
    assert (await drawn([row("shop", "serves")], 17))[1].split() == ["shop", "4711"]
    assert (await drawn([row("shop", "serves")], 9))[1].split() == ["shop"]
    # The first column stays, however narrow the table is.
    assert (await drawn([row("shop", "serves")], 4))[1] == "shop"


async def test_long_text_ends_in_an_ellipsis() -> None:
    lines = await drawn([row("a-very-long-name", "words " * 20, lag="123456789")])
    assert lines[1].startswith("a-very-…   4711  12345…  words")
    assert lines[1].rstrip().endswith("words…")


async def test_a_column_that_grows_takes_the_rest_and_others_get_a_little_air() -> None:
    columns = [column(0, "a", 2), column(1, "b", align="left", grows=True), column(2, "c", 3)]
    assert await drawn([("1", "2", "3")], 16, columns) == [
        " a  b          c",
        " 1  2          3",
    ]
    assert await drawn([("1", "3")], 26, [column(0, "a", 2), column(1, "c", 3)]) == [
        "    a       c             ",
        "    1       3             ",
    ]


@pytest.mark.parametrize("text", ["[red]x[/]", "\x1b[31m\n", "日本語" * 9, "😀\u200d😀", "\udcff"])
async def test_foreign_text_is_literal_and_moves_nothing(text: str) -> None:
    plain, styled = await drawn([row("a", text)]), await drawn([row("a", Content(text))])
    assert plain == styled
    assert plain[1].startswith("a          4711    1 ms  ")


async def test_the_text_for_no_rows() -> None:
    assert (await drawn([]))[1].strip() == "nothing runs"


async def test_styles_of_a_content_are_kept_and_cut_with_it() -> None:
    table = a_table([column(0, "a", 4, align="left")])
    async with Alone(table, 10).run_test() as pilot:
        cell = Content.assemble(("ab", "bold"), ("cdef", "italic"))
        table.show([(cell,)])
        await pilot.pause()
        segments = [(s.text, s.style) for s in strips_of(table)[1] if not s.text.isspace()]
        assert [text for text, _ in segments] == ["ab", "c…"]
        assert [bool(s and s.bold) for _, s in segments] == [True, False]
        assert [bool(s and s.italic) for _, s in segments] == [False, True]


async def test_only_changed_lines_are_painted() -> None:
    table = a_table()
    rows = [row(key) for key in "abcde"]
    async with Alone(table, 50).run_test() as pilot:
        table.show(rows)
        await pilot.pause()
        with painted_lines(table) as lines:
            table.show([*rows])
            await pilot.pause()
            assert lines == []
            table.show([*rows[:2], row("c", "new"), *rows[3:]])
            await pilot.pause()
            assert lines == [3]


async def test_a_change_of_style_is_painted() -> None:
    table = a_table()
    async with Alone(table, 50).run_test() as pilot:
        table.show([row("a", Content.styled("x", "bold"))])
        await pilot.pause()
        with painted_lines(table) as lines:
            table.show([row("a", Content.styled("x", "italic"))])
            await pilot.pause()
            assert lines == [1]


async def test_the_height_follows_the_number_of_rows() -> None:
    table = a_table(empty="nothing")
    async with Alone(table, 50).run_test() as pilot:
        heights = []
        for count in (0, 3, 3, 1):
            table.show([row(str(i)) for i in range(count)])
            await pilot.pause()
            heights.append(table.size.height)
        assert heights == [2, 4, 4, 2]


class Chosen(Coloured):
    """A table with a cursor in a small scrolling container."""

    CSS = "VerticalScroll { height: 5; }"

    def __init__(self) -> None:
        super().__init__()
        self.table = a_table(cursor=True)
        self.changes = 0

    @property
    def cursor(self) -> object:
        """What the cursor's row begins with."""
        return self.table.current[0] if self.table.current else None

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield self.table

    def on_table_changed(self) -> None:
        self.changes += 1


async def test_the_cursor_moves_by_key_and_click() -> None:
    app = Chosen()
    async with app.run_test() as pilot:
        await pilot.press("down")
        assert app.cursor is None
        app.table.show([row(key) for key in "abc"])
        await pilot.press("up", "down", "down", "down")
        assert app.cursor == "c"
        await pilot.click(app.table, offset=(3, 2))
        assert app.cursor == "b"
        await pilot.click(app.table, offset=(3, 0))
        assert app.cursor == "b"
        assert app.changes == 3


async def test_the_cursor_stays_on_its_key() -> None:
    app = Chosen()
    async with app.run_test() as pilot:
        app.table.show([row(key) for key in "abc"])
        await pilot.press("down")
        app.table.show([row(key) for key in "cab"])
        assert app.cursor == "b"
        app.table.show([row(key) for key in "ac"])
        assert app.cursor == "c"
        app.table.show([])
        assert app.cursor is None


async def test_the_cursor_stays_in_view() -> None:
    app = Chosen()
    async with app.run_test() as pilot:
        app.table.show([row(str(i)) for i in range(20)])
        await pilot.pause()
        await pilot.press(*["down"] * 10)
        await pilot.pause()
        assert app.query_one(VerticalScroll).scroll_offset.y == 7


async def test_the_cursor_is_visible_only_where_there_is_one() -> None:
    app = Chosen()
    async with app.run_test() as pilot:
        app.table.show([row(key) for key in "ab"])
        await pilot.press("down")
        await pilot.pause()
        styles = [next(iter(strip)).style for strip in strips_of(app.table)]
        assert styles[1] != styles[2]
    assert a_table().can_focus is False
