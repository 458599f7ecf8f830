"""Stopping the load: it is over when its last figures are in."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tui.lab.collectors import EAGER_POLL_S, Collectors
from tui.lab.event_log import EventLog
from tui.lab.readiness import is_running
from tui.lab.run_tracker import RunTracker
from tui.lab.supervisor import Supervisor
from tui.model.snapshot import Load
from tui.telemetry.locust_api import MasterUnreachable

# A master that says nothing for so long while it is to stop will not say anything any more.
STOP_SILENCE_S = 15.0
# Locust forgets a stop that comes while it shares users out anew, because a worker came or left.
# Not sooner: a stop that comes while it still does so is forgotten too.
STOP_AGAIN_S = 1.5
# The run is over then, and the master has said so.
STOP_ANSWER_S = 3.0


async def stop_load(
    runs: RunTracker, collectors: Collectors, supervisor: Supervisor, event_log: EventLog
) -> None:
    """Stop the run that is on and return when it has ended; nothing where none is on."""
    recorder = runs.recorder
    if recorder is None:
        return
    recorder.stop(event_log.t)
    asked = [asyncio.create_task(collectors.stop_load())]
    heard_t = again_t = event_log.t
    try:
        while runs.recorder is recorder:
            await asyncio.sleep(EAGER_POLL_S)
            with suppress(MasterUnreachable):
                report = await collectors.poll()
                heard_t = event_log.t
                if report.state != Load.RUNNING:
                    again_t = heard_t
                elif heard_t - again_t > STOP_AGAIN_S:
                    asked.append(asyncio.create_task(collectors.stop_load()))
                    again_t = heard_t
            if event_log.t - heard_t > STOP_SILENCE_S:
                _end_frozen_master(supervisor, event_log)
                heard_t = event_log.t
        if is_running(supervisor.master):
            # A start that overtakes its answer would be stopped with it. Locust waits a minute for
            # a worker that hangs; petload does not.
            await asyncio.wait(asked, timeout=STOP_ANSWER_S)
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


def _end_frozen_master(supervisor: Supervisor, event_log: EventLog) -> None:
    """A master that says nothing is a lost one: nothing else would ever end the stop."""
    event_log.say("master does not answer and is ended")
    if supervisor.master is not None:
        supervisor.master.kill()
