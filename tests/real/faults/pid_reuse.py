"""petload signals no process that reuses the pid of a dead child.

`pid_reuse_trial.py` is the trial, which this module runs in a pid namespace.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.real.child_process import child_process
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.prerequisites import missing_prerequisite

NAMESPACE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")


async def reused_pid(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    last_pid = "echo 100 > /proc/sys/kernel/ns_last_pid"
    if why := missing_prerequisite(*NAMESPACE, "sh", "-c", last_pid):
        outcome.skipped = f"needs a pid namespace of its own: {why}"
        return outcome
    command = (sys.executable, "-m", "tests.real.faults.pid_reuse_trial", str(times), str(folder))
    with child_process(*NAMESPACE, *command, folder=folder) as trial:
        status = await trial.exit_status(patience_s=30 + 2 * times)
        lines = trial.out.splitlines()
        for line in lines:
            outcome.note(None if line == "passed" else line)
        if status or len(lines) != times:
            outcome.note(f"the trial ended with {status}: {trial.err[-1000:]}")
    outcome.worst = f"{outcome.tried - outcome.passed} bystanders hit"
    return outcome


FAULTS: tuple[Fault, ...] = (Fault(15, "a reused pid", "0 of 100 hit", reused_pid, 10, 100),)
