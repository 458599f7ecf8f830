"""Begin a run: tell the master, and wait until it has begun."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tui.lab.collectors import Collectors
from tui.lab.event_log import EventLog
from tui.lab.protocol import LabFailed
from tui.lab.supervisor import Supervisor
from tui.telemetry.locust_api import MasterUnreachable

START_CONFIRM_S = 15.0
# A locustfile may load data before the first user and write a report after the last.
HOOK_PATIENCE_S = 300.0
TELL_AFTER_S = 3.0


async def wait_for_run(
    before: int,
    swarm: Callable[[float], Coroutine[Any, Any, None]],
    collectors: Collectors,
    supervisor: Supervisor,
    event_log: EventLog,
    *,
    has_hook: bool,
) -> None:
    """Have the master begin a run after run `before`; return when it has.

    Locust begins once the locustfile's test_start listeners have returned. One that takes too long
    ends the master, so that no load begins afterwards.
    """
    patience_s = HOOK_PATIENCE_S if has_hook else START_CONFIRM_S
    swarming = asyncio.create_task(swarm(patience_s))
    telling = asyncio.create_task(_tell_waiting("test_start", event_log)) if has_hook else None
    try:
        await collectors.until(
            lambda now: now.run > before or now.has_quit, patience_s, unless=swarming
        )
        if collectors.report is not None and collectors.report.run <= before:
            raise LabFailed("The locustfile ended Locust before the load began (runner.quit).")
        await swarming
    except MasterUnreachable as failure:
        await supervisor.stop_locust()
        if has_hook and not swarming.done():
            raise LabFailed(
                f"The locustfile's test_start has not returned after {patience_s:g} s."
            ) from failure
        raise
    finally:
        swarming.cancel()
        if telling is not None:
            telling.cancel()


async def _tell_waiting(hook: str, event_log: EventLog) -> None:
    await asyncio.sleep(TELL_AFTER_S)
    event_log.add(f"waiting for the locustfile's {hook} listeners, {HOOK_PATIENCE_S:g} s at most")
