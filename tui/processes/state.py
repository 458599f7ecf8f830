"""Name the states of a child process, the reasons why a start fails, and how a child ended."""

from __future__ import annotations

import signal
from enum import StrEnum


class State(StrEnum):
    """Where a child is in its life.

    STOPPED -> STARTING     started
    STOPPED -> FAILED       the system could not start it
    STARTING -> RUNNING     it is ready
    STARTING -> FAILED      it ended first, or was not ready in time and was killed
    STARTING -> STOPPING    a stop was asked for
    RUNNING -> STOPPING     a stop was asked for
    RUNNING -> EXITED       it ended by itself with status 0
    RUNNING -> FAILED       it ended by itself with another status, or by a signal
    STOPPING -> STOPPED     it ended, whatever its status
    """

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    EXITED = "exited"
    FAILED = "failed"


class StartFailed(Exception):
    """A child did not become ready: its name, the reason, and what it wrote beyond that."""

    def __init__(self, name: str, reason: str, tail: list[str]) -> None:
        """Take a `reason` that goes on where the name ends: "was not ready after 10 s"."""
        super().__init__(f"{name} {reason}")
        self.name = name
        self.reason = reason
        self.tail = tail


class StartOvertaken(StartFailed):
    """A child was stopped on request before it was ready."""


def describe(code: int) -> str:
    """Put an exit code of subprocess into words, such as "was killed (SIGKILL)"."""
    if code >= 0:
        return f"ended with status {code}"
    try:
        return f"was killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"was killed (signal {-code})"
