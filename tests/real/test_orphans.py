"""Nothing outlives a petload that is killed, whenever that happens and by whatever signal.

The parents here are not petload itself but a script that starts children as petload does. Who is
left is told by a random token in the environment, which every process inherits, and by nothing that
petload does or knows.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

ROOT = Path(__file__).parents[2]
GONE_WITHIN_S = 2.0
VARIABLE = "ORPHAN_ORACLE"

# Three children: a plain one, one whose children are deaf, scattered and unmarked by session or
# group, and one that goes on forking.
PARENT = """
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


def alive_with(token: str) -> set[int]:
    """The processes that have the token in their environment; a zombie has no environment."""
    entry = f"{VARIABLE}={token}".encode()
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                if entry in (folder / "environ").read_bytes().split(b"\0"):
                    found.add(int(folder.name))
    return found


@contextmanager
def parent(token: str, folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A petload of sorts. Whatever happens in the test, it leaves nothing."""
    folder.mkdir(parents=True)
    with (folder / "parent.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", PARENT, str(folder), *arguments],
            cwd=ROOT,
            env=os.environ | {VARIABLE: token},
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        while left := alive_with(token):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


async def all_up(token: str, folder: Path) -> None:
    """Wait for the parent, the guard, three children, six of the family, and some forked ones."""
    deadline = time.monotonic() + 20
    log = folder / "parent.log"
    while "all up" not in log.read_text() or len(alive_with(token)) < 12:
        assert time.monotonic() < deadline, log.read_text()
        await asyncio.sleep(0.01)


async def left_after_a_while(token: str) -> set[int]:
    """Who is alive still when time is up; nobody at once when nobody is."""
    deadline = time.monotonic() + GONE_WITHIN_S
    while (left := alive_with(token)) and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    return left


async def test_nothing_outlives_a_kill_at_any_moment(tmp_path: Path) -> None:
    cycles, at_a_time = 20, 4
    moments = random.Random(20_250_301)  # noqa: S311 - so that a failure can be had again
    delays_s = [moments.uniform(0, 1.5) for _ in range(cycles)]
    room = asyncio.Semaphore(at_a_time)

    async def cycle(number: int, delay_s: float) -> set[int]:
        token = secrets.token_hex(16)
        async with room:
            with parent(token, tmp_path / str(number)) as process:
                await asyncio.sleep(delay_s)
                process.kill()
                process.wait()
                return await left_after_a_while(token)

    orphans = await asyncio.gather(*(cycle(*each) for each in enumerate(delays_s)))
    assert orphans == [set()] * cycles


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
async def test_nothing_outlives_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    token = secrets.token_hex(16)
    folder = tmp_path / "parent"
    with parent(token, folder) as process:
        await all_up(token, folder)
        process.send_signal(number)
        await asyncio.to_thread(process.wait, 10)
        assert await left_after_a_while(token) == set()


@pytest.mark.parametrize("end", ["exit", "raise"])
async def test_nothing_outlives_an_end_by_itself(tmp_path: Path, end: str) -> None:
    token = secrets.token_hex(16)
    folder = tmp_path / "parent"
    with parent(token, folder, end) as process:
        await asyncio.to_thread(process.wait, 20)
        assert "all up" in (folder / "parent.log").read_text()
        assert await left_after_a_while(token) == set()
