"""A petload-tui that a test can watch, harm and end, seen from outside only.

Who is left when it has ended is told by a random token in its environment, which every process
inherits, and by nothing that petload does or knows.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from tests.real.petload import COMMAND

ROOT = Path(__file__).parents[2]
VARIABLE = "ORPHAN_ORACLE"
# A machine that does other things too may be slow; a condition that never holds is found anyway.
PATIENCE_S = 40.0


async def until(holds: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> float:
    """Return when it holds, and how long that took in s; fails the test when it never does."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < patience_s, f"not in {patience_s:g} s: {what}"
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


def cannot(*command: str) -> str | None:
    """Why root's command cannot be run here, None where it can."""
    if shutil.which(command[0]) is None:
        return f"there is no {command[0]} here"
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    return (done.stderr.strip() or f"{command[0]} fails") if done.returncode else None


def free_port() -> int:
    """A port to ask for. Not of those that the system gives to whoever connects somewhere."""
    while True:
        port = random.randrange(15_000, 32_000)  # noqa: S311
        with socket.socket() as server, suppress(OSError):
            server.bind(("127.0.0.1", port))
            return port


def own_ports() -> tuple[str, ...]:
    """Options that keep apart what is started at the same moment."""
    return ("--shop-port", str(free_port()), "--web-port", str(free_port()))


def alive_with(token: str) -> dict[int, str]:
    """The processes that have the token in their environment; a zombie has no environment."""
    entry = f"{VARIABLE}={token}".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                if entry in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(folder.name)] = command
    return found


class Started:
    """What was started, its token, and what it said so far."""

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
        """Return petload's children whose command line has this word, or a path that ends so."""
        found = []
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children():
                with suppress(psutil.NoSuchProcess):
                    if any(f"/{word}".endswith(f"/{mark}") for word in child.cmdline()):
                        found.append(child)
        return found

    async def ended(self, patience_s: float = PATIENCE_S) -> int:
        """Its exit status; -N where it was ended by signal N."""
        await until(lambda: self.process.poll() is not None, "petload ended", patience_s)
        return self.process.returncode

    async def left(self, within_s: float) -> dict[int, str]:
        """Who is alive still when time is up; nobody at once when nobody is."""
        deadline = time.monotonic() + within_s
        while (alive := alive_with(self.token)) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        return alive

    async def gone(self, since: float, within_s: float) -> float:
        """How long after `since` (time.monotonic()) nobody was alive any more, in s.

        Fails the test when somebody is `within_s` after it.
        """
        left = await self.left(since + within_s - time.monotonic())
        taken_s = time.monotonic() - since
        assert not left, f"alive {within_s:g} s later: {left}"
        # A second look: who was forked while the first one went through /proc is not in it.
        await asyncio.sleep(0.1)
        left = alive_with(self.token)
        assert not left, f"alive after all: {left}"
        return taken_s


@contextmanager
def started(
    *command: str, folder: Path, env: Mapping[str, str | None] | None = None, **settings: Any
) -> Iterator[Started]:
    """Start a command, in the project's root unless `settings` say where.

    Whatever happens in the test, nothing is left. A variable that is None is left out. Output goes
    to files, unless `settings` (those of Popen) say where else.
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
        yield Started(process, token, folder)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
        while left := alive_with(token):
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@contextmanager
def petload_run(*arguments: str, folder: Path) -> Iterator[Started]:
    """`petload-tui run`, on ports of its own, with its data in `folder`/data."""
    data = ("--data-dir", str(folder / "data"))
    with started(*COMMAND, "run", *own_ports(), *data, *arguments, folder=folder) as petload:
        yield petload


def master_word(petload: Started, option: str) -> str:
    """What the master was told by an option of its command line."""
    [master] = petload.children("--master")
    words = master.cmdline()
    return words[words.index(option) + 1]


def web_port(petload: Started) -> int:
    """Of Locust's page, as the master was told."""
    return int(master_word(petload, "--web-port"))


async def telemetry(web_port: int) -> dict[str, Any]:
    """What Locust's own page says; for waiting, and for what only the master knows."""

    def ask() -> dict[str, Any]:
        url = f"http://127.0.0.1:{web_port}/petload/telemetry"
        with urllib.request.urlopen(url, timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    return await asyncio.to_thread(ask)


async def users_and_requests(web_port: int) -> list[tuple[int, int]]:
    """Of every worker that the master knows, the dead too. For waiting, not for judging."""
    workers = (await telemetry(web_port))["workers"]
    return [(worker["users"], worker["requests"]) for worker in workers]


def kept_runs(data_dir: Path) -> list[dict[str, Any]]:
    """The runs that were kept, the oldest first."""
    files = sorted((data_dir / "runs").glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
    return [json.loads(file.read_text()) for file in files]


def events(run: dict[str, Any]) -> list[str]:
    """What happened in a run that was kept."""
    return [event["event"] for event in run["events"]]


def script(folder: Path, line: str) -> Path:
    """A program of one line of shell, to be taken for a Python."""
    file = folder / "python"
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)
    return file


def locustfile(folder: Path, code: str) -> Path:
    """A locustfile of this code."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "locustfile.py"
    file.write_text(code)
    return file
