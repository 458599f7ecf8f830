"""The two things that petload asks of its own shop, over HTTP."""

from __future__ import annotations

import asyncio

import urllib3

TIMEOUT_S = 5.0


async def is_healthy(url: str) -> bool:
    """Whether the shop at `url` answers that it is well."""
    return await asyncio.to_thread(_ask, "GET", f"{url}/healthz") == 200


async def empty(url: str) -> bool:
    """Remove all pets, so that every run starts alike; False where the shop did not."""
    return await asyncio.to_thread(_ask, "DELETE", f"{url}/pets") == 204


def _ask(method: str, url: str) -> int | None:
    try:
        # A connection of its own: none is left open beside the load's.
        with urllib3.PoolManager(retries=False, timeout=TIMEOUT_S) as http:
            return http.request(method, url).status
    except urllib3.exceptions.HTTPError:
        return None
