"""Follows the master's runs, whoever started them, and keeps each when it has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tui.lab import snapshot_builder
from tui.model.plan import Plan
from tui.model.run import Machine
from tui.model.snapshot import Event, RunView
from tui.model.verdict import Verdict
from tui.runs import store
from tui.runs.recorder import Recorder
from tui.runs.report import came_to, run_json
from tui.telemetry.locust_api import MasterReport
from tui.telemetry.machine import machine_info


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that is over, and the master's last word on it."""

    recorder: Recorder
    report: MasterReport


class RunTracker:
    """At most one run at a time. Times in s since the lab opened.

    `say` makes an event, `events` are all there are. Whoever owns this tells it the plan, the
    host and the verdict of the moment.
    """

    def __init__(self, data_dir: Path, say: Callable[[str], None], events: Iterable[Event]) -> None:
        self.last: dict[str, Any] | None = None
        # The files of this session's runs, the newest last.
        self.kept: list[Path] = []
        self.came_to: RunView | None = None
        self.recorder: Recorder | None = None
        self.unkept: str | None = None
        self._data_dir = data_dir
        self._say = say
        self._events = events
        self._asked_t: float | None = None
        self._report: MasterReport | None = None

    def expect(self, t: float | None) -> None:
        """The load is asked for at `t`: that is when the next run begins. None: it failed."""
        self._asked_t = t

    def aim(self, users: int, spawn_rate: float) -> None:
        """The run that is on has another aim now."""
        if self.recorder is not None:
            self.recorder.plan = replace(self.recorder.plan, users=users, spawn_rate=spawn_rate)

    def note_end(self, name: str, exit_code: int | None) -> None:
        """A process ended; where a run is on, that belongs to it."""
        if self.recorder is not None and exit_code is not None:
            self.recorder.exit_codes[name] = exit_code

    def note_loss(self, name: str) -> None:
        """A process ended and nobody had asked it to; where a run is on, it says so."""
        if self.recorder is not None:
            self.recorder.lost.append(name)

    def follow(self, report: MasterReport, t: float, plan: Plan, host: str) -> Ended | None:
        """Begin or end with the master; returns the run that has just ended, to be kept."""
        before, self._report = self._report, report
        is_on = snapshot_builder.load_state(report).is_on
        recorder, ended = self.recorder, None
        if recorder is not None and (report.run != recorder.number or not is_on):
            recorder.stop(t)
            self._say("load stopped")
            # Where a new run has begun already, the report before is the last word on this one.
            ended = Ended(recorder, report if report.run == recorder.number else before or report)
            self.recorder = None
        if is_on and self.recorder is None:
            self._begin(report, t, replace(plan, users=report.target_users), host)
        return ended

    def abort(self, why: str, t: float) -> Ended | None:
        """The run that is on, if any, ends here; to be kept with what is known."""
        recorder, self.recorder = self.recorder, None
        if recorder is None or self._report is None:
            return None
        recorder.stop(t)
        recorder.aborted = why
        self._say(f"load aborted: {why}")
        return Ended(recorder, self._report)

    def keep(self, ended: Ended, names: dict[int, str], verdict: Verdict, t: float) -> None:
        """Put the run in the notebook; `names` are the workers' by pid."""
        known, report = machine_info(), ended.report
        run = ended.recorder.finish(
            t=t,
            machine=Machine(
                cores=known.cores,
                memory_bytes=known.memory_bytes,
                platform=known.platform,
                versions={"locust": known.locust, "python": known.python},
            ),
            totals=snapshot_builder.totals(report),
            endpoints=snapshot_builder.endpoints(report, None),
            failures=snapshot_builder.failures(report),
            worker_requests=_by_name(report, names),
            events=self._events,
            verdict=verdict,
        )
        self.last, self.came_to = run_json(run), came_to(run)
        try:
            self.kept.append(store.keep(self._data_dir, self.last))
            self.unkept = None
        except store.StoreUnwritable as error:
            self.unkept = str(error)
            self._say(self.unkept)

    def _begin(self, report: MasterReport, t: float, plan: Plan, host: str) -> None:
        asked_t, self._asked_t = self._asked_t, None
        self.came_to = None
        self.recorder = Recorder(plan, host, report.run, t if asked_t is None else asked_t)
        who = "" if asked_t is not None else " from Locust's page"
        self._say(f"load started{who}: {plan.users:,} users at {plan.spawn_rate:g}/s")


def _by_name(report: MasterReport, names: dict[int, str]) -> dict[str, int]:
    """What each worker requested, those included that have left."""
    requests = Counter(report.left)
    for worker in report.workers:
        if worker.pid is not None:
            requests[worker.pid] += worker.requests
    return {names[pid]: count for pid, count in requests.items() if pid in names}
