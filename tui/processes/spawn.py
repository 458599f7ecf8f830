"""Start a child process in a session of its own, guarded, with its output in a log file."""

from __future__ import annotations

import subprocess
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.processes.guard import Guard
    from tui.processes.spec import Spec


def spawn(spec: Spec, guard: Guard) -> subprocess.Popen[bytes]:
    """Start the child and register it with the guard. Raises OSError if it cannot be started.

    Raises RuntimeError in any thread but the main one.
    """
    # On Linux a child that dies with its parent dies with the very thread that started it.
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children are started from the main thread only")
    spec.log.parent.mkdir(parents=True, exist_ok=True)
    with spec.log.open("ab") as log:
        popen = subprocess.Popen(
            guard.command(spec.argv),
            stdin=subprocess.DEVNULL,
            # Never a pipe: one that is not read fills up and freezes the child.
            stdout=log,
            stderr=log,
            cwd=spec.cwd,
            env=spec.environment() | guard.environment(),
            start_new_session=True,
        )
    guard.register(popen.pid)
    return popen
