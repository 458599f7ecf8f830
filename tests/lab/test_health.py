"""Hung processes and foreign workers are logged once, and raise an alert while they last."""

from __future__ import annotations

from dataclasses import replace

from tests.telemetry.reports import report, worker
from tui.lab.health import Health, count_strangers
from tui.model.process_names import HUNG, MASTER
from tui.model.snapshot import ProcessView
from tui.telemetry.locust_api import PatchLeftOut


def views(**states: str) -> list[ProcessView]:
    return [ProcessView(name.replace("_", "-"), "worker", state) for name, state in states.items()]


def test_running_processes_raise_no_alert() -> None:
    health = Health()
    assert health.look(views(worker_1="running"), strangers=0) == []
    assert health.alert is None


def test_each_patch_that_is_left_out_is_logged_once() -> None:
    health = Health()
    first, second = PatchLeftOut("a", "x has no y"), PatchLeftOut("b", "z cannot be called")
    left_out = replace(report(0.0), locust="2.33.0", patches_left_out=(first,))
    assert health.look_at_patches(None) == []
    assert health.look_at_patches(report(0.0)) == []
    assert health.look_at_patches(left_out) == ["Locust 2.33.0: without the patch 'a': x has no y"]
    assert health.look_at_patches(left_out) == []
    assert health.look_at_patches(replace(left_out, patches_left_out=(first, second))) == [
        "Locust 2.33.0: without the patch 'b': z cannot be called"
    ]


def test_a_hang_and_its_end_are_logged_once() -> None:
    health = Health()
    assert health.look(views(worker_1=HUNG, worker_2="running"), 0) == ["worker-1 hangs"]
    assert health.look(views(worker_1=HUNG, worker_2="running"), 0) == []
    assert health.alert is not None
    assert health.alert.startswith("worker-1 hangs")
    assert health.look(views(worker_1="running", worker_2="running"), 0) == ["worker-1 goes on"]
    assert health.alert is None


def test_a_hung_process_that_exits_is_not_logged_as_going_on() -> None:
    health = Health()
    health.look(views(worker_1=HUNG), 0)
    assert health.look(views(worker_1="failed"), 0) == []
    assert health.alert is None


def test_a_hung_master_has_advice_of_its_own() -> None:
    health = Health()
    health.look([ProcessView(MASTER, MASTER, HUNG)], 0)
    assert "figures stand still" in str(health.alert)


def test_foreign_workers_are_logged_once_and_raise_an_alert_while_they_stay() -> None:
    health = Health()
    assert health.look([], 1) == ["a worker is at the master that is not petload's"]
    assert health.look([], 1) == []
    assert health.look([], 3) == ["3 workers are at the master that are not petload's"]
    assert "not petload's" in str(health.alert)
    assert health.look([], 0) == []
    assert health.alert is None


def test_foreign_workers_are_counted() -> None:
    own, other = replace(worker(), pid=7), replace(worker("w2"), pid=8)
    plain, gone = worker("w3"), replace(worker("w4", state="missing"), pid=9)
    names = {7: "worker-1"}
    assert count_strangers(report(1.0, own), names, [7]) == 0
    assert count_strangers(report(1.0, own, other, plain, gone), names, [7]) == 2
    assert count_strangers(None, names, [7]) == 0


def test_a_worker_of_petloads_that_has_not_told_its_pid_yet_is_no_stranger() -> None:
    own, silent = replace(worker(), pid=7), replace(worker("w2"), pid=None)
    names = {7: "worker-1", 8: "worker-2"}
    assert count_strangers(report(1.0, own, silent), names, [7, 8]) == 0
    assert count_strangers(report(1.0, own, silent, silent), names, [7, 8]) == 1
    # It has ended meanwhile.
    assert count_strangers(report(1.0, own, silent), names, [7]) == 1
