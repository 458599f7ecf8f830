"""A lab's session: entered, measured once a second, left. Its commands are in lab.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from tui.analysis.availability import Situation, refusals
from tui.guide.tracker import GuideTracker
from tui.lab import snapshot_builder
from tui.lab.background import Background, to_its_end
from tui.lab.collectors import Collectors
from tui.lab.event_log import EventLog
from tui.lab.finished_users import FinishedUsers
from tui.lab.inspector import inspect_locustfile
from tui.lab.load_stop import LoadStop
from tui.lab.locust_reports import LocustReports
from tui.lab.patience import WAITING_FOR_QUITTING
from tui.lab.pool_size import most_workers
from tui.lab.port_allocator import AskedPorts
from tui.lab.publisher import Publisher, every_second
from tui.lab.readiness import is_running
from tui.lab.run_tracker import Context, RunTracker
from tui.lab.sampler import Now, Sampler
from tui.lab.supervisor import Supervisor
from tui.lab.user_test import UserTest
from tui.locustfile.loader import read_script
from tui.locustfile.paths import check_locustfile, is_users_own
from tui.locustfile.script import Script
from tui.model.commands import Command
from tui.model.hosts import without_password
from tui.model.plan import Plan
from tui.model.snapshot import Event, Load, Snapshot
from tui.processes import rlimits
from tui.processes.guard import Guard
from tui.processes.process import Process
from tui.processes.spec import Role
from tui.runs import session_logs
from tui.telemetry.locust_api import MasterReport, MasterUnreachable

# How long a tick waits for the master before it publishes older figures.
REPORT_PATIENCE_S = 0.5


class Session:
    """The processes and the measurements of one lab.

    It owns every child: when it is left, by whatever way, no child is alive. Once a second, and at
    each change of a process, it publishes one Snapshot.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        data_dir: Path,
        shop_port: int | None = None,
        web_port: int | None = None,
        guided: bool = False,
    ) -> None:
        """Prepare a lab. With `guided`, the guide's progress is kept."""
        self.plan = plan
        self._user_test = UserTest(plan) if is_users_own(plan) else None
        self._data_dir = data_dir
        self._lock = asyncio.Lock()
        # What the lab is busy with; None where the master's state is the lab's.
        self._busy: Load | None = Load.STARTING
        self._start_is_kept = False
        self._stopping: LoadStop | None = None
        self._finished = FinishedUsers()
        self._background = Background()
        self._guard = Guard()
        self._publisher = Publisher()
        self._event_log = log = EventLog()
        self._collectors = Collectors(self._report_came, self._lost_master)
        self._supervisor = Supervisor(
            self._guard,
            self._collectors,
            self._event_log,
            AskedPorts(shop_port, web_port),
            self._process_changed,
        )
        self._reports = LocustReports(self._collectors, self._event_log.add)
        self._guide = GuideTracker(data_dir, plan.part, self._event_log.add) if guided else None
        look = self._guide.look_at_end if self._guide else lambda _: None
        self._runs = RunTracker(data_dir, log.add, log, self._reports.fetch, look)
        self._sampler = Sampler(self._supervisor, self._collectors, log, self._runs, self._guide)

    # --- a lab's life ---------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Check folder, locustfile and ports, and start the guard, but no process of the lab.

        Raises StoreUnwritable, LocustfileMissing, LocustfileBroken, PythonUnusable, CannotListen.
        """
        check_locustfile(self.plan)
        if self._user_test is not None:
            self._event_log.add(*await self._user_test.load())
        elif self.plan.python is not None:
            await inspect_locustfile(self.plan)
        self._logs = session_logs.open_logs(self._data_dir)
        if self._user_test is not None:
            self._user_test.keep(self._logs.folder)
            self.plan = self._user_test.plan
        self._supervisor.open(self.plan, self._logs.folder)
        self._runs.unkept = self._logs.unkept
        self._event_log.add(*self._logs.notes)
        if self._guide is not None:
            self._guide.open()
        rlimits.allow_open_files()
        self._guard.open()
        self._ticker = asyncio.create_task(every_second(self._tick), name="tick")
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every child; keep the run that is on, as aborted."""
        # At Ctrl+C, or a second one, no listener is waited for, and no child is left.
        await to_its_end(self._close(), self._supervisor.end_at_once)

    async def _close(self) -> None:
        self._busy = Load.STOPPING
        self._publisher.close()
        self._runs.abort("petload was left", "interrupt", self._context())
        if self.plan.listens_to("quitting", "quit"):
            self._event_log.add(WAITING_FOR_QUITTING)
        # Do not log the end of every process.
        self._event_log.unsubscribe_all()
        self._ticker.cancel()
        await asyncio.gather(self._ticker, return_exceptions=True)
        await asyncio.gather(self._background.end(), self._reports.done())
        try:
            await self._supervisor.close()
        finally:
            self._collectors.close()
            await self._guard.close()
            if self._user_test is not None:
                self._user_test.close()
            self._logs.close()
        if not self._ticker.cancelled() and (error := self._ticker.exception()) is not None:
            raise error

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Hand every Snapshot to `subscriber`, in the event loop's thread."""
        self._publisher.subscribe(subscriber)

    def subscribe_events(self, subscriber: Callable[[Event], None]) -> None:
        """Hand every event to `subscriber` as it happens, and the earlier ones at once."""
        self._event_log.subscribe(subscriber)

    async def wait_lost(self) -> None:
        """Return when the shop or the master has crashed."""
        await self._supervisor.is_lost.wait()

    async def wait_run_ended(self) -> None:
        """Return when the run that is on has ended; at once where none is on."""
        if self._runs.recorder is not None:
            await self._runs.recorder.ended.wait()

    async def watch(self) -> None:
        """Never return; raise the internal error that has ended the measuring."""
        await asyncio.shield(self._ticker)

    # --- its state ------------------------------------------------------------------------------

    @property
    def lost(self) -> str | None:
        """How the shop or the master crashed; None where neither did."""
        return self._supervisor.lost

    def _lost_master(self) -> str | None:
        """Return how the master crashed. A load without a shop begins all the same."""
        return None if is_running(self._supervisor.master) else self._supervisor.lost

    @property
    def web_url(self) -> str:
        """The address of Locust's own page."""
        return self._supervisor.web_url

    @property
    def run_s(self) -> float | None:
        """How long the load has been on, in s; None where it is off."""
        recorder = self._runs.recorder
        return self._event_log.t - recorder.started_t if recorder is not None else None

    @property
    def locust_exit_code(self) -> int:
        """The exit status of Locust, which a locustfile may set; 0 where it was killed."""
        codes = [master.exit_code or 0] if (master := self._supervisor.master) else []
        return max([0, *codes, *self._supervisor.quits.exit_codes])

    @property
    def last_run(self) -> dict[str, Any] | None:
        """The JSON of the run that ended last."""
        return self._runs.last

    @property
    def kept(self) -> Sequence[Path]:
        """The files of this session's runs, newest last."""
        return self._runs.kept

    def log_lines(self, name: str, lines: int) -> list[str]:
        """Return the last lines of the named process's log; empty where there is none."""
        processes = self._supervisor.processes
        return next((each.tail(lines) for each in processes if each.spec.name == name), [])

    def script(self) -> Script:
        """Return the present locustfile as it was loaded, and the part's before."""
        return read_script(self.plan, self._user_test.sources if self._user_test else {})

    def available(self, command: Command) -> str | None:
        """Return why the command is not possible now, as a sentence; None where it is possible."""
        return self._refusals().get(command)

    # --- once a second, and at each change ------------------------------------------------------

    async def _tick(self) -> None:
        if is_running(self._supervisor.master):
            # Not wait_for: until Python 3.12 it forgets a cancellation that comes with the answer.
            with suppress(MasterUnreachable, TimeoutError):
                async with asyncio.timeout(REPORT_PATIENCE_S):
                    await self._collectors.poll()
        self._supervisor.bound_logs()
        if self._user_test is not None and (news := self._user_test.look()):
            self._event_log.add(news)
        self._publisher.publish(self._sampler.sample(self._now()))

    def _publish_changes(self) -> None:
        """Publish what has changed since the last second: processes, events, commands."""
        self._publisher.publish_soon(lambda shown: self._sampler.update(shown, self._now()))

    def _now(self) -> Now:
        return Now(
            plan=self.plan,
            load=self._load,
            host=without_password(self._supervisor.host(self.plan)),
            web_url=self.web_url,
            run_s=self.run_s,
            refusals=self._refusals(),
            own_test=self._user_test.view(is_loaded=self.plan.is_own) if self._user_test else None,
        )

    @property
    def _load(self) -> Load:
        if self._busy is not None:
            return self._busy
        target_is_up = self._supervisor.target_is_up(self.plan)
        if not is_running(self._supervisor.master) or not target_is_up:
            return Load.FAILED
        report = self._collectors.report
        return snapshot_builder.load_state(report) if report else Load.STARTING

    def _refusals(self) -> Mapping[Command, str]:
        return refusals(
            Situation(
                load=self._load,
                shop=self.plan.shop,
                workers=len(self._supervisor.pool.staying),
                most_workers=most_workers(),
                run_is_on=self._runs.recorder is not None,
                start_is_kept=self._start_is_kept,
                is_own=self.plan.is_own,
                shape=self.plan.shape,
                stop_can_be_cut=self._stopping is not None and self._stopping.can_be_cut,
            )
        )

    def _process_changed(self, process: Process, crashed: bool) -> None:
        """Note a process's change in the run that is on, and publish it."""
        if process.over:
            self._runs.note_exit(process.spec.name, process.exit_code, crashed=crashed)
        if process.spec.role is Role.MASTER and not process.over:
            self._runs.note_locustfile(self.plan)
        if crashed and process.spec.role is Role.WORKER:
            self._count_workers()
        if crashed and process.spec.role is Role.MASTER:
            self._runs.abort("the master was lost", "lost", self._context())
        # Its figures follow with the next second.
        self._publish_changes()

    def _report_came(self, report: MasterReport) -> None:
        self._runs.follow(report, self._context())
        if report.has_quit:
            self._supervisor.end_quit_master()

    def _context(self) -> Context:
        return Context(
            t=self._event_log.t,
            plan=replace(self.plan, workers=len(self._supervisor.pool.staying)),
            host=self._supervisor.host(self.plan),
            names=self._supervisor.names,
            verdict=self._sampler.verdict,
        )

    def _count_workers(self) -> None:
        """Put the pool's size into the plan, so that the next part starts with it."""
        self.plan = replace(self.plan, workers=max(1, len(self._supervisor.pool.staying)))
