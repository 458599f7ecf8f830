"""A master without workers' processes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gevent.pool import Group
from gevent.queue import Queue
from locust.event import Events
from locust.runners import MasterRunner, WorkerNode, WorkerNodes


class Master:
    """As much of a master as heartbeats and rebalancing need; notes how often it starts anew."""

    def __init__(self, **states: str) -> None:
        self.environment = SimpleNamespace(events=Events())
        self.clients = WorkerNodes()
        for name, state in states.items():
            self.clients[name] = WorkerNode(name, state)
        self.state = "running"
        self.spawning_completed = True
        self.target_user_count, self.spawn_rate = 20, 10.0
        self.rebalancing = True
        self._users_dispatcher: Any = SimpleNamespace(remove_worker=self._removed, _rebalance=False)
        self.greenlet = Group()
        self.starts: list[tuple[int, float]] = []
        self.sent: list[tuple[str, str | None]] = []
        self.listener: Any = None
        self.inbox: Queue[tuple[str, str]] = Queue()
        self.server = self._served()

    worker_count = MasterRunner.worker_count
    update_state = MasterRunner.update_state

    def _removed(self, _: WorkerNode) -> None:
        self._users_dispatcher._rebalance = True

    def rebalancing_enabled(self) -> bool:
        return self.rebalancing

    def start(
        self, users: int, spawn_rate: float, wait: bool = False, user_classes: object = None
    ) -> None:
        assert (wait, user_classes) == (False, None)
        self.starts.append((users, spawn_rate))
        self._users_dispatcher._rebalance = False

    def _served(self) -> SimpleNamespace:
        return SimpleNamespace(
            send_to_client=lambda msg: self.send_message(msg.type),
            recv_from_client=self.inbox.get,
        )

    def reset_connection(self) -> None:
        """As Locust's, when the connection is broken."""
        self.server = self._served()

    def client_listener(self) -> None:
        """As Locust's: where a worker comes or goes, it starts anew in here."""
        while True:
            client_id, message = self.server.recv_from_client()
            if message in ("client_ready", "quit"):
                self._users_dispatcher._rebalance = True
                self.start(self.target_user_count, self.spawn_rate)
            self.sent.append((message, client_id))

    def send_message(self, kind: str, client_id: str | None = None) -> None:
        self.sent.append((kind, client_id))

    def check_stopped(self) -> None:
        MasterRunner.check_stopped(self)  # type: ignore[arg-type]

    def states(self) -> dict[str, str]:
        return {worker.id: worker.state for worker in self.clients.values()}
