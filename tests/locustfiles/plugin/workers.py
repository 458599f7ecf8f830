"""A worker that has joined a master in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gevent
from locust import User, task
from locust.argument_parser import default_args_dict
from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import WorkerRunner


class Visitor(User):
    @task
    def visit(self) -> None:
        gevent.sleep(0.01)


@contextmanager
def joined_worker() -> Iterator[WorkerRunner]:
    """A worker of a master, neither of which the plug-in's `init` listener has seen."""
    master = Environment(user_classes=[Visitor]).create_master_runner("127.0.0.1", 0)
    port = master.server.port
    worker = Environment(user_classes=[Visitor]).create_worker_runner("127.0.0.1", port)
    yield worker
    worker.quit()
    master.quit()


def spawn(worker: WorkerRunner, users: int, number: int = 1) -> None:
    """The master's order, as Locust sends it."""
    order = {
        "timestamp": float(number),
        "user_classes_count": {"Visitor": users},
        "host": "http://127.0.0.1",
        "stop_timeout": 20.0,
        "parsed_options": default_args_dict(),
    }
    worker.handle_message(Message("spawn", order, worker.client_id))
