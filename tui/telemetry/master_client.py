"""Ask Locust's master, and send it commands, over its web page on loopback.

Start and stop are Locust's own routes. Requests run in threads, so that the event loop (and with it
the screen) never waits for a master.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import urllib3

from tui.telemetry.locust_api import MasterReport, MasterUnreachable, parse_report

POLL_TIMEOUT_S = 2.0
# Locust answers /stop once all users are gone: at most the stop timeout and 60 s (runners.py).
STOP_TIMEOUT_S = 120.0
SWARM_TIMEOUT_S = 10.0


class MasterClient:
    """Talks to one master at `url` (http://127.0.0.1:8089)."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Two connections: a poll must get through while /stop waits for the users to leave.
        self._http = urllib3.PoolManager(maxsize=2, retries=False)

    def close(self) -> None:
        self._http.clear()

    async def report(self) -> MasterReport:
        """Ask for the counts. Raises MasterUnreachable."""
        return parse_report(await self._ask("GET", "/petload/telemetry", POLL_TIMEOUT_S))

    async def swarm(
        self,
        users: int,
        spawn_rate: float,
        host: str | None,
        timeout_s: float = SWARM_TIMEOUT_S,
    ) -> None:
        """Start the load, or change it while it runs. Raises MasterUnreachable with the reason."""
        form = {"user_count": str(users), "spawn_rate": str(spawn_rate)}
        if host is not None:
            form["host"] = host
        body = await self._ask("POST", "/swarm", timeout_s, form)
        try:
            answer = json.loads(body)
            started, message = answer.get("success"), answer.get("message")
        except (ValueError, AttributeError, RecursionError) as error:
            raise MasterUnreachable(f"the master answered something else: {error!r}") from error
        if not started:
            raise MasterUnreachable(f"Locust refused to start: {message}")

    async def stop(self) -> None:
        """Stop the load; returns once every user finished what it was doing and is gone."""
        await self._ask("POST", "/stop", STOP_TIMEOUT_S)

    async def lost(self, pid: int) -> None:
        """Say that the worker of this pid is dead; its users go to the others within 1 to 2 s.

        A pid that is no worker's is no mistake. Raises MasterUnreachable.
        """
        await self._ask("POST", "/petload/lost", POLL_TIMEOUT_S, {"pid": str(pid)})

    async def _ask(
        self, method: str, path: str, timeout_s: float, form: Mapping[str, str] | None = None
    ) -> bytes:
        return await asyncio.to_thread(self._ask_in_thread, method, path, timeout_s, form)

    def _ask_in_thread(
        self, method: str, path: str, timeout_s: float, form: Mapping[str, str] | None
    ) -> bytes:
        try:
            answer = self._http.request(
                method,
                self.url + path,
                body=urlencode(form).encode() if form else None,
                headers={"Content-Type": "application/x-www-form-urlencoded"} if form else None,
                timeout=urllib3.Timeout(connect=1.0, read=timeout_s),
            )
        except urllib3.exceptions.HTTPError as error:
            raise MasterUnreachable(f"the master at {self.url} does not answer: {error}") from error
        if answer.status != 200:
            raise MasterUnreachable(f"the master answered {answer.status} to {method} {path}")
        return answer.data
