"""Which commands are possible, by the state of the load, the shop and the pool."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.analysis.availability import Situation, refusals
from tui.model.commands import Command
from tui.model.parts import ShopMode
from tui.model.snapshot import Load

READY = Situation(Load.READY, ShopMode.DEV, workers=2, most_workers=16)
ALWAYS = {Command.SET_USERS, Command.SWITCH_PART}


def possible(now: Situation) -> set[Command]:
    return set(Command) - set(refusals(now))


@pytest.mark.parametrize("load", [Load.STARTING, Load.STOPPING, Load.STOPPED, Load.FAILED])
def test_a_start_is_possible_whenever_no_load_is_on(load: Load) -> None:
    assert Command.START in possible(replace(READY, load=load))


@pytest.mark.parametrize("load", [Load.SPAWNING, Load.RUNNING])
def test_a_load_that_is_on_is_not_started_again(load: Load) -> None:
    now = replace(READY, load=load, run_is_on=True)
    assert refusals(now)[Command.START] == "The load is on already. Press x to stop it."


def test_a_lost_shop_is_started_and_the_load_over_it_stopped() -> None:
    now = replace(READY, load=Load.FAILED, run_is_on=True)
    assert {Command.START, Command.STOP} <= possible(now)


@pytest.mark.parametrize("load", [Load.STARTING, Load.STOPPING])
def test_a_start_that_is_kept_can_be_canceled_and_not_asked_for_again(load: Load) -> None:
    now = replace(READY, load=load, start_is_kept=True)
    assert Command.START not in possible(now)
    assert Command.STOP in possible(now)


@pytest.mark.parametrize("load", list(Load))
def test_a_stop_is_possible_under_load_only(load: Load) -> None:
    on = load in (Load.SPAWNING, Load.RUNNING)
    assert (Command.STOP in possible(replace(READY, load=load))) is on


@pytest.mark.parametrize("load", list(Load))
def test_workers_come_and_go_once_the_lab_has_started(load: Load) -> None:
    started = load not in (Load.STARTING, Load.STOPPING, Load.FAILED)
    found = possible(replace(READY, load=load))
    assert (Command.ADD_WORKER in found) is started
    assert (Command.REMOVE_WORKER in found) is started


def test_the_pool_has_two_ends() -> None:
    assert "16 workers are the most" in refusals(replace(READY, workers=16))[Command.ADD_WORKER]
    assert "The last worker stays" in refusals(replace(READY, workers=1))[Command.REMOVE_WORKER]


def test_a_target_of_the_users_own_has_no_server_to_change() -> None:
    assert Command.SET_SHOP in refusals(replace(READY, shop=ShopMode.NONE))
    assert Command.SET_SHOP in possible(READY)


@pytest.mark.parametrize("load", list(Load))
def test_some_commands_are_always_possible(load: Load) -> None:
    assert possible(replace(READY, load=load)) >= ALWAYS


@pytest.mark.parametrize("load", list(Load))
def test_a_test_of_the_users_own_is_loaded_between_runs(load: Load) -> None:
    between = load in (Load.READY, Load.STOPPED, Load.FAILED)
    assert (Command.RELOAD in possible(replace(READY, load=load, is_own=True))) is between
    assert Command.RELOAD not in possible(replace(READY, load=load))


def test_nothing_is_loaded_under_a_load_whose_shop_was_lost() -> None:
    now = replace(READY, load=Load.FAILED, run_is_on=True, is_own=True)
    assert "Press x to stop the load first" in refusals(now)[Command.RELOAD]


def test_a_stop_that_waits_for_long_is_ended_by_another_one() -> None:
    now = replace(READY, load=Load.STOPPING)
    assert "x again ends it at once" in refusals(now)[Command.STOP]
    assert Command.STOP in possible(replace(now, stop_can_be_cut=True))


def test_a_shape_decides_how_many_users_there_are() -> None:
    said = refusals(replace(READY, shape="Steps"))[Command.SET_USERS]
    assert said == "The shape Steps decides how many users there are."
