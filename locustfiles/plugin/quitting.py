"""The locustfile's own end of a test: `runner.quit()` on the master or on a worker."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

import gevent
from locust.runners import (
    MASTER_HEARTBEAT_TIMEOUT,
    STATE_RUNNING,
    STATE_SPAWNING,
    STATE_STOPPED,
    STATE_STOPPING,
)

from .compat import patch
from .patches.clock import steady_time

if TYPE_CHECKING:
    from locust.runners import MasterRunner, WorkerRunner

    from .master_report import Telemetry

# What a worker writes to its log when the locustfile ends it; petload looks for it.
QUIT_LINE = b"petload: the locustfile ends this worker (runner.quit)\n"
# How long a master waits for its workers' last figures, and for petload to fetch them, in s.
LAST_FIGURES_S = 15.0
TOLD_S = 3.0
LOOK_S = 0.05


@patch("a master that quits", "locust.runners.MasterRunner.quit(self)")
def quit_with_all_counted(runner: MasterRunner, telemetry: Telemetry) -> None:
    """Have the locustfile's quit of a master stop the run first, and tell petload of it.

    Without it the master hears no worker half a second later: what users in a longer request count
    is lost. Its web page goes on without a runner, and petload takes the workers for crashed.
    """
    quit_at_once = runner.quit
    is_leaving = _leaving(runner)

    def finish() -> None:
        if runner.state in (STATE_SPAWNING, STATE_RUNNING, STATE_STOPPING):
            runner.stop()
            _wait(lambda: runner.state == STATE_STOPPED, LAST_FIGURES_S)
        telemetry.has_quit = True
        _wait(lambda: telemetry.quit_is_told, TOLD_S)
        quit_at_once()

    finishing: list[Any] = []

    def quit_when_counted() -> None:
        if is_leaving():
            quit_at_once()
            return
        if not finishing:
            finishing.append(gevent.spawn(finish))
        # A listener in the greenlet that hears the workers would wait for itself.
        if gevent.getcurrent() not in runner.greenlet:
            finishing[0].join()

    runner.quit = quit_when_counted  # type: ignore[method-assign]


@patch(
    "a worker that quits",
    "locust.runners.WorkerRunner.quit(self)",
    "locust.runners.WorkerRunner.last_heartbeat_timestamp",
)
def tell_quit(runner: WorkerRunner) -> None:
    """Have a worker that the locustfile ends say so in its log.

    Without it petload takes the worker for crashed, and replaces it.
    """
    quit_at_once = runner.quit
    is_leaving = _leaving(runner)

    def quit_and_tell() -> None:
        heard = runner.last_heartbeat_timestamp
        # Locust itself ends a worker whose master is silent.
        has_master = not heard or steady_time() - heard < MASTER_HEARTBEAT_TIMEOUT
        if has_master and not is_leaving():
            os.write(2, QUIT_LINE)
        quit_at_once()

    runner.quit = quit_and_tell  # type: ignore[method-assign]


def end_users_at_signal(runner: WorkerRunner) -> None:
    """End users at SIGUSR1 without waiting for their requests.

    A worker that stops reads no message from its master until its users are gone.
    """

    def end_users() -> None:
        runner.user_greenlets.kill(block=False)

    gevent.signal_handler(signal.SIGUSR1, end_users)


def _leaving(runner: MasterRunner | WorkerRunner) -> Any:
    """Return a function that tells whether Locust shuts down, which quits every runner."""
    left: list[bool] = []

    def leave(**_: object) -> None:
        left.append(True)

    runner.environment.events.quitting.add_listener(leave)
    return lambda: bool(left)


def _wait(holds: Any, seconds: float) -> None:
    """Wait until it holds, for so many seconds at most."""
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        gevent.sleep(LOOK_S)
