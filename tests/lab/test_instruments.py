"""The lab's instruments, and a master that does not answer."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from typing import Any

from tests.processes.conftest import until
from tui.lab.instruments import Instruments


async def test_a_failure_that_nobody_waits_for_any_more_is_told_nobody() -> None:
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    instruments = Instruments(lambda _: None)
    instruments.attach_master("http://127.0.0.1:1")
    waiting = asyncio.create_task(instruments.poll())
    polling = None
    while polling is None:
        await asyncio.sleep(0)
        polling = instruments._polling
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await until(polling.done)
    instruments.close()
    del waiting, polling, instruments
    gc.collect()
    assert told == []
