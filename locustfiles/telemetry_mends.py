"""What the plug-in changes in Locust's own ways, so that a run is what was asked for.

telemetry.py puts these to use. Each says what would happen without it.
"""

from __future__ import annotations

import functools
import os
import time
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import locust.argument_parser
import locust.runners
import locust.stats
import locust.util.cache
from flask import abort, request
from locust.runners import (
    STATE_INIT,
    STATE_MISSING,
    STATE_RUNNING,
    STATE_SPAWNING,
    STATE_STOPPED,
    STATE_STOPPING,
    WorkerRunner,
)
from locust.user.task import LOCUST_STATE_STOPPING, LOCUST_STATE_WAITING
from locust.user.users import User

if TYPE_CHECKING:
    from flask import Flask
    from locust.rpc.protocol import Message
    from locust.runners import MasterRunner

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ON = (STATE_SPAWNING, STATE_RUNNING)

# The wall clock's time when the monotonic clock was 0, in s. Processes that are told the same keep
# the same time, also where one begins after the wall clock was set.
WALL_AT_0 = float(os.environ.get("PETLOAD_WALL_AT_0") or time.time() - time.monotonic())


def ignore_config_files() -> None:
    """Read no locust.conf, ~/.locust.conf or pyproject.toml: they could rebind or start anything.

    Locust parses its options after it has loaded its locustfiles. Only --locustfile, --worker,
    --master, --master-host, --master-port, --help and --version were looked for before.
    """
    import locust.main  # noqa: PLC0415  is loaded where Locust runs, and not otherwise of use

    parser = functools.partial(locust.argument_parser.get_parser, default_config_files=())
    locust.argument_parser.get_parser = parser
    locust.main.get_parser = parser  # type: ignore[attr-defined]


def know_defaults() -> None:
    """Have Locust's default options worked out once.

    A worker does so for each of 56 options of each spawn order, 0.2 s of CPU in all, in which its
    event loop stands still; orders come once a second while users come up, and with every worker
    that comes or goes.
    """
    known = functools.cache(locust.argument_parser.default_args_dict)
    locust.argument_parser.default_args_dict = known


def steady_time() -> float:
    """The wall clock's time in s, as if nobody had set that clock since."""
    return WALL_AT_0 + time.monotonic()


def keep_time() -> None:
    """Let nothing in Locust happen because the wall clock was set.

    A worker would quit for want of a heartbeat, or take the master's orders for old ones; the web
    page would show the same figures until its cache's time has come again.
    """
    steady = ModuleType("time")
    vars(steady).update(vars(time) | {"time": steady_time})
    locust.runners.time = steady  # type: ignore[attr-defined]
    locust.stats.time = steady  # type: ignore[attr-defined]
    locust.util.cache.time = steady_time  # type: ignore[attr-defined]


def end_between_requests() -> None:
    """Let a user that is stopped while it waits send nothing any more.

    Locust kills it then. But where the event loop is busy its wait may be over before it is killed:
    it would send another request and die inside it, asked and never counted.
    """
    stop = User.stop

    @functools.wraps(stop)
    def stop_for_good(user: User, force: bool = False) -> bool:
        if not force and user._state == LOCUST_STATE_WAITING:  # noqa: SLF001  the only one to know
            user._state = LOCUST_STATE_STOPPING  # noqa: SLF001  is looked at when the wait is over
            user._group.killone(user._greenlet)  # noqa: SLF001  as Locust does
            return True
        return bool(stop(user, force))

    User.stop = stop_for_good  # type: ignore[method-assign,assignment]


def stop_at_once() -> None:
    """Make a worker's stop the end of all that it was told before.

    Of the class, and before there is a runner: a worker that joins a run may find the spawn and
    the stop in its queue before anybody is told that there is a runner.
    """
    stop = WorkerRunner.stop

    @functools.wraps(stop)
    def stop_for_good(runner: WorkerRunner) -> None:
        # Where a stop follows a spawn at once, Locust would return from a stop that finds nothing
        # to do, wait stop_timeout, and meanwhile spawn the users that it was told of before.
        if runner.spawning_greenlet is not None:
            runner.spawning_greenlet.kill(block=True)
        stop(runner)
        # Once its users are gone a worker sleeps stop_timeout before it is ready for another run.
        # Nothing is left to wait for; the next run's first message sets the value again.
        runner.environment.stop_timeout = 0.0

    WorkerRunner.stop = stop_for_good  # type: ignore[method-assign,assignment]  # no event is early enough


def stay_stopped(runner: MasterRunner) -> None:
    """Let nothing begin again after a stop but a new run.

    A worker that comes or goes makes the master spread the users anew, in a greenlet that knows
    nothing of a stop meanwhile: it would go on spawning, set the state to `running`, and so give
    the load to every worker that reports itself ready. And users that were to begin at the moment
    of the stop are sent from a greenlet of their own: a worker that hears of them after the stop
    would fire on until the next run, and no count would be the run's.
    """
    stopping = False
    update_state, send_to_client = runner.update_state, runner.server.send_to_client

    def on_start(**_: object) -> None:
        nonlocal stopping
        stopping = False

    def on_stopping(**_: object) -> None:
        nonlocal stopping
        stopping = True

    def update_unless_stopping(new_state: str) -> None:
        if stopping and new_state in ON:
            runner.send_message("stop")  # to whom it has spawned meanwhile
        else:
            update_state(new_state)

    def send_unless_stopping(message: Message) -> None:
        if not (stopping and message.type == "spawn"):
            send_to_client(message)

    runner.environment.events.test_start.add_listener(on_start)
    runner.environment.events.test_stopping.add_listener(on_stopping)
    runner.update_state = update_unless_stopping  # type: ignore[method-assign]  # no event is early enough
    runner.server.send_to_client = send_unless_stopping  # no event is early enough


def end_without_the_missing(runner: MasterRunner) -> None:
    """Call a run stopped once all workers that answer say so.

    One missing worker would keep the master `stopping` until it is forgotten, a minute later.
    """
    check_stopped = runner.check_stopped

    def check() -> None:
        states = {worker.state for worker in runner.clients.values()}
        if runner.state == STATE_STOPPING and states <= {STATE_INIT, STATE_MISSING}:
            runner.update_state(STATE_STOPPED)
        else:
            check_stopped()

    def on_stop(**_: object) -> None:
        runner.check_stopped()

    runner.check_stopped = check  # type: ignore[method-assign]  # no event is early enough
    # Locust looks when a worker says something; where all are gone, none will.
    runner.environment.events.test_stop.add_listener(on_stop)


def refuse_strangers(app: Flask) -> None:
    """Let Locust's page answer its own visitors only.

    Locust sends `Access-Control-Allow-Origin: *` and looks at no Host header, so any page in the
    user's browser could start load on any target. A foreign Host is DNS rebinding, a foreign
    Origin another page's script; both get 403.
    """

    @app.before_request
    def check() -> None:
        origin = request.headers.get("Origin")
        own_page = origin in (None, f"http://{request.host}", f"https://{request.host}")
        if urlsplit(f"//{request.host}").hostname not in LOOPBACK or not own_page:
            abort(403)
