"""Stop the load: ask the master, and wait until the run has ended with its last figures."""

from __future__ import annotations

import asyncio

from tui.lab.argv import STOP_TIMEOUT_S
from tui.lab.collectors import Collectors
from tui.lab.event_log import EventLog
from tui.lab.readiness import is_running
from tui.lab.supervisor import Supervisor
from tui.model.snapshot import Load
from tui.runs.recorder import Recorder
from tui.telemetry.locust_api import MasterReport

# A master that answers no poll for so long during a stop is taken to be frozen.
STOP_SILENCE_S = 15.0
# Locust forgets a stop that comes while it rebalances the users, because a worker came or left. A
# second stop that comes sooner would still find it rebalancing, and be forgotten too.
STOP_AGAIN_S = 1.5
# The run has ended by then, so a stop that the master still answers only delays the command.
STOP_ANSWER_S = 3.0
CHECK_S = 0.1
# Locust itself gives up on workers that do not stop within its stop timeout and a minute.
STOP_LIMIT_S = STOP_TIMEOUT_S + 60.0
# A stop that takes longer says what it waits for.
TELL_AFTER_S = 3.0


async def stop_load(
    run: Recorder,
    collectors: Collectors,
    supervisor: Supervisor,
    event_log: EventLog,
    ended_by: str,
    hook_patience_s: float = 0.0,
) -> None:
    """Stop this run; return when it has ended.

    `hook_patience_s` is what the locustfile's test_stop listeners get on top, in s.
    """
    run.stop(event_log.t)
    run.ended_by = ended_by
    asked = [asyncio.create_task(collectors.stop_load())]
    begun_t = asked_t = heard_t = event_log.t
    told = False
    report = collectors.report
    try:
        async with collectors.polling_eagerly():
            while not await _is_set_within(run.ended, CHECK_S):
                t = event_log.t
                if collectors.report is not report:
                    report, heard_t = collectors.report, t
                if report is None or report.state != Load.RUNNING:
                    asked_t = t
                elif t - asked_t > STOP_AGAIN_S:
                    asked.append(asyncio.create_task(collectors.stop_load()))
                    asked_t = t
                if not told and t - begun_t > TELL_AFTER_S:
                    told = True
                    _tell_waiting(report, event_log)
                is_silent = t - heard_t > STOP_SILENCE_S
                if is_silent or t - begun_t > STOP_LIMIT_S + hook_patience_s:
                    what = "does not answer" if is_silent else "does not stop"
                    event_log.add(f"master {what} and is ended")
                    supervisor.end_master()
                    begun_t = heard_t = t
        if is_running(supervisor.master):
            # Locust would apply a late stop to the next run. It waits a minute for a hung worker;
            # petload does not.
            await asyncio.wait(asked, timeout=STOP_ANSWER_S + hook_patience_s)
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


def _tell_waiting(report: MasterReport | None, event_log: EventLog) -> None:
    """Log how many requests the stop waits for."""
    workers = report.workers if report is not None else ()
    waiting = sum(worker.in_flight or 0 for worker in workers)
    if waiting:
        event_log.add(f"waiting for {waiting:,} requests in flight, {STOP_TIMEOUT_S} s at most")


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for the event for at most `seconds`; return whether it is set."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
