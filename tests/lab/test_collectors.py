"""The collectors log no error of a poll that is no longer awaited."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from typing import Any

from tests.processes.conftest import until
from tui.lab.collectors import Collectors


async def test_the_failure_of_an_abandoned_poll_is_not_logged() -> None:
    logged: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: logged.append(context))
    collectors = Collectors(lambda _: None)
    collectors.attach_master("http://127.0.0.1:1")
    waiting = asyncio.create_task(collectors.poll())
    polling = None
    while polling is None:
        await asyncio.sleep(0)
        polling = collectors._polling
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await until(polling.done)
    collectors.close()
    del waiting, polling, collectors
    gc.collect()
    assert logged == []
