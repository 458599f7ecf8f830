"""Outlive petload by a moment, and end the processes that it left behind.

    python -I -S -E orphan_sweeper.py FOLDER_OF_PSUTIL < pipe

petload holds the only writing end of the pipe, so its end is petload's end, whatever that was: the
kernel closes it. Until then this process sleeps in one read. The lines that petload writes:

    mark TEXT           the environment entry that every child of this petload carries
    + PID BIRTH         the session PID was started; its leader was born at BIRTH, see `born`
    - PID               nothing of the session PID is left

At the end of the pipe it sends SIGKILL to every process of a session that is still on the list and
to every process with the mark in its environment, looks again until there is none, and exits.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    import psutil

LOOKS = 20
BETWEEN_LOOKS_S = 0.2


def born(pid: int) -> str | None:
    """Return when the process `pid` was started, to compare for equality; None if there is none.

    With the number it tells a process from a later one of the same number. On Linux it counts from
    the boot of the machine, since a wall time is computed anew, and differs, when the clock is set.
    """
    if sys.platform == "linux":
        try:
            with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - pathlib is megabytes
                return file.read().rpartition(b")")[2].split()[19].decode()
        except (FileNotFoundError, ProcessLookupError):
            return None
    else:
        import psutil  # noqa: PLC0415 - as in `living`

        try:
            return repr(psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return None


def living(sessions: Collection[int], mark: str | None = None) -> list[psutil.Process]:
    """Return the processes of these sessions and those with `mark` in their environment.

    Zombies are left out.

    A `mark` is a whole environment entry, NAME=VALUE.
    """
    # Needed at the very end only; until then it would be memory in a process that sleeps.
    import psutil  # noqa: PLC0415

    processes = []
    for pid in psutil.pids():
        with suppress(psutil.Error, OSError):
            in_session = os.getsid(pid) in sessions
            if not (in_session or mark):
                continue
            process = psutil.Process(pid)
            ours = in_session or (mark is not None and _carries(process, mark))
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                processes.append(process)
    return processes


def _carries(process: psutil.Process, mark: str) -> bool:
    name, _, value = mark.partition("=")
    return process.environ().get(name) == value


def still_ours(sessions: dict[int, str]) -> set[int]:
    """Return the sessions (number -> birth of the leader) whose number is not another's by now.

    petload takes a session off the list before it reaps the leader, and an unreaped leader keeps
    its number from being given away. So a number can pass to a stranger only after petload's own
    end, and then the leader was born at another time. A session without a leader is still ours.
    """
    return {pid for pid, birth in sessions.items() if born(pid) in (None, birth)}


def sweep(sessions: dict[int, str], mark: str) -> None:
    """Kill all that is left, again and again until a look finds nothing.

    The second look is for what was forked while the first went through the processes. It is left
    out when petload has seen the end of every child by itself and the first look found nothing.
    """
    for look in range(LOOKS):
        rest = living(still_ours(sessions), mark)
        for process in rest:
            _kill(process)
        if not rest and (look > 0 or not sessions):
            return
        time.sleep(BETWEEN_LOOKS_S)


def _kill(process: psutil.Process) -> None:
    import psutil  # noqa: PLC0415 - as in `living`

    # psutil compares the birth before it sends, so a number that was reused meanwhile is spared.
    with suppress(psutil.Error):
        process.kill()


def read(pipe: int) -> tuple[dict[int, str], str]:
    """Wait for the end of the pipe; return the sessions still on the list, and the mark."""
    sessions: dict[int, str] = {}
    mark = ""
    rest = b""
    while chunk := os.read(pipe, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            verb, *words = line.decode().split(" ")
            if verb == "+":
                sessions[int(words[0])] = words[1]
            elif verb == "-":
                sessions.pop(int(words[0]), None)
            else:
                mark = words[0]
    return sessions, mark


def main() -> None:
    """Wait for the end of petload, then sweep."""
    # What ends petload by a signal to a whole group or terminal must not end this process first.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.path.append(sys.argv[1])
    sessions, mark = read(0)
    if mark:
        sweep(sessions, mark)


if __name__ == "__main__":
    main()
