"""What fits into a chart's title row and below its plot."""

from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.axis import tick, time_axis
from tui.widgets.legend import Legend, fit_legend, hidden_note

NAMES = ["shop", "master", "worker 1", "worker 12"]


def test_values_go_first_then_words_then_letters_then_entries() -> None:
    assert fit_legend(NAMES, 61) == Legend(tuple(NAMES), values=True, hidden=0)
    assert fit_legend(NAMES, 60).values is False
    assert fit_legend(NAMES, 41) == Legend(tuple(NAMES), values=False, hidden=0)
    assert fit_legend(NAMES, 40).names == ("shop", "master", "w1", "w12")
    assert fit_legend(NAMES, 28).names == ("shop", "mast…", "w1", "w12")
    fewer = fit_legend(NAMES, 20)
    assert (fewer.names, fewer.hidden) == (("shop", "mast…"), 2)
    assert hidden_note(fewer) == "+2"
    assert fit_legend(NAMES, 1) == Legend((), values=False, hidden=0)


def test_no_series_no_legend() -> None:
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
