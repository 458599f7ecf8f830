"""A process number that is another's by now is left alone; pid_reuse.py is the trial itself."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.real.faults.fault import Fault, Outcome
from tests.real.started import cannot, started

NAMESPACE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")


async def reused(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    last_pid = "echo 100 > /proc/sys/kernel/ns_last_pid"
    if why := cannot(*NAMESPACE, "sh", "-c", last_pid):
        outcome.skipped = f"needs a pid namespace of its own: {why}"
        return outcome
    command = (sys.executable, "-m", "tests.real.faults.pid_reuse", str(times), str(folder))
    with started(*NAMESPACE, *command, folder=folder) as trial:
        status = await trial.ended(patience_s=30 + 2 * times)
        said = trial.out.splitlines()
        for line in said:
            outcome.note(None if line == "stood" else line)
        if status or len(said) != times:
            outcome.note(f"the trial ended with {status}: {trial.err[-1000:]}")
    outcome.worst = f"{outcome.tried - outcome.passed} bystanders hit"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(15, "a number that is another's by now", "0 of 100 hit", reused, 10, 100),
)
