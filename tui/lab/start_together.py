"""Start several things together, and raise the failure that is worth reading."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

# How long after a first failure another one may still come of the same cause.
FAIL_TOGETHER_S = 0.5


async def start_together(*starts: Coroutine[Any, Any, None]) -> None:
    """Run them together; when one fails, cancel the others and raise what it raised.

    Of several that fail together the first named is raised: when the master cannot start, its
    workers cannot either, and its reason is the one to read.
    """
    tasks = [asyncio.create_task(start) for start in starts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        if any(task.exception() for task in done):
            await asyncio.wait(tasks, timeout=FAIL_TOGETHER_S)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result
