"""Signal all processes of a session that petload started, and see them gone.

The session's number is the pid of its leader, a child of petload. While the child is not reaped the
number cannot pass to another process, so none of this can reach a stranger.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

from tui.processes.orphan_sweeper import living

if TYPE_CHECKING:
    from collections.abc import Callable

POLL_S = 0.01
# A killed process is gone in milliseconds, unless the kernel holds it, as in a broken mount.
GONE_TIMEOUT_S = 2.0


def signal_group(session: int, number: int) -> None:
    """Send a signal to the process group of the session's leader; do nothing if it is gone."""
    # macOS denies to signal a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(session, number)


def kill_session(session: int) -> None:
    """Send SIGKILL to every process of the session."""
    # The group first and at once, so that nothing forks in between. Then what left the group but
    # not the session, as the jobs of a shell do.
    signal_group(session, signal.SIGKILL)
    for process in living({session}):
        with suppress(psutil.Error):
            process.kill()


async def end_group(session: int, until: Callable[[], float]) -> None:
    """Send SIGTERM to the group; return when the session is empty, or the time is up.

    `until` returns the end of the wait by the loop's clock, which may come nearer meanwhile.
    """
    signal_group(session, signal.SIGTERM)
    loop = asyncio.get_running_loop()
    while living({session}) and loop.time() < until():
        await asyncio.sleep(POLL_S)


async def clear_session(session: int) -> None:
    """Kill what is left of the session; return when it is gone, after GONE_TIMEOUT_S at most."""
    deadline = time.monotonic() + GONE_TIMEOUT_S
    while living({session}) and time.monotonic() < deadline:
        kill_session(session)
        await asyncio.sleep(POLL_S)
