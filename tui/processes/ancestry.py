"""Find the child of petload that a process belongs to: itself, or one that it starts.

A Python may be a launcher that runs the real one as a child, and a program may have helpers. Each
child of petload leads a session of its own.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Container


def owner(pid: int, children: Container[int]) -> int | None:
    """Return the pid of the one of `children` that the process belongs to; None where it is none's.

    A process that has ended belongs to none.
    """
    if pid in children:
        return pid
    with suppress(OSError):
        session = os.getsid(pid)
        if session in children:
            return session
    # It has left the session, but not its parents.
    with suppress(psutil.Error):
        for parent in psutil.Process(pid).parents():
            if parent.pid in children:
                return parent.pid
    return None
