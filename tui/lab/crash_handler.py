"""Handle unexpected process exits: log them, raise the alert, decide about a replacement."""

from __future__ import annotations

import time

from tui.lab.event_log import EventLog
from tui.lab.restart_policy import RestartPolicy
from tui.processes.process import Process
from tui.processes.state import describe

# How long an alert without advice hides the verdict in the banner, in s.
ALERT_S = 20.0


class CrashHandler:
    """Decide what follows from a crash; the supervisor carries it out."""

    def __init__(self, event_log: EventLog) -> None:
        self._event_log = event_log
        self._policy = RestartPolicy()

    def forgive(self) -> None:
        """Forget earlier crashes, because the user tries again."""
        self._policy.forget()

    def lose(self, process: Process) -> str:
        """Log the crash of the shop or the master, and raise the alert; return its sentence.

        Neither is replaced by itself: the load continues without its target, or ends with its
        master, until the user presses `s`.
        """
        lost = f"{process.spec.name} {process.reason or describe(process.exit_code or 0)}"
        self._event_log.add(lost)
        self._event_log.raise_alert(f"{lost}. Press s to start it again, l for its log.")
        return lost

    def is_replaced(self, worker: Process) -> bool:
        """Return whether a crashed worker is replaced; log and raise an alert where it is not."""
        lived_s = time.monotonic() - (worker.started_at or 0.0)
        if self._policy.allow(self._event_log.t, lived_s):
            return True
        self.give_up(f"{worker.spec.name} {worker.reason or _end_of(worker)}")
        return False

    def tell_end(self, worker: Process) -> None:
        """Log the exit of a worker that is not replaced, because the lab starts or ends."""
        self._event_log.add(f"{worker.spec.name} {_end_of(worker)}")

    def tell_replaced(self, worker: Process, substitute: str) -> None:
        """Log that a worker crashed, and which one replaces it."""
        what = f"{worker.spec.name} {_end_of(worker)}, replaced by {substitute}"
        self._event_log.add(what)
        self._event_log.raise_alert(f"{what}. l shows its log.", ALERT_S)

    def give_up(self, what: str) -> None:
        """Log why a crashed worker is not replaced, and raise an alert with what to do."""
        self._event_log.add(what)
        self._event_log.raise_alert(
            f"Not replaced again: {what}. Press l for its log, + to try again."
        )


def _end_of(worker: Process) -> str:
    return describe(worker.exit_code or 0)
