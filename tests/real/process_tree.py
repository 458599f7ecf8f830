"""A script that starts children through petload's own guard, much sooner than a lab is up.

One child is plain, one has children that ignore SIGTERM in other groups and sessions, and one
forks all the time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.child_process import ChildProcess, child_process, processes_with
from tests.real.waiting import until

SCRIPT = """
import asyncio, os, sys
from pathlib import Path
from tui.processes.guard import Guard
from tui.processes.process import Process
from tui.processes.spec import Role, Spec

PLAIN = "import time; time.sleep(100)"
FAMILY = '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for leave in (lambda: None, os.setpgrp, os.setsid):
    if os.fork() == 0:
        leave()
        os.fork()
        time.sleep(100)
print("up", flush=True)
time.sleep(100)
'''
FORKING = '''
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        os.fork()
        time.sleep(1)
        os._exit(0)
    time.sleep(0.02)
'''

async def always():
    return True

async def main():
    folder = Path(sys.argv[1])
    async with Guard() as guard:
        python = (sys.executable, "-I", "-S", "-c")
        children = [
            Process(Spec(name, Role.WORKER, (*python, code), folder / name, {}), guard)
            for name, code in (("plain", PLAIN), ("family", FAMILY), ("forking", FORKING))
        ]
        await asyncio.gather(*(process.start(always, 30) for process in children))
        while "up" not in children[1].tail():
            await asyncio.sleep(0.01)
        print("all up", flush=True)
        if sys.argv[2:] == ["exit"]:
            os._exit(0)
        if sys.argv[2:] == ["raise"]:
            raise SystemExit(1)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@contextmanager
def process_tree(folder: Path, *arguments: str) -> Iterator[ChildProcess]:
    """Start the script; the argument `exit` or `raise` makes it end once all children are up."""
    with child_process(
        *(sys.executable, "-c", SCRIPT, str(folder / "logs"), *arguments), folder=folder
    ) as process:
        yield process


async def all_up(process: ChildProcess) -> None:
    """Wait for 12 processes: the script, the guard, three children, the family's and forks."""
    await until(
        lambda: "all up" in process.out and len(processes_with(process.token)) >= 12,
        "all children are up",
    )
