"""The run tracker: follow the master's runs, whatever started them, and keep each that ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tui import __version__
from tui.analysis.judge_again import judged_with, path_without_baseline
from tui.lab import snapshot_builder
from tui.lab.outcome_builder import outcomes
from tui.lab.run_journal import RunJournal
from tui.locustfile.loader import read_texts
from tui.model.plan import Plan
from tui.model.run import Count, LocustfileText, Machine, Run
from tui.model.snapshot import Event, RunView, Snapshot
from tui.model.verdict import Verdict
from tui.runs import store
from tui.runs.recorder import Recorder
from tui.runs.report import outcome, overall, run_json
from tui.telemetry.locust_api import MasterReport
from tui.telemetry.machine import machine_info

# The master reports a run within this time of the request for it.
PROMPT_S = 5.0


@dataclass(frozen=True, slots=True)
class Context:
    """The state of the lab when a run begins or ends.

    `t` in s since the lab opened; `names` are the names of all processes so far, by pid.
    """

    t: float
    plan: Plan
    host: str
    names: Mapping[int, str]
    verdict: Verdict


class RunTracker:
    """Hold the recorder of the run that is on: at most one."""

    def __init__(
        self,
        data_dir: Path,
        log: Callable[[str], None],
        events: Iterable[Event],
        on_kept: Callable[[Path], None] = lambda _: None,
        on_last_second: Callable[[Snapshot], object] = lambda _: None,
    ) -> None:
        """`log` takes a sentence for the event log, `events` are all that were logged.

        Of each run that has ended while its master lives, `on_kept` is called with the file, and
        `on_last_second` with a second that has the final figures.
        """
        self.last: dict[str, Any] | None = None
        # The files of this session's runs, newest last.
        self.kept: list[Path] = []
        self.outcome: RunView | None = None
        self.recorder: Recorder | None = None
        self.unkept: str | None = None
        self._data_dir = data_dir
        self._log = log
        self._events = events
        self._on_kept = on_kept
        self._on_last_second = on_last_second
        self._asked_t: float | None = None
        # The number of the run that began last, of this master.
        self._begun = 0
        self._report: MasterReport | None = None
        self.journal: RunJournal | None = None
        self._locustfiles: tuple[LocustfileText, ...] = ()
        self._run: Run | None = None  # that ended last
        self._is_judged_again = False

    def expect(self, t: float | None) -> None:
        """Note that a load is requested at `t`, which begins the next run; None where it failed."""
        self._asked_t = t

    def change_target(self, users: int, spawn_rate: float) -> None:
        """Note the new number of users and spawn rate of the run that is on."""
        if self.recorder is not None:
            self.recorder.plan = replace(self.recorder.plan, users=users, spawn_rate=spawn_rate)

    def note_exit(self, name: str, exit_code: int | None, *, crashed: bool) -> None:
        """Note in the run that is on that a process has ended."""
        if self.recorder is None:
            return
        if crashed:
            self.recorder.lost.append(name)
        if exit_code is not None:
            self.recorder.exit_codes[name] = exit_code

    def note_locustfile(self, plan: Plan) -> None:
        """Read the texts that the master loads now: a file may change before the run begins."""
        self._locustfiles = read_texts(plan)

    def add(self, snapshot: Snapshot, count: Count | None, strangers: int) -> None:
        """Take in a second, where a run is on."""
        if self.recorder is None:
            return
        self.recorder.add(snapshot.now, count, snapshot.processes, strangers)
        if self.journal is not None and self._report is not None:
            self.journal.add(snapshot, self.recorder, count, outcomes(self._report))

    def follow(self, report: MasterReport, now: Context) -> None:
        """Begin or end a run with the master's state."""
        before, self._report = self._report, report
        is_on = snapshot_builder.load_state(report).is_on
        recorder = self.recorder
        if recorder is not None and recorder.plan.shape:
            most = max(recorder.plan.users, report.target_users)
            recorder.plan = replace(recorder.plan, users=most)
        has_killed = bool(report.users_died)
        if recorder is not None and report.exceptions and not (recorder.has_raised or has_killed):
            recorder.has_raised = True
            first = report.exceptions[0]
            self._log(f"a task raised {first.error}{f' at {first.where}' if first.where else ''}")
        if recorder is not None and has_killed and not recorder.has_killed:
            recorder.has_killed = True
            first = report.users_died[0]
            self._log(f"a user died of {first.error}{f' at {first.where}' if first.where else ''}")
        if recorder is not None and report.endpoints_in_all > len(report.endpoints):
            self._tell_many_names(recorder, report)
        if recorder is not None and (report.run != recorder.number or not is_on):
            self._log(f"load stopped{_why(recorder, report)}")
            # Where a new run has begun already, the previous report is the last of this one.
            self._end(recorder, report if report.run == recorder.number else before or report, now)
        if report.run == 0:
            self._begun = 0  # a new master
        if self.recorder is not None or report.run == self._begun:
            return
        if is_on:
            self._begin(report, now)
        elif report.has_ended:
            # It began and ended between two reports.
            brief = self._begin(report, now)
            self._log(f"load stopped{_why(brief, report)}")
            self._end(brief, report, now)

    def _tell_many_names(self, recorder: Recorder, report: MasterReport) -> None:
        if not recorder.has_many_names:
            recorder.has_many_names = True
            self._log(
                f"more than {len(report.endpoints):,} names of requests: the busiest are listed;"
                " name= in the locustfile groups URLs of one kind"
            )

    def abort(self, why: str, ended_by: str, now: Context) -> None:
        """End the run that is on, if any, with the figures so far."""
        recorder = self.recorder
        if recorder is None:
            return
        recorder.aborted, recorder.ended_by = why, ended_by
        self._log(f"load aborted: {why}")
        self._end(recorder, self._report, now)

    def path_without_baseline(self, host: str) -> str | None:
        """Return what the probe asked in the last run, where its time without load is not known.

        None where that run tested another host, or cut requests off: the target may still be at
        work on them.
        """
        run = self._run
        if run is None or run.host != host or run.outcomes.cut_off or self._is_judged_again:
            return None
        return path_without_baseline(run.samples)

    def judge_again(self, path: str, idle_probe_ms: float) -> None:
        """Judge the run that ended last by what the path takes without load, in ms."""
        if self._run is None or self.recorder is not None:
            return
        samples, last = judged_with(self._run.samples, path, idle_probe_ms)
        run = replace(self._run, samples=samples, verdict=overall(samples, last))
        self._is_judged_again = True
        self._run, self.last, self.outcome = run, run_json(run), outcome(run)
        if self.unkept is None and self.kept:
            try:
                store.keep_again(self.kept[-1], self.last)
            except store.StoreUnwritable as error:
                self._log(str(error))

    def _begin(self, report: MasterReport, now: Context) -> Recorder:
        self._begun = report.run
        asked_t, self._asked_t = self._asked_t, None
        plan = replace(now.plan, users=report.target_users)
        self.outcome = None
        # A locustfile that prepared data first began its run after that.
        is_prompt = asked_t is not None and now.t - asked_t < PROMPT_S
        started_t = asked_t if is_prompt and asked_t is not None else now.t
        self.recorder = recorder = Recorder(
            plan, now.host, report.run, started_t, locustfiles=self._locustfiles
        )
        self.journal = RunJournal(self._data_dir, recorder, _machine(report), self._log)
        origin = "" if asked_t is not None else " from Locust's page"
        asked = f"{plan.users:,} users at {plan.spawn_rate:g}/s"
        if plan.shape:
            asked = f"the shape {plan.shape} decides how many users there are"
        self._log(f"load started{origin}: {asked}")
        return recorder

    def _end(self, recorder: Recorder, report: MasterReport | None, now: Context) -> None:
        recorder.stop(now.t)
        self.recorder = None
        if report is not None:
            self._keep(recorder, report, now)
        if self.journal is not None:
            self.journal.close()
            self.journal = None
        recorder.ended.set()

    def _keep(self, recorder: Recorder, report: MasterReport, now: Context) -> None:
        """Write the run to the store."""
        its_outcomes = outcomes(report)
        run = recorder.finish(
            t=now.t,
            machine=_machine(report),
            totals=snapshot_builder.totals(report),
            endpoints=snapshot_builder.endpoints(report, None),
            failures=snapshot_builder.failures(report),
            worker_requests=_requests_by_name(report, now.names),
            events=self._events,
            verdict=now.verdict,
            outcomes=its_outcomes,
        )
        self._is_judged_again = False
        self._run, self.last, self.outcome = run, run_json(run), outcome(run)
        if self.journal is not None:
            last = self.journal.finish(run, recorder, self.outcome)
            if last is not None and recorder.aborted is None:
                self._on_last_second(last)
        try:
            journal = self.journal.path if self.journal is not None else None
            self.kept.append(store.keep(self._data_dir, self.last, journal))
            self.unkept = None
            if recorder.aborted is None:
                self._on_kept(self.kept[-1])
        except store.StoreUnwritable as error:
            self.unkept = str(error)
            self._log(self.unkept)


def _machine(report: MasterReport) -> Machine:
    """Return this machine, with the versions of what runs Locust."""
    known = machine_info()
    return Machine(
        cores=known.cores,
        memory_bytes=known.memory_bytes,
        platform=known.platform,
        versions={
            "locust": report.locust or known.locust,
            "python": report.python or known.python,
            "petload": __version__,
        },
    )


def _why(recorder: Recorder, report: MasterReport) -> str:
    """Say what ended a run, where petload did not."""
    if recorder.ended_by == "users":
        ended = "finished" if report.users_finished else "died"
        return f": all its users have {ended}{' or were stopped' if report.users_stopped else ''}"
    if recorder.ended_by:
        return ""
    by_shape = recorder.plan.shape and not report.has_quit
    return ": its shape has ended" if by_shape else ": the locustfile ended it"


def _requests_by_name(report: MasterReport, names: Mapping[int, str]) -> dict[str, int]:
    """Return the requests of each worker, removed ones included."""
    requests = Counter(report.left)
    for worker in report.workers:
        if worker.pid is not None:
            requests[worker.pid] += worker.requests
    return {names[pid]: count for pid, count in requests.items() if pid in names}
