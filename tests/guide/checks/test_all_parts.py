"""Every step ticks when the run shows it, and not by accident."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guide.seconds import WHILE, Played
from tui.guide.checks import CHECKS
from tui.guide.content import GUIDES
from tui.model.parts import ShopMode
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck


def part1(**changes: Any) -> dict[str, Any]:
    """A second of part 1 that ticks all but the stop."""
    return {
        "posts": 105, "gets": 100, "thinking": 9.9, "bottleneck": Bottleneck.USERS,
    } | changes  # fmt: skip


def whole_part(number: int) -> Played:
    """A part from its start to its stop, as a two-core laptop has it."""
    lab = Played(number)
    match number:
        case 1:
            lab.play(4, load=Load.SPAWNING, users=4, **part1()).play(WHILE, **part1())
        case 2:
            shop = Bottleneck.SHOP
            lab.play(2, load=Load.SPAWNING, users=100, p95_ms=160.0, rps=600.0)
            lab.play(WHILE, bottleneck=shop)
            lab.play(WHILE, users=400, target_users=400, p95_ms=950.0, bottleneck=shop).pause()
            lab.play(WHILE, users=400, target_users=400, shop=ShopMode.PROD, rps=940.0)
        case 3:
            lab.play(WHILE, p95_ms=480.0)
            late: dict[str, Any] = {"p95_ms": 3400.0, "late": 70}
            lab.play(WHILE, users=2000, target_users=2000, **late)
            lab.play(WHILE, users=800, target_users=800, p95_ms=1900.0)
        case _:
            lab.play(5, load=Load.SPAWNING, users=900, cpu=96.0, bottleneck=Bottleneck.TESTER)
            lab.play(WHILE, cpu=97.0, rps=800.0, bottleneck=Bottleneck.TESTER)
            lab.play(WHILE, workers=2, cpu=75.0, rps=1400.0)
            lab.play(WHILE, workers=1, cpu=97.0, rps=810.0)
    return lab.pause()


@pytest.mark.parametrize("number", GUIDES)
def test_a_whole_part_ticks_all_that_a_run_can_show(number: int) -> None:
    lab = whole_part(number)
    assert set(lab.done) == set(CHECKS[number])
    assert len([text for text in lab.logged if text.startswith("step done: ")]) == len(
        CHECKS[number]
    )


@pytest.mark.parametrize("number", GUIDES)
@pytest.mark.parametrize(
    "spoiled",
    [
        {"report_age_s": 9.0},
        {"report_age_s": None},
        {"users": 0},
        {"users": None},
        {"load": Load.READY},
        {"load": Load.STARTING},
        {"load": Load.FAILED},
        {"load": Load.STOPPING},
    ],
    ids=str,
)
def test_nothing_ticks_by_a_stale_report_or_without_load(
    number: int, spoiled: dict[str, Any]
) -> None:
    good: dict[str, Any] = part1() | {"late": 9, "cpu": 99.0, "p95_ms": 3500.0}
    for bottleneck in Bottleneck:
        lab = Played(number)
        for workers in (1, 2):
            seconds = good | {"bottleneck": bottleneck, "workers": workers} | spoiled
            lab.play(WHILE, **seconds)
        assert lab.done == {}
        assert lab.measured == {}


@pytest.mark.parametrize("number", GUIDES)
def test_what_is_not_known_ticks_nothing_that_needs_it(number: int) -> None:
    unknown: dict[str, Any] = {
        "rps": None, "p95_ms": None, "mean_ms": None, "cpu": None, "posts": 0, "gets": 0,
        "bottleneck": Bottleneck.UNCLEAR,
    }  # fmt: skip
    lab = Played(number).play(WHILE, **unknown).play(WHILE, workers=2, **unknown)
    assert set(lab.done) <= {"start", "users-up", "added"}
    assert lab.measured == {}


@pytest.mark.parametrize("number", GUIDES)
def test_the_figures_of_another_part_tick_nothing(number: int) -> None:
    for other in set(GUIDES) - {number}:
        lab = whole_part(other)
        # The other part's last seconds stay on the screen while the lab goes over.
        lab.pause(3, load=Load.STARTING)
        lab.play(1, part=number, load=Load.STARTING, users=0, rps=None, run_s=None)
        lab.pause(3, load=Load.STOPPED)
        assert lab.done == {}
