"""Which processes the lab has had, and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable

from tui.processes.process import Process, State


class ProcessRegistry:
    """`names` are those of all processes so far, by pid: a late report tells whose it is."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.names: dict[int, str] = {}
        self._say = say
        self._states: dict[Process, State] = {}

    def note(self, process: Process) -> bool:
        """Tell what has become of it; True where it has ended and nobody had asked it to."""
        before = self._states.get(process)
        self._states[process] = process.state
        if process.pid is not None:
            self.names[process.pid] = process.spec.name
        match process.state:
            case State.RUNNING:
                self._say(f"{process.spec.name} started")
            case State.STOPPED:
                self._say(f"{process.spec.name} stopped")
        if process.over:
            self._states.pop(process, None)
        return process.state in (State.EXITED, State.FAILED) and before is State.RUNNING
