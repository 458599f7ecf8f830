"""Start a process, observe it from outside, and find every orphan that it leaves.

A random token in the environment, which every process inherits, identifies what belongs to it. No
code of petload takes part.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.real.cli import COMMAND
from tests.real.free_ports import own_ports
from tests.real.waiting import PATIENCE_S, until

ROOT = Path(__file__).parents[2]
VARIABLE = "ORPHAN_ORACLE"


def processes_with(token: str) -> dict[int, str]:
    """Return the command lines, by pid, of the processes with the token in their environment.

    A zombie has no environment and is left out.
    """
    entry = f"{VARIABLE}={token}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                if entry in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(folder.name)] = command
    return found


class ChildProcess:
    """A process that a test started, its token and its output so far."""

    def __init__(self, process: subprocess.Popen[bytes], token: str, folder: Path) -> None:
        self.process = process
        self.token = token
        self._folder = folder

    @property
    def out(self) -> str:
        return (self._folder / "out").read_text()

    @property
    def err(self) -> str:
        return (self._folder / "err").read_text()

    def children(self, mark: str) -> list[psutil.Process]:
        """Return the children whose command line has this word, or a path that ends with it."""
        found = []
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children():
                with suppress(psutil.NoSuchProcess):
                    if any(f"/{word}".endswith(f"/{mark}") for word in child.cmdline()):
                        found.append(child)
        return found

    async def exit_status(self, patience_s: float = PATIENCE_S) -> int:
        """Wait for the exit; return the status, which is -N after signal N."""
        await until(lambda: self.process.poll() is not None, "petload ended", patience_s)
        return self.process.returncode

    async def orphans(self, within_s: float) -> dict[int, str]:
        """Wait until no process is alive; return those that still are after `within_s`."""
        deadline = time.monotonic() + within_s
        while (alive := processes_with(self.token)) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        return alive

    async def gone(self, since: float, within_s: float) -> float:
        """Return how long after `since` (time.monotonic()) no process was alive, in s.

        Raise AssertionError where one is alive after `within_s`.
        """
        orphans = await self.orphans(since + within_s - time.monotonic())
        taken_s = time.monotonic() - since
        assert not orphans, f"alive {within_s:g} s later: {orphans}"
        # A process that is forked while the first look goes through /proc is not in it.
        await asyncio.sleep(0.1)
        orphans = processes_with(self.token)
        assert not orphans, f"alive after all: {orphans}"
        return taken_s


@contextmanager
def child_process(
    *command: str, folder: Path, env: Mapping[str, str | None] | None = None, **settings: Any
) -> Iterator[ChildProcess]:
    """Start a command; kill it and its descendants at the end.

    A variable that is None is unset. `settings` are those of Popen: by default the command runs in
    the project's root, and its output goes to files in `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    token = secrets.token_hex(16)
    variables = {**os.environ, **(env or {}), VARIABLE: token}
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            command,
            env={name: value for name, value in variables.items() if value is not None},
            **{"cwd": ROOT, "stdin": subprocess.DEVNULL, "stdout": out, "stderr": err} | settings,
        )
    try:
        yield ChildProcess(process, token, folder)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        while orphans := processes_with(token):
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@contextmanager
def petload_run(*arguments: str, folder: Path) -> Iterator[ChildProcess]:
    """Start `petload-tui run` on free ports, with its data in `folder`/data."""
    data = ("--data-dir", str(folder / "data"))
    with child_process(*COMMAND, "run", *own_ports(), *data, *arguments, folder=folder) as petload:
        yield petload
