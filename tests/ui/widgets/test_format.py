"""Numbers as text."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.base import format as fmt

ALL = [
    fmt.number,
    fmt.rate,
    fmt.short,
    fmt.ms,
    fmt.bytes_,
    fmt.duration,
    fmt.percent,
]


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), float("-inf")])
def test_unknown_values_are_dashes(
    function: Callable[[float | None], str], value: float | None
) -> None:
    assert function(value) == "–"


@pytest.mark.parametrize(
    ("function", "value", "text"),
    [
        (fmt.number, 0, "0"),
        (fmt.number, 0.5, "1"),
        (fmt.number, 1234.5, "1,235"),
        (fmt.number, 99_999.4, "99,999"),
        (fmt.number, 99_999.5, "100k"),
        (fmt.number, 123_456, "123k"),
        (fmt.number, 999_500, "1.00M"),
        (fmt.number, 1_234_567, "1.23M"),
        (fmt.number, 12_345_678, "12.3M"),
        (fmt.number, -1234, "-1,234"),
        (fmt.rate, 0, "0"),
        (fmt.rate, 4.24, "4.2"),
        (fmt.rate, 9.96, "10"),
        (fmt.rate, 1240.2, "1,240"),
        (fmt.short, 0, "0"),
        (fmt.short, 0.04, "0.04"),
        (fmt.short, 2.5, "2.5"),
        (fmt.short, 9.96, "10"),
        (fmt.short, 950, "950"),
        (fmt.short, 999.6, "1.0k"),
        (fmt.short, 1240, "1.2k"),
        (fmt.short, 9960, "10k"),
        (fmt.short, 120_000, "120k"),
        (fmt.short, 5e12, "5.0T"),
        (fmt.ms, 0, "0 ms"),
        (fmt.ms, 0.04, "<0.1 ms"),
        (fmt.ms, 4.2, "4.2 ms"),
        (fmt.ms, 9.96, "10 ms"),
        (fmt.ms, 120, "120 ms"),
        (fmt.ms, 999.6, "1.0 s"),
        (fmt.ms, 3120, "3.1 s"),
        (fmt.ms, 42_000, "42 s"),
        (fmt.bytes_, 512, "512 B"),
        (fmt.bytes_, 2048, "2.0 KiB"),
        (fmt.bytes_, 85 * 1024**2, "85 MiB"),
        (fmt.bytes_, 1023.9 * 1024**2, "1.0 GiB"),
        (fmt.bytes_, 3 * 1024**4, "3.0 TiB"),
        (fmt.duration, 0, "0:00"),
        (fmt.duration, 42.9, "0:42"),
        (fmt.duration, 727, "12:07"),
        (fmt.duration, 3723, "1:02:03"),
        (fmt.duration, -3, "0:00"),
        (fmt.percent, 0, "0 %"),
        (fmt.percent, 0.01, "<0.1 %"),
        (fmt.percent, 0.3, "0.3 %"),
        (fmt.percent, 86.6, "87 %"),
        (fmt.percent, 250, "250 %"),
    ],
)
def test_examples(function: Callable[[float | None], str], value: float, text: str) -> None:
    assert function(value) == text


@given(st.floats(min_value=0, max_value=9.9e14))
def test_short_never_needs_more_than_four_characters(value: float) -> None:
    assert len(fmt.short(value)) <= 4


@given(st.integers(min_value=0, max_value=99_999))
def test_counts_are_exact_as_long_as_they_are_written_out(value: int) -> None:
    assert int(fmt.number(value).replace(",", "")) == value


@pytest.mark.parametrize(
    ("value_ms", "waiting_s", "text"),
    [
        (2.4, None, "2.4 ms"),
        (2.4, 0.9, "2.4 ms"),
        (2.4, 1.5, ">1.5 s"),
        (None, 1.5, ">1.5 s"),
        (None, None, "–"),
    ],
)
def test_a_late_response_of_the_probe_is_marked(
    value_ms: float | None, waiting_s: float | None, text: str
) -> None:
    assert fmt.probe(value_ms, waiting_s) == text
