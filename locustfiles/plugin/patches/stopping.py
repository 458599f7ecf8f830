"""How a run ends: at once, for good, and with all requests counted."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from locust.runners import (
    STATE_INIT,
    STATE_MISSING,
    STATE_RUNNING,
    STATE_SPAWNING,
    STATE_STOPPED,
    STATE_STOPPING,
    WorkerRunner,
)
from locust.user.users import User

from .. import rpc_server
from ..compat import patch

if TYPE_CHECKING:
    from locust.rpc.protocol import Message
    from locust.runners import MasterRunner

ON = (STATE_SPAWNING, STATE_RUNNING)


@patch(
    "no request after a stop",
    "locust.user.users.User.stop(self, force)",
    "locust.user.users.User._state",
    "locust.user.users.User._group",
    "locust.user.users.User._greenlet",
    "locust.user.task.LOCUST_STATE_WAITING",
    "locust.user.task.LOCUST_STATE_STOPPING",
)
def end_between_requests() -> None:
    """Let a user that is stopped while it waits send nothing more.

    Locust kills such a user. Without this patch its wait may be over before it is killed, where the
    event loop is busy: it sends another request and dies inside it, asked and never counted.
    """
    from locust.user.task import (  # noqa: PLC0415  guarded, as all that is private
        LOCUST_STATE_STOPPING,
        LOCUST_STATE_WAITING,
    )

    stop = User.stop

    @functools.wraps(stop)
    def stop_for_good(user: User, force: bool = False) -> bool:
        if not force and user._state == LOCUST_STATE_WAITING:  # noqa: SLF001  has no public name
            user._state = LOCUST_STATE_STOPPING  # noqa: SLF001  is looked at when the wait is over
            user._group.killone(user._greenlet)  # noqa: SLF001  as Locust does
            return True
        return bool(stop(user, force))

    User.stop = stop_for_good  # type: ignore[method-assign,assignment]


@patch(
    "stop overtakes a spawn",
    "locust.runners.WorkerRunner.stop(self)",
    "locust.runners.WorkerRunner.spawning_greenlet",
    "locust.env.Environment.stop_timeout",
)
def stop_at_once() -> None:
    """Make a worker's stop the end of all orders that came before it.

    Without it a worker that is told to stop right after a spawn returns from a stop that finds
    nothing to do, and spawns its users afterwards. It also sleeps `stop_timeout` once its users are
    gone, before it is ready for another run.

    The class is patched, before there is a runner: a worker that joins a run may find both orders
    in its queue before any event tells of the runner.
    """
    stop = WorkerRunner.stop

    @functools.wraps(stop)
    def stop_for_good(runner: WorkerRunner) -> None:
        if runner.spawning_greenlet is not None:
            runner.spawning_greenlet.kill(block=True)
        stop(runner)
        # The next run's first message sets the value again.
        runner.environment.stop_timeout = 0.0

    WorkerRunner.stop = stop_for_good  # type: ignore[method-assign,assignment]


@patch(
    "a stop is final",
    "locust.runners.MasterRunner.update_state(self, new_state)",
    "locust.runners.MasterRunner.send_message(self, msg_type, data, client_id)",
    "locust.rpc.zmqrpc.Server.send_to_client(self, msg)",
    *rpc_server.FACTS,
)
def stay_stopped(runner: MasterRunner) -> None:
    """Let nothing but a new run begin again after a stop.

    Without it a worker that comes or goes makes the master spread the users anew, in a greenlet
    that knows nothing of a stop meanwhile: it goes on spawning, and sets the state to `running`.
    Users that were to begin at the moment of the stop are sent from greenlets of their own: a
    worker that hears of them after the stop sends requests until the next run, which no run counts.
    """
    stopping = False
    update_state = runner.update_state

    def on_start(**_: object) -> None:
        nonlocal stopping
        stopping = False

    def on_stopping(**_: object) -> None:
        nonlocal stopping
        stopping = True

    def update_unless_stopping(new_state: str) -> None:
        if stopping and new_state in ON:
            runner.send_message("stop")  # to workers that have spawned meanwhile
        else:
            update_state(new_state)

    def hold_back_spawns(server: Any) -> None:
        send_to_client = server.send_to_client

        def send_unless_stopping(msg: Message) -> None:
            if not (stopping and msg.type == "spawn"):
                send_to_client(msg)

        server.send_to_client = send_unless_stopping

    runner.environment.events.test_start.add_listener(on_start)
    runner.environment.events.test_stopping.add_listener(on_stopping)
    runner.update_state = update_unless_stopping  # type: ignore[method-assign]
    rpc_server.keep_wrapped(runner, hold_back_spawns)


@patch(
    "stop without the missing",
    "locust.runners.MasterRunner.check_stopped(self)",
    "locust.runners.MasterRunner.update_state(self, new_state)",
    "locust.runners.MasterRunner.clients",
)
def end_without_the_missing(runner: MasterRunner) -> None:
    """Call a run stopped once all workers that answer say so.

    Without it one missing worker keeps the master `stopping` for a minute, until Locust forgets it.
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

    runner.check_stopped = check  # type: ignore[method-assign]
    # Locust looks when a worker says something; where all are gone, none will.
    runner.environment.events.test_stop.add_listener(on_stop)
