"""Who hangs, and who is none of petload's, is told once."""

from __future__ import annotations

from tui.lab.health import Health
from tui.model.process_names import HUNG, MASTER
from tui.model.snapshot import ProcessView


def views(**states: str) -> list[ProcessView]:
    return [ProcessView(name.replace("_", "-"), "worker", state) for name, state in states.items()]


def test_nothing_is_wrong() -> None:
    troubles = Health()
    assert troubles.look(views(worker_1="running"), strangers=0) == []
    assert troubles.alert is None


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
