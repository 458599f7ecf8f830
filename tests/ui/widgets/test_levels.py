"""How bad lines are, and where a text is found in them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.log.levels import ERROR, WARNING, find, levels


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("[2026-01-01 00:00:00,000] host/INFO/locust.main: Starting Locust", None),
        ("[2026-01-01 00:00:00,000] host/WARNING/locust.runners: CPU usage", WARNING),
        ("[2026-01-01 00:00:00,000] host/ERROR/locust.user: no", ERROR),
        ("[CRITICAL] WARNING", ERROR),
        ("Traceback (most recent call last):", ERROR),
        ('127.0.0.1 - - "GET /ERRORS HTTP/1.1" 200 -', None),
        ("  an indented line of nothing", None),
        ("", None),
    ],
)
def test_a_line(line: str, level: str | None) -> None:
    assert list(levels([line])) == [level]


def test_indented_lines_have_the_level_above() -> None:
    lines = [
        "[WARNING] two lines",
        "\tthe second",
        "[INFO] fine",
        "  and this is fine, too",
        "ERROR in app: Exception on / [GET]",
        "Traceback (most recent call last):",
        '  File "app.py", line 3, in home',
        "    1 / 0",
        "ZeroDivisionError: division by zero",
        "a line of its own",
    ]
    assert list(levels(lines)) == [
        WARNING, WARNING, None, None, ERROR, ERROR, ERROR, ERROR, ERROR, None,
    ]  # fmt: skip


def test_a_search_is_literal_and_ignores_case() -> None:
    lines = ["a.b A.B axb", "", "[a.b]"]
    assert [(each.line, each.start, each.end) for each in find(lines, "A.b")] == [
        (0, 0, 3),
        (0, 4, 7),
        (2, 1, 4),
    ]
    assert find(lines, "") == []
    assert find(lines, "(") == []


@given(st.lists(st.text("aAbB. [", max_size=12), max_size=6), st.text("aAbB. [", max_size=3))
def test_matches_are_exact_and_do_not_overlap(lines: list[str], text: str) -> None:
    found = find(lines, text)
    for each in found:
        assert lines[each.line][each.start : each.end].lower() == text.lower()
    for one, other in pairwise(found):
        assert one.line < other.line or one.end <= other.start
    assert len({each.line for each in found}) == sum(
        bool(text) and text.lower() in line.lower() for line in lines
    )
