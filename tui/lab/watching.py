"""Once a second: everything that is measured becomes one Snapshot."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tui.lab import observe
from tui.lab.crew import Crew
from tui.lab.findings import Findings, Second
from tui.lab.guide.guiding import Guiding
from tui.lab.history import History
from tui.lab.instruments import Instruments
from tui.lab.notices import Notices
from tui.lab.observe import Measured
from tui.lab.parts import Plan
from tui.lab.proof import Setup
from tui.lab.runs import Runs
from tui.lab.snapshot import PETLOAD, Load, Snapshot, Totals
from tui.lab.startup import is_running
from tui.lab.troubles import Troubles
from tui.lab.verdict.signal_table import table
from tui.lab.verdict.signals import split
from tui.telemetry.machine import usable_cores


@dataclass(frozen=True, slots=True)
class Now:
    """What the lab knows of this second without measuring. `names` are its processes', by pid."""

    plan: Plan
    load: Load
    host: str
    web_url: str
    run_s: float | None
    names: Mapping[int, str]


class Watching:
    """Remembers what only many seconds can tell: history, findings, troubles."""

    def __init__(
        self,
        instruments: Instruments,
        notices: Notices,
        runs: Runs,
        guiding: Guiding | None = None,
    ) -> None:
        self.history = History()
        self._instruments = instruments
        self._notices = notices
        self._runs = runs
        self._guiding = guiding
        self._findings = Findings()
        self._troubles = Troubles()
        self._measured: Measured | None = None
        self._pids: Mapping[str, int] = {}

    def look(self, now: Now, crew: Crew) -> Snapshot:
        """Measure, judge, tell what is news, and hand the second to the run that is on."""
        plan, load = now.plan, now.load
        pids = {**crew.pids(), PETLOAD: os.getpid()}
        measured = self._instruments.measure(self._notices.t, pids)
        self._measured, self._pids = measured, pids
        views = observe.process_views(crew.processes, measured, load)
        strangers = observe.strangers(measured.report, now.names)
        sample = observe.sample(measured, load)
        sample = replace(sample, asked=plan.users if load.is_on else None)
        sample = self.history.add(sample, load)
        second = Second(
            sample=sample,
            load=load,
            setup=_setup(now, crew),
            missed=measured.failures.missed_objective,
            probe_waiting_s=measured.probe.waiting_s,
            slo_ms=plan.slo_ms,
            fallen=tuple(process.spec.name for process in crew.fallen),
        )
        for text in (*self._troubles.look(views, strangers), *self._findings.add(second)):
            self._notices.say(text)
        if self._runs.recorder is not None:
            self._runs.recorder.add(sample, observe.counts(measured), views, strangers)
        report = self._instruments.report
        signals = self.history.signals
        snapshot = Snapshot(
            t=measured.t,
            part=plan.part,
            load=load,
            shop=plan.shop,
            host=now.host,
            web_url=now.web_url,
            locustfile=plan.locustfile,
            target_users=plan.users,
            spawn_rate=plan.spawn_rate,
            workers=len(crew.pool.staying),
            slo_ms=plan.slo_ms,
            cores=usable_cores(),
            now=sample,
            verdict=self.history.verdict,
            run_s=now.run_s,
            report_age_s=measured.report_age_s,
            probe_error=measured.probe.error,
            probe_waiting_s=measured.probe.waiting_s,
            totals=observe.totals(report) if report else Totals(),
            processes=views,
            endpoints=observe.endpoints(report, measured.rate) if report else (),
            failures=observe.failures(report) if report else (),
            history=self.history.shown(),
            events=self._notices.shown(),
            alert=self._alert,
            signals=table(signals) if signals else (),
            # Where those are that leave, nobody judges.
            split=split(signals) if signals and load is not Load.STOPPING else None,
            proof=self._findings.proof,
            marks=tuple(self._findings.marks),
            slo=self._findings.slo,
            last_run=self._runs.came_to,
        )
        if self._guiding is None:
            return snapshot
        return replace(snapshot, guide=self._guiding.look(snapshot))

    def again(self, shown: Snapshot, load: Load, crew: Crew) -> Snapshot:
        """The second that is shown, and who has come or gone since, with what is told of it.

        Nothing is measured: who was not there then has no figures yet.
        """
        if self._measured is None:
            return shown
        pids = {**crew.pids(), PETLOAD: os.getpid()}
        usage = {
            name: usage
            for name, usage in self._measured.usage.items()
            if pids.get(name) == self._pids.get(name)
        }
        measured = replace(self._measured, usage=usage)
        return replace(
            shown,
            load=load,
            workers=len(crew.pool.staying),
            processes=observe.process_views(crew.processes, measured, load),
            events=self._notices.shown(),
            alert=self._alert,
        )

    @property
    def _alert(self) -> str | None:
        return self._notices.alert or self._troubles.alert or self._runs.unkept


def _setup(now: Now, crew: Crew) -> Setup:
    """What the test runs on just now."""
    return Setup(
        part=now.plan.part,
        workers=sum(is_running(process) for process in crew.pool.staying),
        shop=now.plan.shop,
        users=now.plan.users,
        locustfile=now.plan.locustfile,
        host=now.host,
    )
