"""Notice the end of a child without reaping it."""

from __future__ import annotations

import asyncio
import os
import sys

import psutil

POLL_S = 0.05


async def ended(pid: int) -> None:
    """Return when `pid`, a child of this process, has ended.

    It is a zombie then and its number its own until the caller reaps it. So a signal to the number
    or its group cannot reach a stranger before that.
    """
    pidfd = _pidfd(pid)
    if pidfd is None:
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(POLL_S)
        return
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(pidfd, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(pidfd)
        os.close(pidfd)


def _pidfd(pid: int) -> int | None:
    """Return a descriptor that becomes readable when the process ends; None without support."""
    if sys.platform != "linux":
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:  # an old kernel, a sandbox that does not know the call, no descriptor left
        return None
