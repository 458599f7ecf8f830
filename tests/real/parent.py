"""A petload of sorts: a script that starts children as petload does, much sooner than a lab is up.

One of the children is a plain one, one has children that are deaf and scattered over groups and
sessions, and one goes on forking.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.started import Started, alive_with, started, until

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
        made = [
            Process(Spec(name, Role.WORKER, (*python, code), folder / name, {}), guard)
            for name, code in (("plain", PLAIN), ("family", FAMILY), ("forking", FORKING))
        ]
        await asyncio.gather(*(process.start(always, 30) for process in made))
        while "up" not in made[1].tail():
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
def parent(folder: Path, *arguments: str) -> Iterator[Started]:
    """Start one. `exit` and `raise` are ways for it to end by itself once all are up."""
    with started(
        *(sys.executable, "-c", SCRIPT, str(folder / "logs"), *arguments), folder=folder
    ) as process:
        yield process


async def all_up(process: Started) -> None:
    """Wait for it, the guard, three children, six of the family, and some forked ones."""
    await until(
        lambda: "all up" in process.out and len(alive_with(process.token)) >= 12,
        "all children of the parent are up",
    )
