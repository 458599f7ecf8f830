"""Spread the users over workers that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gevent
from gevent.event import Event
from locust.runners import STATE_INIT, STATE_RUNNING, STATE_SPAWNING

from . import rpc_server
from .compat import patch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from locust import User
    from locust.runners import MasterRunner

ON = (STATE_SPAWNING, STATE_RUNNING)
# Workers that come or go within this time are handled together.
TOGETHER_S = 0.2
# One a second. Another worker takes the last one's place within seconds, on a busy machine more.
REPLACED_WITHIN_HEARTBEATS = 30


@patch(
    "rebalancing outside the listener",
    "locust.runners.MasterRunner.start(self, user_count, spawn_rate, wait, user_classes)",
    "locust.runners.MasterRunner.rebalancing_enabled(self)",
    "locust.runners.MasterRunner.spawning_completed",
    "locust.runners.MasterRunner.target_user_count",
    "locust.runners.MasterRunner._users_dispatcher",
    "locust.dispatch.UsersDispatcher._rebalance",
    "locust.rpc.zmqrpc.Server.recv_from_client(self)",
    *rpc_server.FACTS,
)
def rebalance_apart(runner: MasterRunner) -> Callable[[], None]:
    """Spread the users in a greenlet of its own when workers have come or gone.

    Returns a function that looks whether they have.

    Without it Locust does so in the greenlet that listens to its workers. It then hears nothing for
    two seconds: of ten workers that join together the last one waits for twenty. Locust also takes
    the dispatch after one leaving worker for still under way when the next one leaves, or when one
    leaves while users come up: the users of such a worker stay away for good.
    """
    due = Event()
    listener = None
    start = runner.start

    def know_listener(server: Any) -> None:
        recv_from_client = server.recv_from_client

        def recv() -> Any:
            nonlocal listener
            listener = gevent.getcurrent()
            look()  # the message before this one has been handled
            return recv_from_client()

        server.recv_from_client = recv

    def start_elsewhere(
        user_count: int,
        spawn_rate: float,
        wait: bool = False,
        user_classes: list[type[User]] | None = None,
    ) -> None:
        # What the listener starts is always the same users on other workers.
        if gevent.getcurrent() is not listener:
            start(user_count, spawn_rate, wait, user_classes)

    def look(**_: object) -> None:
        if _is_flagged(runner):
            due.set()

    if runner.rebalancing_enabled():
        rpc_server.keep_wrapped(runner, know_listener)
        runner.start = start_elsewhere  # type: ignore[method-assign]
        runner.environment.events.spawning_complete.add_listener(look)
        runner.greenlet.spawn(_rebalance_when, due, runner, start)
    return look


def _rebalance_when(due: Event, runner: MasterRunner, start: Callable[[int, float], None]) -> None:
    while True:
        due.wait()
        due.clear()
        gevent.sleep(TOGETHER_S)
        while runner.state == STATE_RUNNING and not runner.spawning_completed:
            gevent.sleep(0.01)  # Locust says that all users are up a few lines before it is done
        # While users come up it is too early: the event of their end leads here again.
        if runner.state == STATE_RUNNING and _is_flagged(runner):
            start(runner.target_user_count, runner.spawn_rate)


def _is_flagged(runner: MasterRunner) -> bool:
    """Return whether a worker has come or gone since the users were spread."""
    dispatcher = runner._users_dispatcher  # noqa: SLF001  has no public name
    return dispatcher is not None and dispatcher._rebalance  # noqa: SLF001


@patch(
    "dead workers at once",
    "locust.runners.MasterRunner.clients",
    "locust.runners.MasterRunner._users_dispatcher",
    "locust.runners.MasterRunner.check_stopped(self)",
    "locust.runners.MasterRunner.send_message(self, msg_type, data, client_id)",
    "locust.runners.WorkerNode.heartbeat",
    "locust.dispatch.UsersDispatcher.remove_worker(self, worker_node)",
)
def forget_dead(runner: MasterRunner, look: Callable[[], None]) -> Callable[[Iterable[str]], None]:
    """Return a function that tells the master which workers are dead, by their ids.

    Without it the master takes 4 to 6 s to find out by itself, and another minute to forget them.
    With it their users go to the others at once; `look` has them spread.

    A run without a worker is stopped, so the last one is kept until another has joined, or until
    none has joined for long.
    """
    dead: set[str] = set()

    def forget(**_: object) -> None:
        for client_id in dead & set(runner.clients):
            worker = runner.clients.pop(client_id)
            if runner._users_dispatcher is not None:  # noqa: SLF001  as Locust does where one quits
                runner._users_dispatcher.remove_worker(worker)  # noqa: SLF001
            # Should it live after all, it must not go on with users that others have.
            runner.send_message("quit", client_id=client_id)
        dead.clear()

    def tell(client_ids: Iterable[str]) -> None:
        dead.update(client_ids)
        others = any(
            worker.id not in dead and worker.state in (STATE_INIT, *ON)
            for worker in runner.clients.values()
        )
        if others or runner.state not in ON:
            forget()
            runner.check_stopped()
            look()
        else:
            for client_id in dead & set(runner.clients):
                runner.clients[client_id].heartbeat = REPLACED_WITHIN_HEARTBEATS

    runner.environment.events.worker_connect.add_listener(forget)  # the users are spread then
    runner.environment.events.test_stopping.add_listener(forget)
    return tell
