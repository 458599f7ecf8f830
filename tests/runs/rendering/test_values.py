"""Values of a run's JSON, whatever is in it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.runs.rendering.values import LONGEST, mapping, number, rows, text, texts


@pytest.mark.parametrize("value", [None, True, "1", [], {}, math.nan, math.inf, 10**400])
def test_what_is_no_number_is_unknown(value: object) -> None:
    assert number(value) is None


def test_numbers() -> None:
    assert number(0) == 0.0
    assert number(-1.5) == -1.5


@pytest.mark.parametrize("value", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\ufdd0", "\uffff"])
def test_what_html_forbids_is_replaced(value: str) -> None:
    assert text(f"a{value}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_a_text_of_any_length_is_cut() -> None:
    assert text("x" * (LONGEST + 1)) == "x" * LONGEST + "…"


@given(st.text(st.characters(codec=None)))
def test_every_text_can_be_encoded(value: str) -> None:
    text(value).encode()


def test_other_json_is_empty() -> None:
    assert mapping([1]) == {}
    assert rows({"a": 1}) == []
    assert rows([1, {"a": 1}]) == [{"a": 1}]
    assert texts("ab") == []
    assert texts([None, 1, "b"]) == ["", "1", "b"]
