"""Stop the load: ask the master, and wait until the run has ended with its last figures."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable

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
# One that takes longer can be cut short.
CUT_AFTER_S = 5.0
# Users that are ended at once are gone sooner; else the processes are.
CUT_LIMIT_S = 3.0


class LoadStop:
    """One stop of a run. `run` waits for it; `cut_short` ends it at once."""

    def __init__(
        self, run: Recorder, collectors: Collectors, supervisor: Supervisor, event_log: EventLog
    ) -> None:
        self._run = run
        self._collectors = collectors
        self._supervisor = supervisor
        self._event_log = event_log
        self._begun_t = event_log.t
        self._cut_t: float | None = None
        # Sentences that were told already.
        self._told: set[str] = set()
        self._alert: str | None = None

    @property
    def can_be_cut(self) -> bool:
        """Whether the stop has waited for so long that it may be cut short."""
        return self._cut_t is None and self._event_log.t - self._begun_t >= CUT_AFTER_S

    def cut_short(self) -> None:
        """End all users at once, in the middle of their requests."""
        if self._cut_t is None:
            self._cut_t = self._event_log.t
            self._clear_alert()
            self._event_log.add("the stop is cut short: requests in flight are not counted")
            for worker in filter(is_running, self._supervisor.pool.staying):
                worker.signal(signal.SIGUSR1)

    async def run(self, ended_by: str, hook_patience_s: float = 0.0) -> bool:
        """Stop the run; return when it has ended, False where it was cut short in vain.

        `hook_patience_s` is what the locustfile's test_stop listeners get on top, in s.
        """
        run, collectors, event_log = self._run, self._collectors, self._event_log
        run.stop(event_log.t)
        run.ended_by = ended_by
        asked = [asyncio.create_task(collectors.stop_load())]
        begun_t = asked_t = heard_t = event_log.t
        report = collectors.report
        try:
            async with collectors.polling_eagerly():
                while not await _is_set_within(run.ended, CHECK_S):
                    t = event_log.t
                    if self._is_cut_in_vain(t):
                        return False
                    if collectors.report is not report:
                        report, heard_t = collectors.report, t
                    if report is None or report.state != Load.RUNNING:
                        asked_t = t
                    elif t - asked_t > STOP_AGAIN_S:
                        asked.append(asyncio.create_task(collectors.stop_load()))
                        asked_t = t
                    self._tell_waiting(report, hook_patience_s)
                    is_silent = t - heard_t > STOP_SILENCE_S
                    if is_silent or t - begun_t > STOP_LIMIT_S + hook_patience_s:
                        what = "does not answer" if is_silent else "does not stop"
                        event_log.add(f"master {what} and is ended")
                        self._supervisor.end_master()
                        begun_t = heard_t = t
            return await self._has_answered(asked, hook_patience_s)
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
            self._clear_alert()

    async def _has_answered(
        self, asked: Iterable[asyncio.Task[None]], hook_patience_s: float
    ) -> bool:
        """Wait for the master's answer, which follows the test_stop listeners.

        Locust would apply a late stop to the next run. It waits a minute for a hung worker; petload
        does not.
        """
        until_t = self._event_log.t + STOP_ANSWER_S + hook_patience_s
        while is_running(self._supervisor.master) and self._event_log.t < until_t:
            if self._is_cut_in_vain(self._event_log.t):
                return False
            _, open_ = await asyncio.wait(asked, timeout=CHECK_S)
            if not open_:
                break
            self._tell_waiting(None, hook_patience_s)
        return True

    def _is_cut_in_vain(self, t: float) -> bool:
        return self._cut_t is not None and t - self._cut_t > CUT_LIMIT_S

    def _tell_waiting(self, report: MasterReport | None, hook_patience_s: float) -> None:
        """Say what the stop waits for, and how it is ended at once."""
        waited_s = self._event_log.t - self._begun_t
        if waited_s < TELL_AFTER_S or self._cut_t is not None:
            return
        workers = report.workers if report is not None else ()
        waiting = sum(worker.in_flight or 0 for worker in workers)
        if waiting:
            self._tell(
                "requests", f"waiting for {waiting:,} requests in flight", float(STOP_TIMEOUT_S)
            )
        elif hook_patience_s:
            self._tell("hooks", "waiting for the locustfile's test_stop listeners", hook_patience_s)

    def _tell(self, what: str, sentence: str, most_s: float) -> None:
        sentence = f"{sentence}, {most_s:g} s at most"
        if what not in self._told:
            self._event_log.add(sentence)
            self._told.add(what)
        if self.can_be_cut:
            self._alert = f"{sentence[0].upper()}{sentence[1:]}. x again ends it at once."
            self._event_log.raise_alert(self._alert)

    def _clear_alert(self) -> None:
        """Remove this stop's own alert, and no other."""
        if self._alert is not None and self._event_log.alert == self._alert:
            self._event_log.clear_alert()


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for the event for at most `seconds`; return whether it is set."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
