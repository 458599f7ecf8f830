"""Who hangs, and who is none of petload's, is told once."""

from __future__ import annotations

from dataclasses import replace

from tests.telemetry.reports import report
from tui.lab.health import Health
from tui.model.process_names import HUNG, MASTER
from tui.model.snapshot import ProcessView
from tui.telemetry.locust_api import PatchLeftOut


def views(**states: str) -> list[ProcessView]:
    return [ProcessView(name.replace("_", "-"), "worker", state) for name, state in states.items()]


def test_nothing_is_wrong() -> None:
    troubles = Health()
    assert troubles.look(views(worker_1="running"), strangers=0) == []
    assert troubles.alert is None


def test_each_patch_that_is_left_out_is_told_once() -> None:
    health = Health()
    first, second = PatchLeftOut("a", "x has no y"), PatchLeftOut("b", "z cannot be called")
    said = replace(report(0.0), locust="2.33.0", patches_left_out=(first,))
    assert health.look_at_patches(None) == []
    assert health.look_at_patches(report(0.0)) == []
    assert health.look_at_patches(said) == ["Locust 2.33.0: without the patch 'a': x has no y"]
    assert health.look_at_patches(said) == []
    assert health.look_at_patches(replace(said, patches_left_out=(first, second))) == [
        "Locust 2.33.0: without the patch 'b': z cannot be called"
    ]


def test_who_hangs_is_told_once_and_so_is_the_end() -> None:
    troubles = Health()
    assert troubles.look(views(worker_1=HUNG, worker_2="running"), 0) == ["worker-1 hangs"]
    assert troubles.look(views(worker_1=HUNG, worker_2="running"), 0) == []
    assert troubles.alert is not None
    assert troubles.alert.startswith("worker-1 hangs")
    assert troubles.look(views(worker_1="running", worker_2="running"), 0) == ["worker-1 goes on"]
    assert troubles.alert is None


def test_who_hung_and_then_died_does_not_go_on() -> None:
    troubles = Health()
    troubles.look(views(worker_1=HUNG), 0)
    assert troubles.look(views(worker_1="failed"), 0) == []
    assert troubles.alert is None


def test_a_master_that_hangs_has_advice_of_its_own() -> None:
    troubles = Health()
    troubles.look([ProcessView(MASTER, MASTER, HUNG)], 0)
    assert "figures stand still" in str(troubles.alert)


def test_strangers_are_told_when_they_come_and_warned_of_while_they_are_there() -> None:
    troubles = Health()
    assert troubles.look([], 1) == ["a worker is at the master that is not petload's"]
    assert troubles.look([], 1) == []
    assert troubles.look([], 3) == ["3 workers are at the master that are not petload's"]
    assert "not petload's" in str(troubles.alert)
    assert troubles.look([], 0) == []
    assert troubles.alert is None
