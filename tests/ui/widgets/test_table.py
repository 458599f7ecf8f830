"""The table on a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from tests.ui.widgets.apps import Alone, Coloured, painted_lines, strips_of, text_of
from tui.ui.widgets.table.table import Column, Row, Table, bar

COLUMNS = [
    Column("name", "process", 8),
    Column("pid", "pid", 5, "right"),
    Column("lag", "lag", 6, "right", min_screen=40),
    Column("note", "note"),
]


def row(key: str, note: str | Content = "", lag: str = "1 ms") -> Row:
    return Row(key, (key, "4711", lag, note))


async def drawn(rows: list[Row], width: int = 50, columns: list[Column] = COLUMNS) -> list[str]:
    table = Table(columns, empty="nothing runs")
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


async def test_a_narrow_table_hides_what_it_was_told_to() -> None:
    assert (await drawn([row("shop", "serves")], 39))[1].split() == ["shop", "4711", "serves"]


async def test_what_does_not_fit_at_all_goes_from_the_right() -> None:
    assert (await drawn([row("shop", "serves")], 17))[1].split() == ["shop", "4711"]
    assert (await drawn([row("shop", "serves")], 9))[1].split() == ["shop"]


async def test_long_text_ends_in_an_ellipsis() -> None:
    lines = await drawn([row("a-very-long-name", "words " * 20, lag="123456789")])
    assert lines[1].startswith("a-very-…   4711  12345…  words")
    assert lines[1].rstrip().endswith("words…")


async def test_flexible_columns_share_the_rest() -> None:
    columns = [Column("a", "a"), Column("b", "b", align="right"), Column("c", "c", 3)]
    assert await drawn([Row("x", ("1", "2", "3"))], 16, columns) == [
        "a         b  c  ",
        "1         2  3  ",
    ]


@pytest.mark.parametrize("text", ["[red]x[/]", "\x1b[31m\n", "日本語" * 9, "😀\u200d😀", "\udcff"])
async def test_foreign_text_is_literal_and_moves_nothing(text: str) -> None:
    plain, styled = await drawn([row("a", text)]), await drawn([row("a", Content(text))])
    assert plain == styled
    assert plain[1].startswith("a          4711    1 ms  ")


async def test_the_text_for_no_rows() -> None:
    assert (await drawn([]))[1].strip() == "nothing runs"


async def test_styles_of_a_content_are_kept_and_cut_with_it() -> None:
    table = Table([Column("a", "a", 4)])
    async with Alone(table, 10).run_test() as pilot:
        cell = Content.assemble(("ab", "bold"), ("cdef", "italic"))
        table.show([Row("x", (cell,))])
        await pilot.pause()
        segments = [(s.text, s.style) for s in strips_of(table)[1] if not s.text.isspace()]
        assert [text for text, _ in segments] == ["ab", "c…"]
        assert [bool(s and s.bold) for _, s in segments] == [True, False]
        assert [bool(s and s.italic) for _, s in segments] == [False, True]


async def test_only_changed_lines_are_painted() -> None:
    table = Table(COLUMNS)
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


async def test_a_change_of_style_alone_is_a_change() -> None:
    table = Table(COLUMNS)
    async with Alone(table, 50).run_test() as pilot:
        table.show([row("a", Content.styled("x", "bold"))])
        await pilot.pause()
        with painted_lines(table) as lines:
            table.show([row("a", Content.styled("x", "italic"))])
            await pilot.pause()
            assert lines == [1]


async def test_the_height_follows_the_number_of_rows() -> None:
    table = Table(COLUMNS, empty="nothing")
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
        self.table = Table(COLUMNS, cursor=True)
        self.selected: list[str] = []

    def compose(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield self.table

    def on_table_row_selected(self, event: Table.RowSelected) -> None:
        assert event.control is self.table
        self.selected.append(event.key)


async def test_the_cursor_moves_and_selects() -> None:
    app = Chosen()
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert app.table.cursor_key is None
        app.table.show([row(key) for key in "abc"])
        await pilot.press("up", "enter", "down", "down", "down", "enter")
        assert app.selected == ["a", "c"]
        await pilot.click(app.table, offset=(3, 2))
        assert app.table.cursor_key == "b"
        await pilot.click(app.table, offset=(3, 0))
        assert app.table.cursor_key == "b"


async def test_the_cursor_stays_on_its_key() -> None:
    app = Chosen()
    async with app.run_test() as pilot:
        app.table.show([row(key) for key in "abc"])
        await pilot.press("down")
        app.table.show([row(key) for key in "cab"])
        assert app.table.cursor_key == "b"
        app.table.show([row(key) for key in "ac"])
        assert app.table.cursor_key == "c"
        app.table.show([])
        assert app.table.cursor_key is None


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
    assert Table(COLUMNS).can_focus is False


@given(st.none() | st.floats(0, 2000), st.integers(1, 40))
def test_a_bar_has_exactly_its_width(percent: float | None, width: int) -> None:
    assert cell_len(bar(percent, max(5, width)).plain) == max(5, width)


def test_bars() -> None:
    assert bar(None, 12).plain == "           –"
    assert bar(0, 13).plain == "           0%"
    assert bar(0.6, 13).plain == "▏          1%"
    assert bar(50, 13).plain == "████      50%"
    assert bar(96, 13).plain == "███████▋  96%"
    assert bar(250, 13).plain == "████████ 250%"
    assert bar(96, 5).plain == "  96%"


@pytest.mark.parametrize(
    ("percent", "style"),
    [
        (None, "$foreground 60%"),
        (69.4, "$text-success"),
        (70, "$text-warning"),
        (89.9, "$text-warning"),
        (90, "$series-vermilion"),
    ],
)
def test_the_colour_of_a_bar_is_its_level(percent: float | None, style: str) -> None:
    assert {str(span.style).split(" on ")[0] for span in bar(percent, 12).spans} == {style}
