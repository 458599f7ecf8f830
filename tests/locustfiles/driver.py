"""Runs one of the lab's locustfiles in a process of its own, and says what it found as JSON.

Importing locust changes the whole interpreter, so the tests do not. Usage:
    python driver.py LOCUSTFILE HOST REQUESTS
One user does REQUESTS requests to HOST; its own wait time is measured and then left out.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from locust.env import Environment
from locust.util.load_locustfile import load_locustfile


def main(path: str, host: str, requests: int) -> None:
    users, shapes = load_locustfile(path)
    ((name, user_class),) = users.items()
    waits = [user_class.wait_time(None) for _ in range(200)]
    declared = user_class.host
    user_class.host = host
    user_class.wait_time = lambda _: 0
    environment = Environment(user_classes=[user_class])
    done: list[dict[str, Any]] = []

    def note(request_type: str, name: str, exception: Any, **_: Any) -> None:
        error = None if exception is None else str(exception)
        done.append({"method": request_type, "name": name, "error": error})
        if len(done) >= requests:
            runner.quit()

    runner = environment.create_local_runner()
    environment.events.request.add_listener(note)
    runner.start(1, spawn_rate=1)
    runner.greenlet.join(timeout=30)
    (workflow,) = user_class.tasks
    print(  # noqa: T201
        json.dumps(
            {
                "user": name,
                "bases": [base.__name__ for base in user_class.__mro__],
                "host": declared,
                "waits": [min(waits), max(waits)],
                "workflow": workflow.__name__,
                "workflow_bases": [base.__name__ for base in workflow.__mro__],
                "tasks": [task.__name__ for task in workflow.tasks],
                "limit_ms": workflow.load_homepage.__globals__.get("RESPONSE_TIME_LIMIT_MS"),
                "shapes": len(shapes),
                "done": done[:requests],
            }
        )
    )


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
