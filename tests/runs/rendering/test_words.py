"""Figures and sentences of a report."""

from __future__ import annotations

import pytest

from tui.runs.rendering import words


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, "–"), (0.0, "0"), (0.25, "0.25"), (5.66, "5.7"), (57.36, "57.4"), (1234.5, "1,234")],
)
def test_short(value: float | None, written: str) -> None:
    assert words.short(value) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(None, "–"), (40.2, "40 s"), (90, "1 min 30 s"), (120, "2 min"), (3900, "1 h 5 min")],
)
def test_duration(seconds: float | None, written: str) -> None:
    assert words.duration(seconds).replace(words.NBSP, " ") == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(None, "–"), (-1, "0:00"), (7.4, "0:07"), (3723, "1:02:03")]
)
def test_clock(seconds: float | None, written: str) -> None:
    assert words.clock(seconds) == written


@pytest.mark.parametrize(
    ("value", "base", "written"),
    [
        (None, 1.0, "–"),
        (1.0, 0.0, "–"),
        (114.0, 100.0, "+14 %"),
        (99.5, 100.0, "−0.5 %"),
        (100.01, 100.0, "0 %"),
    ],
)
def test_change(value: float | None, base: float, written: str) -> None:
    assert words.change(value, base).replace(words.NBSP, " ") == written


@pytest.mark.parametrize(
    ("bottleneck", "shop", "sentence"),
    [
        ("shop", "dev", "The bottleneck is the shop."),
        ("shop", "none", "The bottleneck is the target."),
        ("tester", "dev", "The bottleneck is the tester: Locust's workers."),
        ("unclear", "dev", "The bottleneck is unclear."),
        ("idle", "dev", "There was no load to judge."),
        ("", "dev", "The bottleneck: not known."),
    ],
)
def test_verdict(bottleneck: str, shop: str, sentence: str) -> None:
    assert words.verdict(bottleneck, shop) == sentence


def test_a_moment_that_is_none_stays_as_it_is() -> None:
    assert words.moment("2026-01-01T00:00:00Z") == "2026-01-01 00:00 UTC"
    assert words.moment("yesterday") == "yesterday"
