"""The scenarios' locustfile: the variable VISITOR selects the kind of user."""

from __future__ import annotations

import os
import time

from locust import FastHttpUser, HttpUser, between, constant, task

KIND = os.environ.get("VISITOR", "")


class Visitor(FastHttpUser if KIND == "fast" else HttpUser):
    """Request the home page; a `slow` user has think time, a `sleeping` one sleeps in its task."""

    wait_time = between(1, 3) if KIND == "slow" else constant(0)

    @task
    def visit(self) -> None:
        if KIND == "sleeping":
            time.sleep(1.0)
        self.client.get("/")
