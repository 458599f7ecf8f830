"""The collectors log no error of a poll that is no longer awaited."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from typing import Any

import pytest

from tests.processes.conftest import until
from tui.lab.collectors import Collectors
from tui.telemetry.locust_api import MasterUnreachable


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


async def test_a_wait_for_the_master_ends_at_once_where_it_is_lost() -> None:
    lost: list[str] = []
    collectors = Collectors(lambda _: None, lambda: lost[0] if lost else None)
    collectors.attach_master("http://127.0.0.1:1")
    waiting = asyncio.create_task(collectors.until(lambda _: True, 60.0))
    await asyncio.sleep(0)
    lost.append("master ended with status 1: ValueError: tick broke (mine.py, line 9)")
    with pytest.raises(MasterUnreachable, match="tick broke"):
        async with asyncio.timeout(10):
            await waiting
    collectors.close()
