"""Small real children for the tests of how children live and die."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tui.processes.guard import Guard
from tui.processes.process import Process
from tui.processes.spec import Role, Spec
from tui.processes.state import State

# A child that says "up" and then waits to be ended.
SLEEP = "import time; print('up', flush=True); time.sleep(100)"
# The same, deaf to SIGTERM.
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP


async def until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Return when the condition holds; fails the test if it does not in time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.005)


def is_gone(pid: int) -> bool:
    """Return whether there is no such process, zombies aside."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def descriptors(pid: int | None = None) -> dict[str, str]:
    """Return the open files of a process, of this one by default: number -> what it is."""
    files = {}
    for path in Path(f"/proc/{pid or 'self'}/fd").iterdir():
        with suppress(FileNotFoundError):  # the listing's own
            files[path.name] = str(path.readlink())
    return files


class Child:
    """A supervised python child, and all that was said of it."""

    def __init__(self, guard: Guard, spec: Spec) -> None:
        self.states: list[State] = []
        self.process = Process(spec, guard, lambda process: self.states.append(process.state))

    @property
    def said(self) -> str:
        log = self.process.spec.log
        return log.read_text(errors="replace") if log.exists() else ""

    async def start(self, *, says: str = "up", timeout_s: float = 10.0) -> Process:
        """Start it; it is ready when it said so."""

        async def ready() -> bool:
            return says in self.said

        await self.process.start(ready, timeout_s)
        return self.process


MakeChild = Callable[..., Child]


@pytest.fixture
async def guard() -> AsyncIterator[Guard]:
    async with Guard() as guard:
        yield guard


@pytest.fixture
async def child(guard: Guard, tmp_path: Path) -> AsyncIterator[MakeChild]:
    """Make a Child that runs a piece of python; all are ended with the test."""
    made: list[Child] = []

    def make(
        code: str = SLEEP,
        *,
        argv: tuple[str, ...] | None = None,
        env: dict[str, str] | None = None,
        drop_env: tuple[str, ...] = (),
        cwd: Path | None = None,
    ) -> Child:
        spec = Spec(
            name=f"child-{len(made) + 1}",
            role=Role.WORKER,
            argv=argv or (sys.executable, "-I", "-S", "-c", code),
            log=tmp_path / "logs" / f"child-{len(made) + 1}.log",
            env=env or {},
            drop_env=drop_env,
            cwd=cwd,
        )
        made.append(Child(guard, spec))
        return made[-1]

    yield make
    for each in made:
        await each.process.stop(0)


@pytest.fixture
def strangers() -> Iterator[Callable[..., psutil.Popen]]:
    """Start processes that are not petload's, each leading its own session."""
    started: list[psutil.Popen] = []

    def start(env: dict[str, str] | None = None, code: str = SLEEP) -> psutil.Popen:
        argv = [sys.executable, "-I", "-S", "-c", code]
        with Path(os.devnull).open("r+b") as devnull:
            process = psutil.Popen(
                argv, env=env or {}, start_new_session=True, stdin=devnull, stdout=devnull
            )
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(psutil.NoSuchProcess):
            process.kill()
        process.wait()


async def always() -> bool:
    return True


async def never() -> bool:
    return False
