"""The registry logs starts and stops, and detects crashes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tui.lab.process_registry import ProcessRegistry
from tui.processes.state import State


class FakeProcess(SimpleNamespace):
    """A process by its state alone, hashed by identity."""

    __hash__ = object.__hash__


def process(name: str = "worker-1", pid: int | None = 7) -> Any:
    return FakeProcess(spec=SimpleNamespace(name=name), pid=pid, state=State.STARTING, over=False)


def closed(_: int) -> str:
    return ""


def crashes(registry: ProcessRegistry, one: Any, *states: State) -> list[bool]:
    """Return, for each state in turn, whether the registry notes a crash."""
    found = []
    for state in states:
        one.state, one.over = state, state in (State.EXITED, State.FAILED, State.STOPPED)
        found.append(registry.note(one))
    return found


def test_a_requested_stop_is_no_crash() -> None:
    logged: list[str] = []
    states = (State.STARTING, State.RUNNING, State.STOPPING, State.STOPPED)
    assert not any(crashes(ProcessRegistry(logged.append, closed), process(), *states))
    assert logged == ["worker-1 started", "worker-1 stopped"]


@pytest.mark.parametrize("end", [State.EXITED, State.FAILED])
def test_an_unrequested_end_of_a_running_process_is_a_crash(end: State) -> None:
    logged: list[str] = []
    found = crashes(
        ProcessRegistry(logged.append, closed), process(), State.STARTING, State.RUNNING, end
    )
    assert found == [False, False, True]
    assert logged == ["worker-1 started"]


def test_a_failed_start_is_no_crash() -> None:
    states = (State.STARTING, State.FAILED)
    assert crashes(ProcessRegistry(lambda _: None, closed), process(), *states) == [False, False]


def test_the_names_of_exited_processes_are_kept() -> None:
    registry = ProcessRegistry(lambda _: None, closed)
    crashes(registry, process(pid=7), State.RUNNING, State.EXITED)
    crashes(registry, process("worker-2", pid=9), State.STARTING)
    crashes(registry, process("worker-3", pid=None), State.STARTING)
    assert registry.names == {7: "worker-1", 9: "worker-2"}


def test_what_the_locustfile_opens_to_other_machines_is_told() -> None:
    logged: list[str] = []
    registry = ProcessRegistry(logged.append, lambda pid: "0.0.0.0:9646" if pid == 7 else "")
    crashes(registry, process("master", pid=7), State.STARTING, State.RUNNING)
    crashes(registry, process(pid=8), State.STARTING, State.RUNNING)
    assert logged == [
        "master started",
        "other machines can reach master on 0.0.0.0:9646: the locustfile opens it",
        "worker-1 started",
    ]
