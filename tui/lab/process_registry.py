"""The process registry: which processes the lab has had, by pid, and how each ended."""

from __future__ import annotations

from collections.abc import Callable

from tui.lab.readiness import reachable
from tui.processes.process import Process
from tui.processes.state import State


class ProcessRegistry:
    """Note every state change of every process.

    `names` are the names of all processes so far, by pid: a report may come after its worker's
    exit.
    """

    def __init__(
        self, log: Callable[[str], None], reachable: Callable[[int], str] = reachable
    ) -> None:
        """`log` takes a sentence for the event log.

        `reachable` returns the addresses of a process that other machines can reach.
        """
        self.names: dict[int, str] = {}
        self._log = log
        self._reachable = reachable
        self._states: dict[Process, State] = {}

    def note(self, process: Process) -> bool:
        """Note the process's present state; return whether it has crashed.

        A crash is an unrequested exit of a running process.
        """
        before = self._states.get(process)
        self._states[process] = process.state
        if process.pid is not None:
            self.names[process.pid] = process.spec.name
        match process.state:
            case State.RUNNING:
                self._log(f"{process.spec.name} started")
                # petload's own ports are refused there; what the locustfile opens is the user's.
                if process.pid is not None and (where := self._reachable(process.pid)):
                    name = process.spec.name
                    self._log(
                        f"other machines can reach {name} on {where}: the locustfile opens it"
                    )
            case State.STOPPED:
                self._log(f"{process.spec.name} stopped")
        if process.over:
            self._states.pop(process, None)
        return process.state in (State.EXITED, State.FAILED) and before is State.RUNNING
