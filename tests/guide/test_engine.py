"""The guide's texts, what a prediction is worth, and the progress as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.guide.seconds import Played, second
from tui.guide.checks import CHECKS
from tui.guide.content import GUIDES
from tui.guide.engine import advance, view
from tui.guide.observations import Observations
from tui.guide.predictions import ANSWERS
from tui.guide.progress import (
    LONGEST_TEXT,
    BrokenProgress,
    PartProgress,
    Progress,
    from_json,
    to_json,
)
from tui.model.guide import how_far
from tui.model.parts import PARTS, ShopMode
from tui.model.snapshot import Load

WHILE = 16

# --- the texts ----------------------------------------------------------------------------------


def test_every_part_has_a_guide_with_steps_and_questions_of_their_own_names() -> None:
    assert set(GUIDES) == set(PARTS) == set(CHECKS) == set(ANSWERS)
    for number, guide in GUIDES.items():
        assert guide.part == number
        keys = [step.key for step in guide.steps]
        assert len(set(keys)) == len(keys) == 8
        assert 1 <= len(guide.questions) <= 2


def test_a_step_is_ticked_by_a_check_or_by_hand() -> None:
    for number, guide in GUIDES.items():
        assert {step.key for step in guide.steps if not step.by_hand} == set(CHECKS[number])
        assert {question.key for question in guide.questions} == set(ANSWERS[number])


# --- predictions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("predicted", "measured", "says"),
    [
        (5.0, 5.0, "exactly"),
        (0.0, 0.0, "exactly"),
        (5.2, 5.0, "spot on"),
        (6.2, 5.0, "24% too high"),
        (4.0, 5.0, "20% too low"),
        (20.0, 5.0, "4.0 times too high"),
        (0.5, 5.0, "10 times too low"),
        (1e9, 5.0, "over 1,000 times too high"),
        (0.0, 5.0, "too low"),
        (3.0, 0.0, "too high"),
    ],
)
def test_how_far(predicted: float, measured: float, says: str) -> None:
    assert how_far(predicted, measured) == says


def test_the_answers_of_part_1() -> None:
    lab = Played(1).play(WHILE, thinking=9.97)
    assert lab.measured == {"rps": 5.0, "thinking": 9.97}


def test_an_answer_stays() -> None:
    lab = Played(1).play(WHILE, rps=5.0).pause().play(WHILE, rps=4.0)
    assert lab.measured["rps"] == 5.0


@pytest.mark.parametrize("other", [{"users": 50, "target_users": 50}, {"shop": ShopMode.PROD}])
def test_another_test_answers_nothing(other: dict[str, Any]) -> None:
    assert Played(2).play(WHILE, **other).measured == {}


def test_users_who_think_answer_on_either_server() -> None:
    assert Played(1).play(WHILE, shop=ShopMode.PROD).measured == {"rps": 5.0}
    assert Played(1).play(WHILE, users=50, target_users=50).measured == {}


def test_the_answers_of_parts_2_to_4() -> None:
    assert Played(2).play(WHILE).measured == {"rps": 650.0, "p95": 480.0}
    lab = Played(3).play(WHILE).play(2, users=1000, load=Load.SPAWNING)
    lab.play(5, users=1700, p95_ms=3100.0, load=Load.SPAWNING, target_users=2000)
    assert lab.measured == {"p95": 480.0, "late-users": 1700}
    lab = Played(4).play(WHILE, rps=800.0)
    assert lab.measured == {"rps": 800.0}
    assert lab.play(WHILE, workers=2, rps=1400.0).measured["times"] == 1.75


def test_the_speed_up_of_three_workers_is_not_that_of_two() -> None:
    assert "times" not in Played(4).play(WHILE).play(WHILE, workers=3).measured


# --- advance ------------------------------------------------------------------------------------


def test_what_is_ticked_stays_ticked_and_is_told_once() -> None:
    lab = Played(1).play(3)
    assert lab.news.count("step done: 10 users are up") == 1
    before = dict(lab.done)
    lab.play(3, users=3, load=Load.SPAWNING).pause(3)
    assert before.items() <= lab.done.items()


def test_a_second_that_shows_nothing_new_leaves_the_progress_alone() -> None:
    lab = Played(1).play(5)
    progress, news = advance(lab.progress, lab.observed, second(1, lab.t))
    assert progress is lab.progress
    assert news == []


def test_the_last_tick_says_that_the_part_is_done() -> None:
    done = {step.key: "seen" for step in GUIDES[1].steps if step.key != "users-up"}
    lab = Played(1, progress=Progress({1: PartProgress(done=done)})).play()
    assert lab.news[-1] == "part 1 of the guide is done"


def test_the_view_has_all_parts_and_what_is_now_of_the_labs_own() -> None:
    lab = Played(2).play(users=140, load=Load.SPAWNING)
    shown = view(lab.progress, 2, lab.observed, second(2, lab.t, users=140, load=Load.SPAWNING))
    assert shown.part == 2
    by_key = {each.step.key: each for each in shown.parts[2].steps}
    assert by_key["users-up"].now == "140 of 200 users are up"
    assert shown.parts[2].next is shown.parts[2].steps[0]
    assert all(each.now == "" for part in (1, 3, 4) for each in shown.parts[part].steps)
    assert view(Progress(), 1, Observations(1)).parts[1].done == 0


def test_no_text_of_a_tick_is_longer_than_the_file_takes() -> None:
    lab = Played(4).play(WHILE, rps=1e6).play(WHILE, workers=12, rps=9e6)
    assert max(len(said) for said in lab.done.values()) < LONGEST_TEXT / 2


# --- the progress as JSON -----------------------------------------------------------------------

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
