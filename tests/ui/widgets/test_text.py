"""Foreign text must not move the screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.ui.widgets.base.text import clean, fit, fit_parts, shorten, shorten_words

any_text = st.text(st.characters(), max_size=30)


@given(any_text)
def test_clean_text_is_printable_and_can_be_written(text: str) -> None:
    cleaned = clean(text)
    assert not set(cleaned) & {chr(c) for c in (*range(32), *range(127, 160))}
    cleaned.encode()
    assert clean(cleaned) == cleaned


@given(any_text, st.integers(0, 20), st.sampled_from(["left", "right"]))
def test_fitted_text_has_exactly_the_width(text: str, width: int, align: str) -> None:
    fitted = fit(text, width, "right" if align == "right" else "left")
    assert cell_len(fitted) == width


@given(st.lists(st.tuples(any_text.map(clean), st.integers())), st.integers(0, 20))
def test_fitted_parts_have_exactly_the_width_together(
    parts: list[tuple[str, int]], width: int
) -> None:
    assert sum(cell_len(text) for text, _ in fit_parts(parts, width, 0)) == width


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("[red]x[/]", "[red]x[/]"),
        ("\x1b[31m", "␛[31m"),
        ("a\nb\tc", "a␊b␉c"),
        ("\x7f\x9b", "␡\ufffd"),
        ("\udcff", "\ufffd"),
        ("a\u202eb\u200d", "ab"),
        ("a\u2028b", "a b"),
    ],
)
def test_invisible_characters_become_visible_or_go(text: str, seen: str) -> None:
    assert clean(text) == seen


def test_shortening_respects_wide_characters() -> None:
    assert shorten("日本語", 6) == "日本語"
    assert shorten("日本語", 5) == "日本…"
    assert fit("日本語", 4) == "日… "
    assert shorten("a long word", 3) == "a…"
    assert shorten("word", 0) == ""


def test_parts_keep_their_styles() -> None:
    assert fit_parts([("ab", 1), ("cdef", 2)], 4, 0) == [("ab", 1), ("c…", 2)]
    assert fit_parts([("ab", 1)], 4, 0, "right") == [("  ", 0), ("ab", 1)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("2 times and 5 ms more", 21, "2 times and 5 ms more"),
        ("2 times and 5 ms more", 15, "2 times and 5…"),
        ("2 times and 5 ms more", 12, "2 times and…"),
        ("75 %, and slower", 5, "75…"),
        ("indivisible", 5, "indi…"),
        ("a\nb c", 4, "a␊b…"),
        ("x y", 0, ""),
    ],
)
def test_text_is_cut_between_words(text: str, width: int, expected: str) -> None:
    assert shorten_words(text, width) == expected
