"""A hand-in is read as it was written, and anything else is refused with a reason."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.guide.hand_in import BrokenHandIn, HandIn, hand_in_json, read_hand_in
from tui.guide.progress import PartProgress, Progress
from tui.model.hand_in import HandedRun

HANDED = HandIn(
    student="Ada",
    petload="1.0",
    exported_at="2026-01-01T00:00:00Z",
    parts=(1, 4),
    progress=Progress({4: PartProgress({"added": "2 workers have users"}, {"rps": 500.0})}),
    runs=(HandedRun("a run", {"part": 4}, b"\x1f\x8b\0"), HandedRun("older", {}, b"")),
)


def as_file(hand_in: HandIn = HANDED) -> Any:
    return json.loads(json.dumps(hand_in_json(hand_in, {4: {"added": "a run"}})))


def test_what_is_written_is_read() -> None:
    assert read_hand_in(as_file()) == HANDED


def test_its_parts_are_for_people() -> None:
    part = as_file()["parts"][1]
    added = next(each for each in part["steps"] if each["key"] == "added")
    assert (added["done"], added["run"]) == ("2 workers have users", "a run")
    assert part["predictions"][0] == {
        "key": "rps",
        "label": part["predictions"][0]["label"],
        "unit": "RPS",
        "predicted": 500.0,
        "measured": None,
        "how_far": None,
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"schema": "petload.run/1"}, "it is no hand-in"),
        ({"schema": "petload.handin/2"}, "a later version of petload"),
        ({"progress": {}}, "its progress is broken"),
        ({"student": 7}, "its 'student' is no text"),
        ({"runs": 7}, "its 'runs' is no list"),
        ({"runs": [7]}, "one of its runs is none"),
        ({"runs": [{"run": {}, "seconds": "é"}]}, "damaged"),
    ],
)
def test_what_is_none_is_told(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(BrokenHandIn, match=reason):
        read_hand_in(as_file() | change)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(ANY_JSON, st.sampled_from([None, *as_file()]))
def test_nothing_else_gets_through(value: Any, field: str | None) -> None:
    data = value if field is None else as_file() | {field: value}
    # Any other exception fails the test.
    with suppress(BrokenHandIn):
        read_hand_in(data)
