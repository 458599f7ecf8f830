"""Start several things together, and raise the failure that is worth reading."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

# How long after a first failure another one may follow from the same cause.
FAIL_TOGETHER_S = 0.5


async def start_together(*starts: Coroutine[Any, Any, None]) -> None:
    """Run them at the same time; when one fails, cancel the others and raise its exception.

    Of several that fail, raise the first argument's: a master that cannot start makes its workers
    fail too, and its message has the cause.
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
