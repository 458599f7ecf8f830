"""What an open step says that it waits for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.guide.checks.test_all_parts import whole_part
from tests.guide.seconds import WHILE, Played, second
from tui.guide.checks import CHECKS
from tui.guide.content import GUIDES
from tui.guide.engine import view
from tui.guide.observations import remember
from tui.model.snapshot import Load
from tui.model.verdict import Bottleneck


def now(lab: Played, **changes: Any) -> dict[str, str]:
    """Return what each step says in the next second."""
    snapshot = second(lab.part, lab.t, **changes)
    observed = remember(lab.observed, snapshot)
    steps = view(lab.progress, lab.part, observed, snapshot).parts[lab.part].steps
    return {each.step.key: each.now for each in steps if not each.step.by_hand}


@pytest.mark.parametrize("number", GUIDES)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"load": Load.STARTING, "users": 0},
        {"load": Load.SPAWNING, "users": 0},
        {"load": Load.SPAWNING, "users": 3},
        {"load": Load.STOPPING},
        {"load": Load.FAILED},
        {"load": Load.STOPPED, "users": 0},
        {"report_age_s": 9.0},
        {"report_age_s": None},
        {"rps": None, "p95_ms": None, "mean_ms": None, "cpu": None, "posts": 0, "gets": 0},
        {"workers": 0},
        {"workers": 3},
        {"bottleneck": Bottleneck.IDLE},
    ],
    ids=str,
)
def test_every_step_says_what_it_waits_for(number: int, changes: dict[str, Any]) -> None:
    for lab in (Played(number), Played(number).play(WHILE), whole_part(number)):
        for _ in range(WHILE):
            said = now(lab, **changes)
            assert set(said) == set(CHECKS[number])
            assert all(said.values())
            lab.play(**changes)


def test_without_load_a_step_names_what_is_missing() -> None:
    lab = Played(1)
    assert set(now(lab, load=Load.READY, users=0).values()) == {"the load is off: s starts it"}
    assert now(lab, report_age_s=9.0)["order"] == "the last report is 9 s old"
    assert now(lab, load=Load.SPAWNING, users=0)["start"] == "0 of 10 users are up"


def test_what_part_1_waits_for() -> None:
    said = now(Played(1), load=Load.SPAWNING, users=4, posts=3, gets=2)
    assert said["users-up"] == said["little"] == said["stop"] == "4 of 10 users are up"
    assert said["order"] == "3 POST /pets, then 2 GET /; 20 GET / are needed"
    lab = Played(1).play(9)
    assert now(lab)["little"] == "steady for 6 of 10 s"
    assert now(lab)["stop"] == "the load is on: x stops it"
    said = now(lab, thinking=3.0, bottleneck=Bottleneck.SHOP)
    assert said["thinking"] == "3 of 10 users are thinking; 5 are needed"
    assert said["bottleneck"] == "the bottleneck: shop; asked for: users"
    early = now(Played(1).play(2), bottleneck=Bottleneck.SHOP)
    assert early["bottleneck"] == "settling for 2 of 4 s; so far: shop"


def test_what_part_2_waits_for() -> None:
    said = now(Played(2).play(WHILE))
    assert said["plateau"] == "650 RPS with 200 users; waits for 400 users"
    assert said["p95-grew"] == "p95 480 ms with 200 users; waits for 400 users"
    assert said["more-users"] == "200 users are up; waits for 300"
    more = Played(2).play(WHILE).play(WHILE, users=400, target_users=400, rps=900.0)
    assert now(more, users=400, target_users=400, rps=900.0)["plateau"] == (
        "900 RPS with 400 users, 650 with 200; RPS still grows: waits for 800 users"
    )


def test_what_part_3_waits_for() -> None:
    late: dict[str, Any] = {"users": 2000, "target_users": 2000, "p95_ms": 3500.0}
    assert now(Played(3), **late | {"users": 1400, "load": Load.SPAWNING})["late"] == (
        "1,400 of 2,000 users are up"
    )
    assert now(Played(3), **late)["late"] == "the p95 missed the objective for 1 of 3 s"
    said = now(Played(3).play(WHILE))
    assert said["late"] == "p95 480 ms with 200 users; the objective is 3.0 s"
    assert said["failed"] == "no late page yet"
    assert said["within-again"] == "the objective was not missed yet"
    assert now(Played(3).play(WHILE, **late), **late)["within-again"] == (
        "p95 3.5 s with 2,000 users; late from 2,000; waits for fewer users"
    )


def test_what_part_4_waits_for() -> None:
    said = now(Played(4), cpu=96.0)
    assert said["saturated"] == "worker-1 uses 96 % of a core; 90 % for 1 of 3 s"
    assert said["speed-up"] == "one worker runs: + adds another"
    assert said["removed"] == "no figure of more workers yet"
    assert said["added"] == "1 worker has users; + adds one"
    lab = Played(4).play(WHILE, rps=800.0)
    said = now(lab, workers=2, users=7500)
    assert said["speed-up"] == said["removed"] == "2,500 surplus users still leaving"
    assert said["one-worker"] == "2 workers run: this is about one"
    lab.play(WHILE, workers=2, rps=810.0)
    said = now(lab, workers=2, rps=810.0)
    assert said["speed-up"] == (
        "1.01 times, efficiency 51%: 800 → 810 RPS; 1.15 times is asked for"
    )
    assert said["removed"] == "2 workers run: - removes one"
