"""The session of a child: its grandchildren, and how they end."""

from __future__ import annotations

import signal
import time

from tests.processes.conftest import MakeChild, is_gone
from tui.processes.state import State

# A child with a child of its own, which says its number.
PARENT = """
import os, signal, sys, time
pid = os.fork()
if pid == 0:
    {grandchild}
    print("grandchild", os.getpid(), "ready", flush=True)
    time.sleep(100)
{parent}
time.sleep(100)
"""


DEAF_GRANDCHILD = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


def grandchild_of(said: str) -> int:
    return int(said.split()[1])


async def test_what_a_child_leaves_behind_is_asked_and_then_killed(child: MakeChild) -> None:
    one = child(PARENT.format(grandchild=DEAF_GRANDCHILD, parent=""))
    process = await one.start(says="ready")
    grandchild = grandchild_of(one.said)
    asked = time.monotonic()
    await process.stop(0.5)
    assert time.monotonic() - asked >= 0.5
    assert is_gone(grandchild)


async def test_what_a_child_leaves_behind_may_end_in_order(child: MakeChild) -> None:
    says_bye = "signal.signal(signal.SIGTERM, lambda *_: (print('bye', flush=True), os._exit(0)))"
    one = child(PARENT.format(grandchild=says_bye, parent=""))
    process = await one.start(says="ready")
    asked = time.monotonic()
    await process.stop(10)
    assert time.monotonic() - asked < 5
    assert "bye" in one.said
    assert is_gone(grandchild_of(one.said))


async def test_sigterm_is_for_the_child_alone_while_it_lives(child: MakeChild) -> None:
    """A server that ends its own workers must find them alive."""
    ends_it = (
        "def end(*_):\n"
        "    time.sleep(0.2)\n"
        "    print('found', os.waitpid(pid, os.WNOHANG), flush=True)\n"
        "    os.kill(pid, signal.SIGKILL); os._exit(0)\n"
        "signal.signal(signal.SIGTERM, end)"
    )
    one = child(PARENT.format(grandchild="", parent=ends_it))
    process = await one.start(says="ready")
    await process.stop(10)
    assert "found (0, 0)" in one.said


async def test_a_grandchild_in_another_group_is_ended_too(child: MakeChild) -> None:
    one = child(PARENT.format(grandchild=f"os.setpgid(0, 0); {DEAF_GRANDCHILD}", parent=""))
    process = await one.start(says="ready")
    await process.stop(0.2)
    assert is_gone(grandchild_of(one.said))


async def test_an_unexpected_exit_takes_the_grandchildren_along(child: MakeChild) -> None:
    one = child(PARENT.format(grandchild=DEAF_GRANDCHILD, parent=""))
    process = await one.start(says="ready")
    process.signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    assert process.state is State.FAILED
    assert is_gone(grandchild_of(one.said))
