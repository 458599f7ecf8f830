"""The progress as JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.guide.engine import view
from tui.guide.progress import (
    LONGEST_TEXT,
    BrokenProgress,
    PartProgress,
    Progress,
    from_json,
    to_json,
)

FIGURES = st.dictionaries(st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False))
PROGRESS = st.builds(
    Progress,
    st.dictionaries(
        st.sampled_from([1, 2, 3, 4]),
        st.builds(
            PartProgress,
            done=st.dictionaries(st.text(max_size=8), st.text(max_size=LONGEST_TEXT)),
            predicted=FIGURES,
            measured=FIGURES,
        ).filter(lambda part: part != PartProgress()),
    ),
)


@given(PROGRESS)
def test_progress_comes_back_as_it_was(progress: Progress) -> None:
    assert from_json(json.loads(json.dumps(to_json(progress)))) == progress


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "{}",
        {},
        {"schema": "petload.guide/2", "parts": {}},
        {"schema": "petload.guide/1"},
        {"schema": "petload.guide/1", "parts": []},
        {"schema": "petload.guide/1", "parts": {"5": {}}},
        {"schema": "petload.guide/1", "parts": {"1": 7}},
        {"schema": "petload.guide/1", "parts": {"1": {"done": ["read"]}}},
        {"schema": "petload.guide/1", "parts": {"1": {"done": {"read": 1}}}},
        {"schema": "petload.guide/1", "parts": {"1": {"done": {"read": "x" * 201}}}},
        {"schema": "petload.guide/1", "parts": {"1": {"predicted": {"rps": "20"}}}},
        {"schema": "petload.guide/1", "parts": {"1": {"predicted": {"rps": True}}}},
        {"schema": "petload.guide/1", "parts": {"1": {"measured": {"rps": float("nan")}}}},
        {"schema": "petload.guide/1", "parts": {"1": {"measured": {"rps": 10**400}}}},
    ],
)
def test_what_is_no_progress_is_refused(broken: object) -> None:
    with pytest.raises(BrokenProgress):
        from_json(broken)


def test_a_step_of_a_newer_petload_is_kept() -> None:
    done = {"not-yet-invented": "seen"}
    progress = Progress({2: PartProgress(done=done)})
    assert from_json(to_json(progress)) == progress
    assert view(progress, 2).parts[2].done == 0
