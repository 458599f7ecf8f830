"""Who is there, and who went unasked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tui.lab.process_registry import ProcessRegistry
from tui.processes.state import State


class FakeProcess(SimpleNamespace):
    """A process by its state alone; told apart as objects are."""

    __hash__ = object.__hash__


def process(name: str = "worker-1", pid: int | None = 7) -> Any:
    return FakeProcess(spec=SimpleNamespace(name=name), pid=pid, state=State.STARTING, over=False)


def lives(roll: ProcessRegistry, one: Any, *states: State) -> list[bool]:
    """What the roll says of each change."""
    found = []
    for state in states:
        one.state, one.over = state, state in (State.EXITED, State.FAILED, State.STOPPED)
        found.append(roll.note(one))
    return found


def test_who_was_asked_to_end_is_not_lost() -> None:
    said: list[str] = []
    states = (State.STARTING, State.RUNNING, State.STOPPING, State.STOPPED)
    assert not any(lives(ProcessRegistry(said.append), process(), *states))
    assert said == ["worker-1 started", "worker-1 stopped"]


@pytest.mark.parametrize("end", [State.EXITED, State.FAILED])
def test_who_was_running_and_ended_is_lost(end: State) -> None:
    said: list[str] = []
    found = lives(ProcessRegistry(said.append), process(), State.STARTING, State.RUNNING, end)
    assert found == [False, False, True]
    assert said == ["worker-1 started"]


def test_who_never_ran_is_not_lost_but_was_never_started() -> None:
    assert lives(ProcessRegistry(lambda _: None), process(), State.STARTING, State.FAILED) == [
        False,
        False,
    ]


def test_a_name_is_known_for_good() -> None:
    roll = ProcessRegistry(lambda _: None)
    lives(roll, process(pid=7), State.RUNNING, State.EXITED)
    lives(roll, process("worker-2", pid=9), State.STARTING)
    lives(roll, process("worker-3", pid=None), State.STARTING)
    assert roll.names == {7: "worker-1", 9: "worker-2"}
