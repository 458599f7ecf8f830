"""How the master spreads users over workers that come and go.

telemetry.py puts this to use. Each says what would happen without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gevent
from gevent.event import Event
from locust.runners import STATE_INIT, STATE_RUNNING, STATE_SPAWNING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from locust import User
    from locust.rpc.protocol import Message
    from locust.runners import MasterRunner

ON = (STATE_SPAWNING, STATE_RUNNING)
# Workers that come or go within this time are seen to together.
TOGETHER_S = 0.2
# One a second. Another worker takes the last one's place within seconds, on a busy machine more.
REPLACED_WITHIN_HEARTBEATS = 30


def spread_anew(runner: MasterRunner) -> Callable[[], None]:
    """Spread the users whenever workers have come or gone; returns how to have that looked at.

    Locust does so in the greenlet that hears its workers. For two seconds it hears nobody then, and
    of ten workers that join together the last would wait for twenty. And it takes the spreading
    after one worker that left for still under way when the next one leaves, and when one leaves
    while users come up: the users of such a worker would stay away for good.
    """
    due = Event()
    listener = None
    start, handle_message = runner.start, runner.handle_message

    def handle(client_id: str, message: Message) -> None:
        nonlocal listener
        listener = gevent.getcurrent()
        handle_message(client_id, message)
        look()

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
        runner.handle_message = handle  # type: ignore[method-assign,assignment]  # no event is late enough
        runner.start = start_elsewhere  # type: ignore[method-assign]  # no event is early enough
        runner.environment.events.spawning_complete.add_listener(look)
        runner.greenlet.spawn(_spread_when, due, runner, start)
    return look


def _spread_when(due: Event, runner: MasterRunner, start: Callable[[int, float], None]) -> None:
    while True:
        due.wait()
        due.clear()
        gevent.sleep(TOGETHER_S)
        while runner.state == STATE_RUNNING and not runner.spawning_completed:
            gevent.sleep(0.01)  # whoever said that all are up has a few lines to go
        # While users come up it is not yet time: all will be up, and it is looked at again.
        if runner.state == STATE_RUNNING and _is_flagged(runner):
            start(runner.target_user_count, runner.spawn_rate)


def _is_flagged(runner: MasterRunner) -> bool:
    """Whether a worker has come or gone since the users were spread."""
    dispatcher = runner._users_dispatcher  # noqa: SLF001  the only one to know
    return dispatcher is not None and dispatcher._rebalance  # noqa: SLF001


def forget_lost(
    runner: MasterRunner, spread: Callable[[], None]
) -> Callable[[Iterable[str]], None]:
    """Returns how to tell the master which workers are lost: call it with their ids.

    It takes 4 to 6 s to find out by itself, and another minute to forget them; told, it gives
    their users to the others at once, by `spread`. A run without a worker is stopped, so the last
    one is kept until another has joined, or until none has joined for long.
    """
    lost: set[str] = set()

    def forget(**_: object) -> None:
        for client_id in lost & set(runner.clients):
            worker = runner.clients.pop(client_id)
            if runner._users_dispatcher is not None:  # noqa: SLF001  as Locust does where one quits
                runner._users_dispatcher.remove_worker(worker)  # noqa: SLF001
            # Should it live after all, it must not go on with users that others have.
            runner.send_message("quit", client_id=client_id)
        lost.clear()

    def tell(client_ids: Iterable[str]) -> None:
        lost.update(client_ids)
        others = any(
            worker.id not in lost and worker.state in (STATE_INIT, *ON)
            for worker in runner.clients.values()
        )
        if others or runner.state not in ON:
            forget()
            runner.check_stopped()
            spread()
        else:
            for client_id in lost & set(runner.clients):
                runner.clients[client_id].heartbeat = REPLACED_WITHIN_HEARTBEATS

    runner.environment.events.worker_connect.add_listener(forget)  # the users are spread then
    runner.environment.events.test_stopping.add_listener(forget)
    return tell
