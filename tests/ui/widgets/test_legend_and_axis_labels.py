"""What fits into a chart's title row and below its plot."""

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.chart.axis_labels import (
    age_at,
    clock_axis,
    column_of,
    tick,
    time_axis,
    with_label,
)
from tui.ui.widgets.chart.legend import Legend, fit_legend, hidden_note

NAMES = ["shop", "master", "worker 1", "worker 12"]


def test_legends_lose_values_then_words_then_letters_then_entries() -> None:
    assert fit_legend(NAMES, 61) == Legend(tuple(NAMES), values=True, hidden=0)
    assert fit_legend(NAMES, 60).values is False
    assert fit_legend(NAMES, 41) == Legend(tuple(NAMES), values=False, hidden=0)
    assert fit_legend(NAMES, 40).names == ("shop", "master", "w1", "w12")
    assert fit_legend(NAMES, 28).names == ("shop", "mast…", "w1", "w12")
    fewer = fit_legend(NAMES, 20)
    assert (fewer.names, fewer.hidden) == (("shop", "mast…"), 2)
    assert hidden_note(fewer) == "+2"
    assert fit_legend(NAMES, 1) == Legend((), values=False, hidden=0)


def test_a_legend_without_series_is_empty() -> None:
    assert fit_legend([], 20) == Legend((), values=True, hidden=0)


def test_a_nameless_series_has_an_entry() -> None:
    assert fit_legend([""], 3).names == ("",)


def test_round_values_have_no_needless_digits() -> None:
    assert [tick(v) for v in (0, 0.5, 1, 2.5, 75, 2000, 2500, 1e6)] == [
        "0", "0.5", "1", "2.5", "75", "2k", "2.5k", "1M",
    ]  # fmt: skip


def test_time_axis() -> None:
    assert time_axis(33, 60) == "──────────── -30 s ────────── now"
    assert time_axis(40, 600) == "──────────────── -5 min ──────────── now"
    assert time_axis(3, 6) == "───"
    assert time_axis(40, 600).count("min") >= 1


@given(st.integers(0, 200), st.integers(1, 8000))
def test_the_time_axis_has_exactly_the_width_and_ends_now(width: int, seconds: int) -> None:
    text = time_axis(width, seconds)
    assert len(text) == width
    assert width < 4 or text.endswith(" now")


def test_clock_axis() -> None:
    following = "─ 0:45 ───────── 1:00 ───────── 1:15 ───────── 1:30 ──── now"
    assert clock_axis(60, 60, 100.0, follows=True) == following
    assert clock_axis(40, 600, 700.0, follows=False).endswith(" 11:40")
    # Before the lab opened there is no time.
    assert clock_axis(60, 60, 20.0, follows=True).split() == [36 * "─", "0:00", 14 * "─", "now"]
    assert clock_axis(3, 60, 20.0, follows=True) == "───"


@given(st.integers(0, 200), st.integers(1, 4000), st.floats(0, 1e5), st.booleans())
def test_the_clock_axis_has_exactly_the_width(
    width: int, seconds: int, end_t: float, follows: bool
) -> None:
    assert len(clock_axis(width, seconds, end_t, follows=follows)) == width


@given(st.integers(10, 200), st.integers(1, 4000), st.integers(0, 199))
def test_a_label_replaces_the_labels_it_covers(width: int, seconds: int, column: int) -> None:
    axis = clock_axis(width, seconds, 1000.0, follows=True)
    pieces = with_label(axis, min(column, width - 1), " 1:23 ")
    assert len("".join(pieces)) == width
    whole = {*axis.replace("─", " ").split()}
    assert {*"".join([pieces[0], "─", pieces[2]]).replace("─", " ").split()} <= whole


@given(st.integers(1, 200), st.integers(1, 4000), st.data())
def test_a_column_stands_for_a_second_in_it(width: int, seconds: int, data: st.DataObject) -> None:
    column = data.draw(st.integers(0, width - 1))
    age = age_at(column, width, seconds)
    assert 0 <= age <= seconds
    if seconds >= width:
        assert column_of(age, width, seconds) == column
    else:
        # A second has several columns.
        assert column_of(age + 1, width, seconds) <= column <= column_of(age - 1, width, seconds)
