"""Supervise one child process, from its start to its end.

A Process is one life: to restart is to make another one from the same Spec. So a late callback,
exit code or process id belongs to its own life. It is never mistaken for the next one's.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
import time
from typing import TYPE_CHECKING, Any

import psutil

from tui.processes import log_file
from tui.processes.exit_watcher import ended
from tui.processes.last_words import beyond, last_words
from tui.processes.process_group import clear_session, end_group, kill_session, signal_group
from tui.processes.spawn import spawn
from tui.processes.spec import Role
from tui.processes.state import StartFailed, StartOvertaken, State, describe

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Awaitable, Callable

    from tui.processes.guard import Guard
    from tui.processes.spec import Spec

PATIENCE_S = 4.0
READY_POLL_S = 0.05
REASON_LINE_CHARS = 200
NO_ERROR = ", and logged no error: the locustfile may have called sys.exit"


class Process:
    """One child in its own session, without stdin and with all output in its log.

    `on_change` is called with this object at each change of state, in the event loop's thread.
    """

    def __init__(
        self, spec: Spec, guard: Guard, on_change: Callable[[Process], None] | None = None
    ) -> None:
        """Prepare the process; nothing is started yet."""
        self.spec = spec
        self.state = State.STOPPED
        self.exit_code: int | None = None  # -N: ended by signal N
        self.started_at: float | None = None  # time.monotonic()
        self.reason: str | None = None  # one sentence, when FAILED
        # Process id and psutil's creation time, as of the start. They name this life. The creation
        # time must not be read again for a comparison: psutil's moves when the clock is set.
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
        """Whether there is a process now."""
        return self.state in (State.STARTING, State.RUNNING, State.STOPPING)

    @property
    def over(self) -> bool:
        """Whether this life has ended, or was stopped before it began."""
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

        SIGTERM goes to the child alone, which ends its own children; those that it leaves behind
        get the rest of the time. SIGKILL then goes to all of the session at once. A stop of a child
        that has ended does nothing; one that was never started can no longer be started. Of several
        calls at a time the least patient wins. The child is killed in time also if the caller is
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
            signal_group(self._popen.pid, signal.SIGCONT)
            self.signal(signal.SIGTERM)
            self._to(State.STOPPING)  # STARTING -> STOPPING, RUNNING -> STOPPING
        await asyncio.shield(self._over)

    async def wait(self) -> int:
        """Return the exit code once the child has ended. It must have been started."""
        if self._popen is None:
            raise RuntimeError(f"{self.spec.name} was not started")
        return await asyncio.shield(self._over)

    def signal(self, number: int) -> None:
        """Send a signal to the child itself; do nothing if it has ended."""
        if self._popen is not None and not self._over.done():
            os.kill(self._popen.pid, number)

    def kill(self) -> None:
        """Send SIGKILL to all of the child's session; do nothing if the child has ended.

        Unless a stop was asked for, this counts as an unexpected exit.
        """
        if self._popen is not None and not self._over.done():
            kill_session(self._popen.pid)

    def tail(self, lines: int = 20) -> list[str]:
        """Return the last lines of the log that were written since the start."""
        return log_file.tail(self.spec.log, lines, since=self._log_start)

    def _spawn(self) -> None:
        """Start the child and watch for its end. Raises StartFailed."""
        self._log_start = log_file.size(self.spec.log)
        try:
            self._popen = spawn(self.spec, self._guard)
        except OSError as error:
            self._barred = True
            self.reason = f"could not be started: {error}"
            self._to(State.FAILED)  # STOPPED -> FAILED
            raise self._failure(self.reason) from error
        self.started_at = time.monotonic()
        self.identity = (self._popen.pid, psutil.Process(self._popen.pid).create_time())
        loop = asyncio.get_running_loop()
        self._over: asyncio.Future[int] = loop.create_future()
        # The loop itself keeps only a weak reference to a task.
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
        """Wait for the end of the child and of all its session. Cancelled, it kills them."""
        try:
            await ended(popen.pid)
            if self.state is State.STOPPING:
                await end_group(popen.pid, lambda: self._kill_at)
            await clear_session(popen.pid)
        finally:
            self.kill()
            # In this order: while the child is not reaped, its number is not another's.
            self._guard.forget(popen.pid)
            self._finish(popen.wait())

    def _finish(self, code: int) -> None:
        """Settle how this life ended, after the child is reaped."""
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
            # The last line of a killed process is about something else.
            self.reason = self._why(describe(code)) if code > 0 else describe(code)
            self._to(State.FAILED)  # RUNNING -> FAILED

    def _why(self, reason: str) -> str:
        """Return the reason and the line of the child's output that says most of it."""
        words = last_words(self.tail())
        if words:
            return f"{reason}: {words[:REASON_LINE_CHARS]}"
        has_exited = self.exit_code is not None and self.exit_code > 0
        return f"{reason}{NO_ERROR}" if has_exited and self.spec.role is not Role.SHOP else reason

    def _failure(self, reason: str) -> StartFailed:
        return StartFailed(self.spec.name, reason, beyond(reason, self.tail()))

    def _to(self, state: State) -> None:
        self.state = state
        if self._on_change is not None:
            self._on_change(self)


async def _true(ready: Callable[[], Awaitable[bool]]) -> None:
    """Return when `ready` returns True."""
    while True:
        if await ready():
            return
        await asyncio.sleep(READY_POLL_S)
