"""What a change of workers or shop proves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.analysis.effect import SETTLE_S, STEADY_SAMPLES, EffectTracker, Setup, Steady, compare
from tui.model.parts import ShopMode
from tui.model.sample import Sample

ONE = Setup(4, 1, ShopMode.PROD, 200, "part3_slo.py", "http://127.0.0.1:5000")
TWO = replace(ONE, workers=2)
DEV = replace(ONE, shop=ShopMode.DEV)
# From a change until it is judged.
JUDGED_S = int(SETTLE_S) + STEADY_SAMPLES


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((ONE, 940), (TWO, 1550), "A second worker added 65% (940 → 1,550 RPS): the tester was"),
        ((ONE, 650), (TWO, 669), "A second worker added 3% (650 → 669 RPS): the tester was not"),
        ((ONE, 650), (TWO, 640), "A second worker added 0%"),
        ((ONE, 650), (TWO, 720), "too little to blame the tester"),
        ((ONE, 650), (TWO, 500), "A second worker took 23% away"),
        ((ONE, 500), (replace(ONE, workers=4), 1000), "3 workers more added 100%"),
        ((TWO, 1550), (ONE, 940), "With one worker RPS fell by 39% (1,550 → 940 RPS): the tester"),
        ((TWO, 690), (ONE, 680), "With one worker RPS stayed"),
        ((TWO, 690), (ONE, 780), "With one worker RPS rose by 13%"),
        ((DEV, 447), (ONE, 940), "By the production server RPS rose by 110%"),
        ((ONE, 940), (DEV, 447), "By the development server RPS fell by 52%"),
        ((DEV, 900), (ONE, 910), "By the production server RPS stayed"),
    ],
)
def test_what_a_change_proves(
    before: tuple[Setup, float], after: tuple[Setup, float], said: str
) -> None:
    assert said in str(compare(Steady(*before), Steady(*after)))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((ONE, 718, 80), (TWO, 761, 100), "added 6% (718 → 761 RPS): no core was free for it."),
        ((ONE, 650, 80), (TWO, 720, 100), "added 11% (650 → 720 RPS): no core was free for it."),
        ((TWO, 690, 100), (ONE, 680, 80), "RPS stayed (690 → 680 RPS): no core was free for it."),
        ((DEV, 523, 97), (ONE, 535, 97), "RPS stayed (523 → 535 RPS): no core was free."),
        # What RPS did all the same is a proof, full or not.
        ((ONE, 800, 70), (TWO, 1300, 100), "added 62% (800 → 1,300 RPS): the tester was the limit"),
    ],
)
def test_on_a_full_machine_nothing_that_brings_nothing_is_a_proof(
    before: tuple[Setup, float, float], after: tuple[Setup, float, float], said: str
) -> None:
    assert said in str(compare(Steady(*before), Steady(*after)))


def test_users_that_are_still_to_leave_are_waited_for() -> None:
    proofs, t, said = EffectTracker(), 0.0, []
    for setup, seconds, users, rps in (
        (ONE, 20, 200, 900.0),
        (TWO, 30, 300, 950.0),
        (TWO, 30, 200, 1500.0),
    ):
        for _ in range(seconds):
            t += 1.0
            sample = Sample(t, users=users, rps=rps)
            said += [news] if (news := proofs.add(sample, setup, is_running=True)) else []
    assert said == ["A second worker added 67% (900 → 1,500 RPS): the tester was the limit."]


@pytest.mark.parametrize(
    "other",
    [
        replace(TWO, users=300),
        replace(TWO, shop=ShopMode.DEV),
        replace(ONE, locustfile="part2_stress.py"),
        ONE,
    ],
)
def test_two_changes_at_once_or_none_prove_nothing(other: Setup) -> None:
    assert compare(Steady(ONE, 900), Steady(other, 1500)) is None


def watch(*stretches: tuple[Setup, int, float]) -> list[tuple[float, str]]:
    """Setups for so many seconds at so many RPS; what was said when."""
    proofs, t, said = EffectTracker(), 0.0, []
    for setup, seconds, rps in stretches:
        for _ in range(seconds):
            t += 1.0
            news = proofs.add(Sample(t, users=200, rps=rps), setup, is_running=True)
            if news:
                said.append((t, news))
    return said


def test_a_change_is_judged_once_when_it_has_settled() -> None:
    [(t, said)] = watch((ONE, 20, 940.0), (TWO, 40, 1550.0))
    assert 20 + JUDGED_S <= t <= 21 + JUDGED_S
    assert "added 65%" in said


def test_every_change_is_compared_with_the_one_before() -> None:
    added, removed = watch((ONE, 20, 940.0), (TWO, 20, 1550.0), (ONE, 20, 930.0))
    assert "added" in added[1]
    assert "fell by 40%" in removed[1]


def test_a_change_before_anything_was_steady_proves_nothing() -> None:
    assert watch((ONE, 5, 300.0), (TWO, 40, 1550.0)) == []


def test_what_was_too_short_is_passed_over() -> None:
    """A worker that dies and is replaced is no experiment."""
    three = replace(ONE, workers=3)
    [(_, said)] = watch((ONE, 20, 940.0), (TWO, 3, 700.0), (three, 20, 1500.0))
    assert "2 workers more added 60%" in said


def test_while_users_come_up_nothing_is_steady() -> None:
    proofs = EffectTracker()
    for t in range(40):
        assert proofs.add(Sample(float(t), users=100, rps=500.0), ONE, is_running=True) is None
    for t in range(40, 80):
        assert proofs.add(Sample(float(t), users=200, rps=900.0), TWO, is_running=True) is None


def test_the_shop_is_compared_over_a_stop() -> None:
    proofs, said = EffectTracker(), []
    for t in range(60):
        running = not 20 <= t < 30
        setup = DEV if t < 25 else ONE
        sample = Sample(float(t), users=200 if running else 0, rps=447.0 if t < 20 else 940.0)
        said.append(proofs.add(sample, setup, is_running=running))
    assert [text for text in said if text] == [
        "By the production server RPS rose by 110% (447 → 940 RPS): the shop was the limit."
    ]
