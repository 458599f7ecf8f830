"""The two requests that petload makes to its own shop."""

from __future__ import annotations

import asyncio

import urllib3

from tui.lab.protocol import LabFailed

TIMEOUT_S = 5.0


async def is_healthy(url: str) -> bool:
    """Return whether the shop at `url` reports that it is healthy."""
    return await asyncio.to_thread(_ask, "GET", f"{url}/healthz") == 200


async def empty_shop(url: str) -> None:
    """Delete all pets, so that every run starts with an empty shop. Raises LabFailed."""
    if await asyncio.to_thread(_ask, "DELETE", f"{url}/pets") != 204:
        raise LabFailed("petshop could not be emptied: it does not answer. Try again.")


def _ask(method: str, url: str) -> int | None:
    try:
        # A connection for one request: none stays open during the load.
        with urllib3.PoolManager(retries=False, timeout=TIMEOUT_S) as http:
            return http.request(method, url).status
    except urllib3.exceptions.HTTPError:
        return None
