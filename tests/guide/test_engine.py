"""Ticks, the guide's texts, and its view."""

from __future__ import annotations

import pytest

from tests.guide.seconds import WHILE, Played, second
from tui.guide.checks import CHECKS
from tui.guide.content import GUIDES
from tui.guide.engine import advance, view
from tui.guide.observations import Observations
from tui.guide.predictions import ANSWERS
from tui.guide.progress import (
    LONGEST_TEXT,
    PartProgress,
    Progress,
)
from tui.model.parts import PARTS
from tui.model.snapshot import Load

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


# --- advance ------------------------------------------------------------------------------------


def test_a_ticked_step_stays_ticked_and_is_logged_once() -> None:
    lab = Played(1).play(3)
    assert lab.logged.count("step done: 10 users are up") == 1
    before = dict(lab.done)
    lab.play(3, users=3, load=Load.SPAWNING).pause(3)
    assert before.items() <= lab.done.items()


def test_a_second_that_shows_nothing_new_leaves_the_progress_alone() -> None:
    lab = Played(1).play(5)
    progress, logged = advance(lab.progress, lab.observed, second(1, lab.t))
    assert progress is lab.progress
    assert logged == []


def test_the_last_tick_says_that_the_part_is_done() -> None:
    done = {step.key: "seen" for step in GUIDES[1].steps if step.key != "users-up"}
    lab = Played(1, progress=Progress({1: PartProgress(done=done)})).play()
    assert lab.logged[-1] == "part 1 of the guide is done"


def test_the_view_has_all_parts_and_what_is_now_of_the_labs_own() -> None:
    lab = Played(2).play(users=140, load=Load.SPAWNING)
    shown = view(lab.progress, 2, lab.observed, second(2, lab.t, users=140, load=Load.SPAWNING))
    assert shown.part == 2
    by_key = {each.step.key: each for each in shown.parts[2].steps}
    assert by_key["users-up"].now == "140 of 200 users are up"
    assert all(each.now == "" for part in (1, 3, 4) for each in shown.parts[part].steps)
    assert view(Progress(), 1, Observations(1)).parts[1].done == 0


@pytest.mark.parametrize(
    ("done", "first_open"),
    [
        ((), "diff"),
        (("diff",), "users-up"),
        # A step by hand is passed over by what the run has ticked, one of the run's is not.
        (("users-up",), "p95-grew"),
        (("users-up", "bottleneck"), "p95-grew"),
        (
            ("users-up", "p95-grew", "bottleneck", "more-users", "plateau", "shops", "stop"),
            "diff",
        ),
        (tuple(step.key for step in GUIDES[2].steps), None),
    ],
)
def test_the_first_open_step(done: tuple[str, ...], first_open: str | None) -> None:
    progress = Progress({2: PartProgress(done=dict.fromkeys(done, "seen"))})
    following = view(progress, 2).parts[2].next
    assert (following and following.step.key) == first_open


def test_no_text_of_a_tick_is_longer_than_the_file_takes() -> None:
    lab = Played(4).play(WHILE, rps=1e6).play(WHILE, workers=12, rps=9e6)
    assert max(len(said) for said in lab.done.values()) < LONGEST_TEXT / 2
