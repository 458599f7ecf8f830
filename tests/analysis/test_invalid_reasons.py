"""Reasons of several runs: those that differ in their figures only are one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.analysis.invalid_reasons import reasons


@pytest.mark.parametrize(
    ("of_runs", "expected"),
    [
        ([], []),
        ([[], []], []),
        ([["a"], ["b", "a"], []], [("a", 2), ("b", 1)]),
        ([["a", "a"]], [("a", 1)]),
        (
            [["saturated for 6 s of 12 s"], ["saturated for 11 s of 12 s"]],
            [("saturated for 6 to 11 s of 12 s", 2)],
        ),
        ([["only 1,500 users"], ["only 20.5 users"]], [("only 20.5 to 1,500 users", 2)]),
        (
            [["worker-1 was lost"], ["worker-2 was lost"]],
            [("worker-1 was lost", 1), ("worker-2 was lost", 1)],
        ),
    ],
)
def test_reasons(of_runs: Sequence[Sequence[str]], expected: list[tuple[str, int]]) -> None:
    assert list(reasons(of_runs)) == expected


@given(st.lists(st.lists(st.text("0123,. -s", max_size=12), max_size=3), max_size=4))
def test_any_text_is_summed_up(of_runs: list[list[str]]) -> None:
    assert all(1 <= count <= len(of_runs) for _, count in reasons(of_runs))
