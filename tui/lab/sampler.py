"""The sampler: once a second, turn everything that is measured into one Snapshot."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tui.analysis.change_tracker import ChangeTracker, Second
from tui.analysis.gates import views_now
from tui.analysis.history import History
from tui.analysis.shown_rates import ShownRates
from tui.analysis.signal_table import table
from tui.analysis.steadiness import LabSetup, workers_at_work
from tui.analysis.user_split import split
from tui.guide.tracker import GuideTracker
from tui.lab import outcome_builder, snapshot_builder
from tui.lab.collectors import Collectors
from tui.lab.condition_meter import ConditionMeter
from tui.lab.event_log import EventLog
from tui.lab.health import Health, count_strangers
from tui.lab.probe_watch import ProbeWatch, offer_candidates, probe_is_tested
from tui.lab.run_tracker import RunTracker
from tui.lab.snapshot_builder import Measured
from tui.lab.stop_gate import stops
from tui.lab.supervisor import Supervisor
from tui.model.commands import Command
from tui.model.condition import ConditionView, Streak
from tui.model.plan import Plan
from tui.model.process_names import PETLOAD, is_worker
from tui.model.sample import Sample
from tui.model.snapshot import NO_OTHERS, Load, OwnTest, ProcessView, Snapshot, Totals
from tui.model.verdict import Verdict
from tui.telemetry.machine import usable_cores


@dataclass(frozen=True, slots=True)
class Now:
    """The unmeasured state of this second. `run_s` is None where no load is on."""

    plan: Plan
    load: Load
    host: str
    web_url: str
    run_s: float | None
    refusals: Mapping[Command, str]
    own_test: OwnTest | None = None


class Sampler:
    """Build one Snapshot a second, and remember what the analysis needs of earlier seconds."""

    def __init__(
        self,
        supervisor: Supervisor,
        collectors: Collectors,
        event_log: EventLog,
        runs: RunTracker,
        guide: GuideTracker | None = None,
    ) -> None:
        self._supervisor = supervisor
        self._collectors = collectors
        self._event_log = event_log
        self._runs = runs
        self._guide = guide
        self._history = History()
        self._changes = ChangeTracker()
        self._health = Health()
        self._probe_watch = ProbeWatch()
        self._conditions = ConditionMeter()
        self._measured: Measured | None = None
        self._pids: Mapping[str, int] = {}
        self._rates = ShownRates()

    @property
    def verdict(self) -> Verdict:
        """The verdict of the newest second."""
        return self._history.verdict

    async def measure_idle_baseline(self) -> None:
        """Measure the probe's response time now, right before a load."""
        self._history.set_idle_baseline(*await self._collectors.idle_baseline_ms())

    async def judge_again(self, plan: Plan) -> None:
        """Judge the run that ended last again, where a response without load can be timed now."""
        path = self._runs.path_without_baseline(self._supervisor.host(plan))
        if path and self._runs.recorder is None:
            idle_ms, _ = await self._collectors.idle_baseline_ms(path)
            if idle_ms is not None:
                self._runs.judge_again(path, idle_ms)

    def sample(self, now: Now) -> Snapshot:
        """Measure and judge this second, log what is new, and hand it to the run that is on."""
        supervisor = self._supervisor
        plan, load = now.plan, now.load
        pids = {**supervisor.pids(), PETLOAD: os.getpid()}
        measured = self._collectors.measure(self._event_log.t, pids)
        self._measured, self._pids = measured, pids
        views = snapshot_builder.process_views(supervisor.processes, measured, load)
        workers = [pid for name, pid in pids.items() if is_worker(name)]
        strangers = count_strangers(measured.report, supervisor.names, workers)
        sample = snapshot_builder.sample(measured, load)
        target_users = _target_users(plan, measured)
        asked = target_users if load.is_on else None
        sample = replace(sample, asked=asked, has_shape=bool(plan.shape))
        probe, report = measured.probe, self._collectors.report
        endpoints = snapshot_builder.endpoints(report, measured.rate) if report else ()
        self._rates.add((*views, *endpoints) if load.is_on else ())
        tested = probe_is_tested(plan, report, now.host, probe.path)
        sample = self._history.add(replace(sample, probe_is_tested=tested), load, now.host)
        offer_candidates(
            self._collectors.offer_probe,
            plan,
            report,
            now.host,
            probe.path,
            now.run_s,
            has_baseline=sample.idle_probe_ms is not None,
        )
        second = Second(
            sample=sample,
            load=load,
            setup=_setup(now, views),
            missed=measured.failures.missed_objective,
            probe_waiting_s=measured.probe.waiting_s,
            slo_ms=plan.objective_ms,
            processes=views,
            crashed=tuple(process.spec.name for process in supervisor.crashed),
        )
        for text in (
            *self._health.look_at_patches(self._collectors.report),
            *self._health.look(views, strangers),
            *self._probe_watch.look(now.host, plan, probe),
            *self._changes.add(second),
        ):
            self._event_log.add(text)
        self._judge(now, measured, sample)
        signals = self._history.signals
        snapshot = Snapshot(
            t=measured.t,
            part=plan.part,
            load=load,
            shop=plan.shop,
            host=now.host,
            web_url=now.web_url,
            locustfile=plan.locustfile,
            target_users=target_users,
            spawn_rate=plan.spawn_rate,
            workers=len(supervisor.pool.staying),
            slo_ms=plan.objective_ms,
            cores=usable_cores(),
            now=sample,
            verdict=self._history.verdict,
            run_s=now.run_s,
            report_age_s=measured.report_age_s,
            probe_error=measured.probe.error,
            probe_waiting_s=measured.probe.waiting_s,
            probe_path=measured.probe.path,
            probe_status=measured.probe.status,
            totals=snapshot_builder.totals(report) if report else Totals(),
            processes=self._rates.shown(views),
            endpoints=self._rates.shown(endpoints),
            failures=snapshot_builder.failures(report) if report else (),
            exceptions=outcome_builder.exceptions(report.exceptions) if report else (),
            others=outcome_builder.others(report) if report else NO_OTHERS,
            history=self._history.shown(),
            events=self._event_log.recent(),
            alert=self._alert,
            signals=table(signals) if signals else (),
            # While users stop, their split has no meaning.
            split=split(signals) if signals and load is not Load.STOPPING else None,
            effect=self._changes.effect,
            marks=tuple(self._changes.marks),
            slo=self._changes.slo,
            last_run=self._runs.outcome,
            refusals=now.refusals,
            own_test=now.own_test,
            conditions=self._shown_conditions(plan),
        )
        self._runs.add(snapshot, snapshot_builder.counts(measured), strangers)
        # A test of the user's own ticks no step of the lab.
        if self._guide is None or plan.is_own:
            return snapshot
        return replace(snapshot, guide=self._guide.look(snapshot))

    def update(self, shown: Snapshot, now: Now) -> Snapshot:
        """Return the shown second with the present processes and events.

        Nothing is measured: a process that is newer than that second has no figures.
        """
        supervisor = self._supervisor
        if self._measured is None:
            return shown
        pids = {**supervisor.pids(), PETLOAD: os.getpid()}
        usage = {
            name: usage
            for name, usage in self._measured.usage.items()
            if pids.get(name) == self._pids.get(name)
        }
        measured = replace(self._measured, usage=usage)
        return replace(
            shown,
            load=now.load,
            workers=len(supervisor.pool.staying),
            processes=self._rates.shown(
                snapshot_builder.process_views(supervisor.processes, measured, now.load)
            ),
            refusals=now.refusals,
            events=self._event_log.recent(),
            alert=self._alert,
            conditions=self._shown_conditions(now.plan),
        )

    def _judge(self, now: Now, measured: Measured, sample: Sample) -> None:
        """Judge the conditions by this second; log the first that stops the run that is on."""
        run, gates = self._runs.recorder, now.plan.gates
        if run is None or not gates:
            return
        before = [streak.deciding for streak in run.streaks]
        run.judge(measured.t, self._conditions.facts(gates, measured, sample, now.load, run))
        for view, first in zip(run.conditions, before, strict=True):
            if first is None and stops(view):
                self._event_log.add(f"the load is stopped: {view.condition} ({view.figure})")

    def _shown_conditions(self, plan: Plan) -> tuple[ConditionView, ...]:
        """Return the conditions: in this second while a run is on, else over the run before."""
        if self._runs.recorder is not None:
            return self._runs.recorder.conditions
        ended = self._runs.outcome
        return ended.conditions if ended else views_now(plan.gates, [Streak()] * len(plan.gates))

    @property
    def _alert(self) -> str | None:
        return self._event_log.alert or self._health.alert or self._runs.unkept


def _setup(now: Now, views: Sequence[ProcessView]) -> LabSetup:
    """Return what the load runs on."""
    return LabSetup(
        part=now.plan.part,
        workers=len(workers_at_work(views)),
        shop=now.plan.shop,
        users=now.plan.users,
        locustfile=now.plan.locustfile,
        host=now.host,
    )


def _target_users(plan: Plan, measured: Measured) -> int:
    """Return how many users are asked for: by the plan, or just now by the file's shape."""
    if plan.shape and measured.report is not None:
        return measured.report.target_users
    return plan.users
