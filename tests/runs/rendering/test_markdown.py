"""The Markdown of a report, read by a parser of CommonMark with GitHub's tables."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.runs.rendering.examples import a_run_json, hostile_run
from tui.runs.rendering.content import run_report
from tui.runs.rendering.markdown import MOST_CHARACTERS, code_block, escaped, markdown, table
from tui.runs.rendering.tables import Table

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown(markdown_text: str) -> list[str]:
    """Return the texts of the inline elements, as a reader sees them."""
    return [
        "".join("" if child.content == "\u200b" else child.content for child in token.children)
        for token in PARSER.parse(markdown_text)
        if token.type == "inline" and token.children
    ]


def plain(text: str) -> str:
    return " ".join(text.split())


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=80))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_text_is_shown_as_it_is(text: str) -> None:
    for line in (escaped(text), f"- {escaped(text)}", f"**{escaped(f'x{text}x')}**"):
        found = "".join(shown(line)).replace("\u200b", "")
        assert found == plain(text if line[:2] != "**" else f"x{text}x")
        assert "html_inline" not in {
            child.type for token in PARSER.parse(line) for child in token.children or ()
        }


@pytest.mark.parametrize("text", ["# x", "1. x", "12) x", "- x", "+ x", "= x", "> x", "~~~", "---"])
def test_a_text_begins_no_block(text: str) -> None:
    assert PARSER.parse(escaped(text))[0].type == "paragraph_open"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_cells_keep_their_texts_and_places(rows: list[tuple[str, str]]) -> None:
    made = table(Table("", ("One", "Two"), tuple(rows), frozenset({1})))
    tokens = PARSER.parse(made)
    cells = [
        "".join(child.content for child in tokens[n + 1].children or ()).replace("\u200b", "")
        for n, token in enumerate(tokens)
        if token.type == "td_open"
    ]
    assert cells == [plain(cell) for row in rows for cell in row]


def test_no_mention_reaches_anyone_and_nothing_is_markup() -> None:
    tokens = PARSER.parse(markdown(run_report([hostile_run()])))
    inline = [child for token in tokens for child in token.children or ()]
    assert not any("@team" in each.content for each in inline)
    assert {each.type for each in inline} <= {"text", "text_special", "strong_open", "strong_close"}
    blocks = [token.content for token in tokens if token.type == "html_block"]
    assert all(
        re.fullmatch(r"<details><summary>[^<>]*</summary>\n|</details>\n", each) for each in blocks
    )
    assert len(blocks) > 10


def test_a_fence_is_longer_than_what_it_holds() -> None:
    tokens = PARSER.parse(code_block("a\n````\n</details>\n```"))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content == "a\n````\n</details>\n```\n"


def test_the_verdict_and_the_validity_come_first() -> None:
    lines = markdown(run_report([a_run_json(valid=False, invalid_because=["too short"])]))
    assert lines.startswith(
        "### Part 4, part3\\_slo.py\n\n**The bottleneck is the tester: Locust's workers.**\n\n"
    )
    assert lines.index("❌ Not valid:\n\n- too short") < lines.index("| RPS |")
    assert "✅ Valid." in markdown(run_report([a_run_json(valid=True)]))


def long(**changes: Any) -> dict[str, Any]:
    """Return a run whose report would be far beyond GitHub's limit."""
    run = a_run_json(**changes)
    failure = {**run["failures"][0], "error": "`|<&" * 250}
    return {
        **run,
        "failures": [failure] * 300,
        "exceptions": [{"error": "x" * 1000, "where": "y" * 1000, "count": 1}] * 300,
        "locustfiles": [{"name": "mine.py", "text": "a = 1\n" * 10_000}],
    }


def test_a_report_fits_into_githubs_comment_and_names_what_is_left_out() -> None:
    made = markdown(run_report([long()]))
    assert len(made) < 65_000
    assert "The bottleneck is" in made
    assert made.endswith("Left out, for GitHub's limit of a comment's length: mine.py\n")


def test_many_long_runs_fit_too() -> None:
    made = markdown(run_report([long() for _ in range(8)]))
    assert len(made) < 65_000
    assert made.startswith("### Comparison of 8 runs")
    assert MOST_CHARACTERS < 65_000
