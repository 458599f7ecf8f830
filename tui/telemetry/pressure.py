"""Read how long processes wanted CPU in vain, where the kernel tells (Linux).

A worker that uses 70 % of a core may have had nothing more to do, or no core to do it on. Its CPU
alone cannot tell which; the time that it stood in the scheduler's queue can.
"""

from __future__ import annotations

from pathlib import Path


def queued_s(pid: int) -> float | None:
    """Return how long the main thread of a process wanted a core in vain, in s since its start.

    From /proc/PID/schedstat (kernel documentation, scheduler/sched-stats): time on a core, time in
    the queue, both in ns. None where the kernel does not tell.
    """
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def some_queued_s() -> float | None:
    """Return how long some task of the machine had no core, in s since the machine's start.

    From /proc/pressure/cpu (kernel documentation, accounting/psi), the `some` line's total in us.
    """
    try:
        line = Path("/proc/pressure/cpu").read_text().partition("\n")[0]
        return int(line.rpartition("total=")[2]) / 1e6
    except (OSError, ValueError):
        return None
