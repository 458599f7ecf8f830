"""Where all cores are busy petload goes first: its keys are answered, and it needs little.

The kernel shares a full core by weight. The lab's processes get a tenth of petload's weight each,
all of them the same, so that among themselves nothing changes; where a core is free it means
nothing at all.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

# A tenth of the weight of nice 0 (`sched_prio_to_weight` in Linux's kernel/sched/core.c).
NICE = 10
# Without privileges Linux takes one such setting in 0.1 s, from all of the machine together.
AGAIN_S = 0.05
TRIES = 100


async def give_way(pid: int) -> None:
    """Lower this process's priority, and its session's; nothing where that cannot be done.

    By itself the first has no effect where the kernel shares out cores by sessions ("autogroup",
    sched(7)), and the second none where it does not.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
    for _ in range(TRIES):
        if _lower_session(pid):
            return
        await asyncio.sleep(AGAIN_S)


def _lower_session(pid: int) -> bool:
    """False: too soon after another one."""
    with suppress(OSError):  # another kernel, or the process has ended
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(NICE))
        except BlockingIOError:
            return False
    return True
