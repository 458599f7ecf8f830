"""The four parts, and the plan of one with other options."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runs.examples import a_plan
from tui.locustfile.paths import locustfiles
from tui.model.parts import PARTS, ShopMode
from tui.model.plan import Asked, Plan, plan, switched


@pytest.mark.parametrize(
    ("number", "users", "spawn_rate", "wait", "locustfile", "shop", "workers"),
    [
        (1, 10, 2.0, "1-3", "part1_sequential.py", "dev", 1),
        (2, 200, 50.0, "0", "part2_stress.py", "dev", 1),
        (3, 200, 50.0, "0", "part3_slo.py", "dev", 1),
        (4, 5000, 100.0, "0", "part3_slo.py", "prod", 1),
    ],
)
def test_the_table_of_the_contract(
    number: int,
    users: int,
    spawn_rate: float,
    wait: str,
    locustfile: str,
    shop: str,
    workers: int,
) -> None:
    part = PARTS[number]
    assert part.number == number
    assert (part.users, part.spawn_rate) == (users, spawn_rate)
    assert part.wait.removesuffix(" s") == wait
    assert (part.locustfile, part.shop, part.workers) == (locustfile, shop, workers)


def test_there_are_four() -> None:
    assert list(PARTS) == [1, 2, 3, 4]


@pytest.mark.parametrize("number", PARTS)
def test_a_parts_locustfile_is_there(number: int) -> None:
    assert (locustfiles() / PARTS[number].locustfile).is_file()


@pytest.mark.parametrize("number", PARTS)
def test_nothing_asked_for_is_the_part_itself(number: int) -> None:
    part = PARTS[number]
    assert plan(number, Asked()) == Plan(
        part=number,
        users=part.users,
        spawn_rate=part.spawn_rate,
        workers=part.workers,
        shop=part.shop,
        host=None,
        locustfile=part.locustfile,
        slo_ms=3000.0,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("users", 7),
        ("spawn_rate", 0.5),
        ("workers", 3),
        ("shop", ShopMode.PROD),
        ("locustfile", "/home/me/mine.py"),
        ("slo_ms", 200.0),
    ],
)
def test_what_is_asked_for_changes_that_and_nothing_else(name: str, value: Any) -> None:
    before, after = a_plan(2), a_plan(2, **{name: value})
    changed = [field for field in Plan.__slots__ if getattr(before, field) != getattr(after, field)]
    assert [field for field in changed if field != "slo_is_asked"] == [name]
    assert getattr(after, name) == value


def test_a_host_of_ones_own_needs_no_shop() -> None:
    asked = a_plan(2, host="http://127.0.0.1:8000", shop=ShopMode.DEV)
    assert asked.host == "http://127.0.0.1:8000"
    assert asked.shop is ShopMode.NONE


# --- the objective ------------------------------------------------------------------------------


def test_a_test_of_the_users_own_has_the_objective_that_was_given() -> None:
    assert a_plan(1).objective_ms == 3000.0
    assert a_plan(1, locustfile="/mine.py").objective_ms is None
    assert a_plan(1, locustfile="/mine.py", slo_ms=3000.0).objective_ms == 3000.0


# --- switched -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", PARTS)
def test_a_switch_goes_to_the_parts_own_values(number: int) -> None:
    assert switched(a_plan(1), number) == a_plan(number)


def test_the_pool_and_the_objective_stay() -> None:
    after = switched(a_plan(4, workers=3, slo_ms=200.0), 2)
    assert after == a_plan(2, workers=3, slo_ms=200.0)


def test_users_shop_and_locustfile_belonged_to_the_test_that_was_left() -> None:
    asked = a_plan(2, users=7, spawn_rate=1.0, shop=ShopMode.PROD, locustfile="/mine.py")
    assert switched(asked, 3) == a_plan(3)


def test_another_part_runs_in_the_same_python() -> None:
    assert switched(a_plan(1, python="/venv/bin/python"), 2).python == "/venv/bin/python"


def test_a_target_of_ones_own_stays() -> None:
    after = switched(a_plan(1, host="http://127.0.0.1:8000"), 4)
    assert after.host == "http://127.0.0.1:8000"
    assert after.shop is ShopMode.NONE
    assert after.users == 5000


def test_no_shop_stays_no_shop() -> None:
    assert switched(a_plan(1, shop=ShopMode.NONE), 4).shop is ShopMode.NONE


def test_there_and_back_again() -> None:
    assert switched(switched(a_plan(2), 4), 2) == a_plan(2)
