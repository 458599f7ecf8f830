"""One supervised child process, from its start to its end.

A Process is one life: to restart is to make another one from the same Spec. So a callback, an exit
code or a process id that comes late belongs to the life that it speaks of and cannot be taken for
news of the next one.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import psutil

from tui.processes import log_file
from tui.processes.exit_watcher import ended
from tui.processes.orphan_sweeper import living

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tui.processes.guard import Guard
    from tui.processes.spec import Spec

PATIENCE_S = 4.0
READY_POLL_S = 0.05
GONE_POLL_S = 0.01
# A killed process is gone in milliseconds, unless the kernel holds it, in a broken mount say.
GONE_TIMEOUT_S = 2.0
REASON_LINE_CHARS = 200


class State(StrEnum):
    """Where a child is in its life.

    STOPPED -> STARTING     started
    STOPPED -> FAILED       the system could not start it
    STARTING -> RUNNING     it is ready
    STARTING -> FAILED      it ended first, or was not ready in time and was killed
    STARTING -> STOPPING    a stop was asked for
    RUNNING -> STOPPING     a stop was asked for
    RUNNING -> EXITED       it ended by itself with status 0
    RUNNING -> FAILED       it ended by itself with another status, or by a signal
    STOPPING -> STOPPED     it ended, whatever its status
    """

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    EXITED = "exited"
    FAILED = "failed"


class StartFailed(Exception):
    """A child did not become ready: its name, the reason, and the last lines that it wrote."""

    def __init__(self, name: str, reason: str, tail: list[str]) -> None:
        """`reason` goes on where the name ends: "was not ready after 10 s"."""
        super().__init__(f"{name} {reason}")
        self.name = name
        self.reason = reason
        self.tail = tail


class StartOvertaken(StartFailed):
    """It was stopped, as somebody had asked, before it was ready."""


class Process:
    """One child in its own session, with stdin from nowhere and all output in its log.

    `on_change` is called with this object at each change of state, in the event loop's thread.
    """

    def __init__(
        self, spec: Spec, guard: Guard, on_change: Callable[[Process], None] | None = None
    ) -> None:
        """Prepare; nothing is started yet."""
        self.spec = spec
        self.state = State.STOPPED
        self.exit_code: int | None = None  # -N: ended by signal N
        self.started_at: float | None = None  # time.monotonic()
        self.reason: str | None = None  # one sentence, when FAILED
        # Process id and psutil's creation time, as of the start. It names this life and is not to
        # be computed anew for comparison: psutil's creation time moves when the clock is set.
        self.identity: tuple[int, float] | None = None
        self._guard = guard
        self._on_change = on_change
        self._popen: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._barred = False
        self._blame: str | None = None
        self._kill_at = math.inf  # by the loop's clock
        self._kill_timer: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The process id, also after the end; None before the start."""
        return None if self._popen is None else self._popen.pid

    @property
    def alive(self) -> bool:
        """Is there a process now?"""
        return self.state in (State.STARTING, State.RUNNING, State.STOPPING)

    @property
    def over(self) -> bool:
        """Has this life come to its end, or been stopped before it began?"""
        return self._barred if self._popen is None else not self.alive

    async def start(self, ready: Callable[[], Awaitable[bool]], timeout_s: float) -> None:
        """Start the child and return when `ready` says that it is, asking every 50 ms.

        Raises StartFailed if it cannot be started, ends first, is not ready after `timeout_s`
        seconds or is stopped meanwhile. However it fails, no process is left; that holds too when
        `ready` raises, which is passed on, and when this call is cancelled.
        """
        if self._popen is not None:
            raise RuntimeError(f"{self.spec.name} was started already: a Process is one life")
        if self._barred:
            raise StartOvertaken(self.spec.name, "was stopped before it was started", [])
        self._spawn()
        try:
            self._to(State.STARTING)  # STOPPED -> STARTING
            async with asyncio.timeout(timeout_s) as deadline:
                await self._ready_or_over(ready)
        except TimeoutError:
            if not deadline.expired():  # it was `ready` that raised
                await self.stop(0)
                raise
            # A stop that was asked for meanwhile has its own patience.
            if self.state is State.STARTING:
                self._blame = f"was not ready after {timeout_s:g} s"
                self.kill()
        except BaseException:
            await self.stop(0)
            raise
        if self.state is State.STARTING and self._blame is None and not self._over.done():
            self._to(State.RUNNING)  # STARTING -> RUNNING
            return
        await asyncio.shield(self._over)
        if self.reason is None:
            raise StartOvertaken(self.spec.name, "was stopped before it was ready", [])
        raise self._failure(self.reason)

    async def stop(self, patience_s: float = PATIENCE_S) -> None:
        """Ask the child to end, kill it after `patience_s` seconds; return when it is gone.

        SIGTERM goes to the child alone, for it to see to its own children; those that it leaves
        behind get the rest of the time. SIGKILL then goes to all of the session at once. To stop
        what has ended is nothing, what was never started can be started no more. Several may call
        this at a time: the least patient wins. The child is killed in time also if the caller is
        cancelled.
        """
        if self._popen is None:
            self._barred = True
            return
        if self._over.done():
            return
        loop = asyncio.get_running_loop()
        kill_at = loop.time() + patience_s
        if kill_at < self._kill_at:
            self._kill_at = kill_at
            if self._kill_timer is not None:
                self._kill_timer.cancel()
            self._kill_timer = loop.call_at(kill_at, self.kill)
        if self.state is not State.STOPPING:
            # A stopped process acts on no SIGTERM before it goes on.
            self._signal_group(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            self._to(State.STOPPING)  # STARTING -> STOPPING, RUNNING -> STOPPING
        await asyncio.shield(self._over)

    async def wait(self) -> int:
        """The exit code, once the child has ended. It must have been started."""
        if self._popen is None:
            raise RuntimeError(f"{self.spec.name} was not started")
        return await asyncio.shield(self._over)

    def signal(self, number: int) -> None:
        """Send a signal to the child itself; nothing if it has ended."""
        if self._popen is not None and not self._over.done():
            os.kill(self._popen.pid, number)

    def kill(self) -> None:
        """Send SIGKILL to the child and to all of its session; nothing if it has ended.

        Unless a stop was asked for, this is an end that nobody asked for.
        """
        if self._popen is None or self._over.done():
            return
        # The group first and at once, so that nothing forks in between. Then what left the group
        # but not the session, as the jobs of a shell do.
        self._signal_group(signal.SIGKILL)
        for process in living({self._popen.pid}):
            with suppress(psutil.Error):
                process.kill()

    def tail(self, lines: int = 20) -> list[str]:
        """The last lines that this life wrote, or others into the same log meanwhile."""
        return log_file.tail(self.spec.log, lines, since=self._log_start)

    def _spawn(self) -> None:
        """Start the child in a session of its own. Raises StartFailed."""
        # On Linux a child that dies with its parent dies with the very thread that started it.
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("children are started from the main thread only")
        self._log_start = log_file.size(self.spec.log)
        try:
            self.spec.log.parent.mkdir(parents=True, exist_ok=True)
            with self.spec.log.open("ab") as log:
                self._popen = subprocess.Popen(
                    self._guard.command(self.spec.argv),
                    stdin=subprocess.DEVNULL,
                    # Never a pipe: one that nobody reads fills up and freezes the child.
                    stdout=log,
                    stderr=log,
                    cwd=self.spec.cwd,
                    env=self.spec.environment() | self._guard.environment(),
                    start_new_session=True,
                )
        except OSError as error:
            self._barred = True
            self.reason = f"could not be started: {error}"
            self._to(State.FAILED)  # STOPPED -> FAILED
            raise self._failure(self.reason) from error
        self._guard.register(self._popen.pid)
        self.started_at = time.monotonic()
        self.identity = (self._popen.pid, psutil.Process(self._popen.pid).create_time())
        loop = asyncio.get_running_loop()
        self._over: asyncio.Future[int] = loop.create_future()
        self._watcher = loop.create_task(self._watch(self._popen), name=f"watch {self.spec.name}")

    async def _ready_or_over(self, ready: Callable[[], Awaitable[bool]]) -> None:
        """Return when `ready` says so or the child has ended. Raises what `ready` raises."""
        polling = asyncio.create_task(_true(ready), name=f"ready {self.spec.name}")
        futures: set[asyncio.Future[Any]] = {polling, self._over}
        try:
            await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
            if polling.done():
                polling.result()
        finally:
            polling.cancel()

    async def _watch(self, popen: subprocess.Popen[bytes]) -> None:
        """See the child out, and all of its session. Cancelled, it kills instead of waiting."""
        try:
            await ended(popen.pid)
            if self.state is State.STOPPING:
                await self._wait_for_rest(popen.pid)
            await self._clear(popen.pid)
        finally:
            self.kill()
            # In this order: while the child is not reaped, its number is not another's.
            self._guard.forget(popen.pid)
            self._finish(popen.wait())

    async def _wait_for_rest(self, session: int) -> None:
        """Ask those that the child left behind to end; return when they have, or time is up."""
        self._signal_group(signal.SIGTERM)
        loop = asyncio.get_running_loop()
        while living({session}) and loop.time() < self._kill_at:
            await asyncio.sleep(GONE_POLL_S)

    async def _clear(self, session: int) -> None:
        """Kill what is left of the session and see it gone."""
        deadline = time.monotonic() + GONE_TIMEOUT_S
        while living({session}) and time.monotonic() < deadline:
            self.kill()
            await asyncio.sleep(GONE_POLL_S)

    def _finish(self, code: int) -> None:
        """The child is reaped: settle how this life ended, and tell."""
        if self._kill_timer is not None:
            self._kill_timer.cancel()
        self.exit_code = code
        self._over.set_result(code)
        if self.state is State.STOPPING:
            self._to(State.STOPPED)  # STOPPING -> STOPPED
        elif self.state is State.STARTING:
            self.reason = self._why(self._blame or f"{describe(code)} before it was ready")
            self._to(State.FAILED)  # STARTING -> FAILED
        elif code == 0:
            self._to(State.EXITED)  # RUNNING -> EXITED
        else:
            # Who is killed had no say in it: its last line is about something else.
            self.reason = self._why(describe(code)) if code > 0 else describe(code)
            self._to(State.FAILED)  # RUNNING -> FAILED

    def _why(self, what: str) -> str:
        """`what`, and the last thing that the child said."""
        said = [line.strip() for line in self.tail() if line.strip()]
        return f"{what}: {said[-1][:REASON_LINE_CHARS]}" if said else what

    def _failure(self, reason: str) -> StartFailed:
        return StartFailed(self.spec.name, reason, self.tail())

    def _to(self, state: State) -> None:
        self.state = state
        if self._on_change is not None:
            self._on_change(self)

    def _signal_group(self, number: int) -> None:
        # macOS denies to signal a group of which only zombies are left.
        if self._popen is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, number)


async def _true(ready: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await ready():
            return
        await asyncio.sleep(READY_POLL_S)


def describe(code: int) -> str:
    """An exit code of subprocess in words: "ended with status 1", "was killed (SIGKILL)"."""
    if code >= 0:
        return f"ended with status {code}"
    try:
        return f"was killed ({signal.Signals(-code).name})"
    except ValueError:
        return f"was killed (signal {-code})"
