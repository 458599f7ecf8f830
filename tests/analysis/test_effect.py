"""The effect of a change of workers or shop."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.cases import worker_row
from tui.analysis.effect import EffectTracker, compare, no_effect
from tui.analysis.steadiness import LabSetup, Steadiness, SteadyFigures, observe
from tui.analysis.thresholds import (
    LIMIT_SHARE,
    MACHINE_SATURATED_PERCENT,
    NOISE_SHARE,
    SETTLE_S,
    STEADY_SAMPLES,
)
from tui.model.parts import ShopMode
from tui.model.process_names import HUNG
from tui.model.sample import Sample
from tui.model.snapshot import Annotation, Load

ONE = LabSetup(4, 1, ShopMode.PROD, 200, "part3_slo.py", "http://127.0.0.1:5000")
TWO = replace(ONE, workers=2)
DEV = replace(ONE, shop=ShopMode.DEV)
# From a change until it is judged.
JUDGED_S = int(SETTLE_S) + STEADY_SAMPLES


def figures(setup: LabSetup, rps: float, machine_percent: float | None = None) -> SteadyFigures:
    return SteadyFigures(setup, 100.0, rps, machine_percent=machine_percent)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((ONE, 940), (TWO, 1550), "A second worker added 65% (940 → 1,550 RPS): the tester was"),
        ((ONE, 650), (TWO, 669), "A second worker added 3% (650 → 669 RPS): the tester was not"),
        ((ONE, 650), (TWO, 640), "A second worker added 0%"),
        ((ONE, 650), (TWO, 720), "too little to blame the tester"),
        ((ONE, 650), (TWO, 500), "A second worker cost 23%"),
        ((ONE, 500), (replace(ONE, workers=4), 1000), "3 extra workers added 100%"),
        ((TWO, 1550), (ONE, 940), "With one worker RPS fell by 39% (1,550 → 940 RPS): the tester"),
        ((TWO, 690), (ONE, 680), "With one worker RPS stayed"),
        ((TWO, 690), (ONE, 780), "With one worker RPS rose by 13%"),
        ((DEV, 447), (ONE, 940), "With the production server RPS rose by 110%"),
        ((ONE, 940), (DEV, 447), "With the development server RPS fell by 52%"),
        ((DEV, 900), (ONE, 910), "With the production server RPS stayed"),
    ],
)
def test_the_effect_of_a_change(
    before: tuple[LabSetup, float], after: tuple[LabSetup, float], sentence: str
) -> None:
    assert sentence in str(compare(figures(*before), figures(*after)))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((ONE, 718, 80), (TWO, 761, 100), "added 6% (718 → 761 RPS): no core was free for it."),
        ((ONE, 650, 80), (TWO, 720, 100), "added 11% (650 → 720 RPS): no core was free for it."),
        ((TWO, 690, 100), (ONE, 680, 80), "RPS stayed (690 → 680 RPS): no core was free for it."),
        ((DEV, 523, 97), (ONE, 535, 97), "RPS stayed (523 → 535 RPS): no core was free."),
        # A gain counts, saturated machine or not.
        ((ONE, 800, 70), (TWO, 1300, 100), "added 62% (800 → 1,300 RPS): the tester was the limit"),
    ],
)
def test_on_a_saturated_machine_no_gain_says_nothing(
    before: tuple[LabSetup, float, float], after: tuple[LabSetup, float, float], sentence: str
) -> None:
    assert sentence in str(compare(figures(*before), figures(*after)))


@pytest.mark.parametrize(
    "other",
    [
        replace(TWO, users=300),
        replace(TWO, shop=ShopMode.DEV),
        replace(ONE, locustfile="part2_stress.py"),
        ONE,
    ],
)
def test_two_changes_at_once_or_none_have_no_effect(other: LabSetup) -> None:
    assert compare(figures(ONE, 900), figures(other, 1500)) is None


Stretch = tuple[LabSetup, int, float]


def play(
    *stretches: Stretch,
    users: int = 200,
    load: Load = Load.RUNNING,
    state: str = "running",
    tracker: EffectTracker | None = None,
    t: float = 0.0,
) -> list[tuple[float, str]]:
    """Play setups for so many seconds at so many RPS; return the sentences and their times."""
    tracker = EffectTracker() if tracker is None else tracker
    steadiness, sentences = Steadiness(), []
    for setup, seconds, rps in stretches:
        rows = [worker_row(number, state=state) for number in range(1, setup.workers + 1)]
        for _ in range(seconds):
            t += 1.0
            steadiness = observe(steadiness, Sample(t, users=users, rps=rps), setup, load, rows)
            sentence = tracker.add(steadiness.figures)
            if sentence:
                sentences.append((t, sentence))
    return sentences


def test_a_change_is_judged_once_when_it_has_settled() -> None:
    [(t, sentence)] = play((ONE, 20, 940.0), (TWO, 40, 1550.0))
    assert 20 + JUDGED_S <= t <= 21 + JUDGED_S
    assert "added 65%" in sentence


def test_every_change_is_compared_with_the_one_before() -> None:
    added, removed = play((ONE, 20, 940.0), (TWO, 20, 1550.0), (ONE, 20, 930.0))
    assert "added" in added[1]
    assert "fell by 40%" in removed[1]


def test_a_change_before_the_load_was_steady_has_no_effect() -> None:
    assert play((ONE, 5, 300.0), (TWO, 40, 1550.0)) == []


def test_a_setup_that_was_too_short_is_passed_over() -> None:
    """A worker that dies and is replaced is no experiment."""
    three = replace(ONE, workers=3)
    [(_, sentence)] = play((ONE, 20, 940.0), (TWO, 3, 700.0), (three, 20, 1500.0))
    assert "2 extra workers added 60%" in sentence


def test_a_worker_that_hangs_has_no_effect() -> None:
    tracker = EffectTracker()
    assert play((ONE, 20, 940.0), tracker=tracker) == []
    assert play((TWO, 40, 500.0), tracker=tracker, t=20.0, state=HUNG) == []


def test_while_users_come_up_nothing_is_compared() -> None:
    tracker = EffectTracker()
    assert play((ONE, 40, 500.0), users=100, tracker=tracker) == []
    assert play((TWO, 40, 900.0), tracker=tracker, t=40.0) == []


def test_users_that_are_still_to_leave_are_waited_for() -> None:
    tracker = EffectTracker()
    assert play((ONE, 20, 900.0), tracker=tracker) == []
    assert play((TWO, 30, 950.0), users=300, tracker=tracker, t=20.0) == []
    [(_, sentence)] = play((TWO, 30, 1500.0), tracker=tracker, t=50.0)
    assert sentence == "A second worker added 67% (900 → 1,500 RPS): the tester was the limit."


def test_the_shop_is_compared_over_a_stop() -> None:
    tracker = EffectTracker()
    assert play((DEV, 20, 447.0), tracker=tracker) == []
    assert play((DEV, 5, 0.0), (ONE, 5, 0.0), load=Load.STOPPED, tracker=tracker, t=20.0) == []
    [(_, sentence)] = play((ONE, 30, 940.0), tracker=tracker, t=30.0)
    assert sentence == (
        "With the production server RPS rose by 110% (447 → 940 RPS): the shop was the limit."
    )


# --- laws ---------------------------------------------------------------------------------------


@given(st.floats(1, 1e5), st.floats(0, 3), st.floats(0, 100), st.floats(0, 100))
def test_an_added_worker_names_the_tester_from_the_minimum_gain_on(
    rps: float, times: float, before: float, after: float
) -> None:
    sentence = compare(figures(ONE, rps, before), figures(TWO, rps * times, after))
    assert sentence is not None
    gain = rps * times / rps - 1
    assert ("the tester was the limit" in sentence) == (gain >= LIMIT_SHARE)
    # Only where a core was free does a small gain clear the tester.
    if "the tester was not the limit" in sentence:
        assert abs(gain) <= NOISE_SHARE
        assert max(before, after) < MACHINE_SATURATED_PERCENT


@given(st.lists(st.sampled_from([ONE, TWO, DEV]), max_size=30))
def test_every_setup_is_compared_once_with_the_one_before(setups: list[LabSetup]) -> None:
    tracker, last, sentences, changes = EffectTracker(), None, 0, 0
    for setup in setups:
        sentences += tracker.add(figures(setup, 900.0)) is not None
        # Two changes at once, of workers and server, are not compared.
        comparable = last is not None and ONE in (last, setup)
        changes += comparable and setup != last
        last = setup
    assert sentences == changes


@pytest.mark.parametrize(
    ("marks", "load", "said"),
    [
        ([], Load.READY, "none yet: "),
        (["start"], Load.RUNNING, "none yet: "),
        (["start", "2 workers"], Load.RUNNING, "not known yet: "),
        (["start", "2 workers", "stop"], Load.STOPPED, "not known: "),
        # Without load, or in the load before, it was no change of this one.
        (["start", "stop", "2 workers"], Load.STOPPED, "none yet: "),
        (["start", "2 workers", "stop", "start"], Load.RUNNING, "none yet: "),
    ],
)
def test_why_no_effect_is_known(marks: list[str], load: Load, said: str) -> None:
    made = [Annotation(float(at), text) for at, text in enumerate(marks)]
    assert no_effect(made, load).startswith(said)
