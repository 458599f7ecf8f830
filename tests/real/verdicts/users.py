"""Locustfiles for the scenarios: told by VISITOR what kind of user to be."""

from __future__ import annotations

import os
import time

from locust import FastHttpUser, HttpUser, between, constant, task

KIND = os.environ.get("VISITOR", "")


class Visitor(FastHttpUser if KIND == "fast" else HttpUser):
    """Asks for the first page. A `slow` one thinks first, a `sleeping` one in its task."""

    wait_time = between(1, 3) if KIND == "slow" else constant(0)

    @task
    def visit(self) -> None:
        if KIND == "sleeping":
            time.sleep(1.0)
        self.client.get("/")
