"""Lab: one session of processes and measurements, and once a second one Snapshot of it.

Both faces, the screen and `run`, drive the same Lab. It owns every child: when it is left, by
whatever road, no child is alive.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from tui.guide.tracker import GuideTracker
from tui.lab import snapshot_builder
from tui.lab.collectors import EAGER_POLL_S, Collectors
from tui.lab.crash_handler import CrashHandler
from tui.lab.event_log import EventLog
from tui.lab.fd_limits import too_few_files
from tui.lab.load_stop import stop_load
from tui.lab.process_registry import ProcessRegistry
from tui.lab.protocol import LabFailed
from tui.lab.publisher import Publisher, every_second
from tui.lab.readiness import Startup, all_are_ready, is_running, is_up
from tui.lab.run_tracker import Ended, RunTracker
from tui.lab.sampler import Now, Sampler
from tui.lab.supervisor import Supervisor, all_or_first_failure
from tui.locustfile.diff import Script
from tui.locustfile.loader import locustfile_path, read_script
from tui.model.commands import Refused
from tui.model.parts import ShopMode
from tui.model.plan import Plan, switched
from tui.model.snapshot import Event, Load, Snapshot
from tui.processes import rlimits
from tui.processes.guard import Guard
from tui.processes.process import Process, StartFailed, StartOvertaken
from tui.processes.spec import Role
from tui.runs import store
from tui.telemetry.locust_api import MasterReport, MasterUnreachable
from tui.telemetry.machine import usable_cores

# How long a tick waits for the master before it shows what it has.
REPORT_PATIENCE_S = 0.5
START_CONFIRM_S = 15.0
READY_AGAIN_S = 10.0


def most_workers() -> int:
    """How many workers are allowed: more than a few per core only fight each other for it."""
    return max(16, 4 * usable_cores())


class Lab:
    """One lab session. Enter it, `open` it, then start, stop, scale and switch as you like.

    Commands raise Refused where they make no sense just now, and LabFailed where a process failed.
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
        """`guided`: a learner follows the lab's steps, and their progress is kept."""
        self.plan = plan
        self._data_dir = data_dir
        self._publisher = Publisher()
        self._guard = Guard()
        self._lock = asyncio.Lock()
        # What the lab is busy with; None where the master's state is the lab's.
        self._busy: Load | None = Load.STARTING
        self._closed = False
        self._event_log = EventLog()
        self._registry = ProcessRegistry(self._event_log.say)
        self._collectors = Collectors(self._report_came)
        self._startup = Startup(self._collectors, self._event_log.say, (shop_port, web_port))
        self._runs = RunTracker(data_dir, self._event_log.say, self._event_log)
        self._guide_tracker = (
            GuideTracker(data_dir, plan.part, self._event_log.say) if guided else None
        )
        self._sampler = Sampler(self._collectors, self._event_log, self._runs, self._guide_tracker)

    # --- a lab's life ---------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Check folder, locustfile and ports, and start the guard; no process of the lab yet.

        Raises StoreUnwritable, LocustfileMissing or CannotListen.
        """
        locustfile_path(self.plan)
        self._startup.choose_ports(self.plan)
        self._logs = store.open_logs(self._data_dir)
        self._runs.unkept = self._logs.unkept
        if self._logs.unkept:
            self._event_log.say(self._logs.unkept)
        if self._guide_tracker is not None:
            self._guide_tracker.open()
        rlimits.allow_open_files()
        self._supervisor = Supervisor(
            self._guard, self._logs.folder, self._process_changed, self._startup.worker_is_ready
        )
        self._crash_handler = CrashHandler(self._supervisor, self._collectors, self._event_log)
        self._guard.open()
        self._ticker = asyncio.create_task(every_second(self._tick), name="tick")
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every child; a run that goes on is kept as far as it got."""
        closing = asyncio.create_task(self._close(), name="close")
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            # A second Ctrl+C leaves nobody behind either: this takes two seconds at most.
            await closing
            raise

    async def _close(self) -> None:
        self._busy = Load.STOPPING
        self._closed = True
        self._publisher.close()
        self._abort_run("petload was left")
        # That every process stops now is no news.
        self._event_log.unsubscribe_all()
        self._ticker.cancel()
        await asyncio.gather(self._crash_handler.close(), self._ticker, return_exceptions=True)
        try:
            await self._supervisor.close()
        finally:
            self._collectors.close()
            await self._guard.close()
            self._logs.close()
        if not self._ticker.cancelled() and (error := self._ticker.exception()) is not None:
            raise error

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Have every Snapshot handed to `subscriber`, in the event loop's thread."""
        self._publisher.subscribe(subscriber)

    def subscribe_events(self, subscriber: Callable[[Event], None]) -> None:
        """Have every event handed to `subscriber` as it happens, those of before at once."""
        self._event_log.subscribe(subscriber)

    def check_limits(self) -> None:
        """Raises Refused where this machine's limits forbid the plan; nothing is started."""
        self._refuse_too_many_users(self.plan.users)

    async def open(self) -> None:
        """Start the shop, the master and the workers; return when all are ready."""
        async with self._lock, self._starting():
            await self._start_all()

    async def wait_lost(self) -> None:
        """Return when the shop or the master is lost."""
        while self.lost is None:
            await asyncio.sleep(EAGER_POLL_S)

    async def watch(self) -> None:
        """Never returns; raises what has ended the measuring: an error of petload's own."""
        await asyncio.shield(self._ticker)

    # --- what the faces ask ---------------------------------------------------------------------

    @property
    def lost(self) -> str | None:
        """What became of the shop or the master, when it ended and nobody had asked for that."""
        return self._crash_handler.lost

    @property
    def web_url(self) -> str:
        """Locust's own page."""
        return self._startup.web_url

    @property
    def most_workers(self) -> int:
        """How many workers the pool may have."""
        return most_workers()

    @property
    def run_s(self) -> float | None:
        """How long the load is on, in s; None where it is off."""
        recorder = self._runs.recorder
        return self._event_log.t - recorder.started_t if recorder is not None else None

    @property
    def last_run(self) -> dict[str, Any] | None:
        """The JSON of the run that ended last."""
        return self._runs.last

    @property
    def kept(self) -> tuple[Path, ...]:
        """The files of this session's runs, the newest last."""
        return tuple(self._runs.kept)

    def log_lines(self, name: str, lines: int) -> list[str]:
        """The last lines that the process of this name wrote; empty where there is none."""
        for process in self._supervisor.processes:
            if process.spec.name == name:
                return process.tail(lines)
        return []

    def script(self) -> Script:
        """The present locustfile as it is on disk, and the part's before."""
        return read_script(self.plan)

    # --- commands -------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the load on an empty shop; what was lost is started again first.

        Where the load is on and the shop was lost, the shop is started again under it.
        """
        async with self._lock:
            if self._runs.recorder is not None:
                await self._start_shop_again()
                return
            self._refuse_too_many_users(self.plan.users)
            async with self._starting():
                await self._startup.mend(self._supervisor, self.plan)
                self._supervisor.forget_fallen()
                await self._startup.empty_shop(self.plan)
                await self._collectors.until(
                    lambda now: all_are_ready(now, self._supervisor.pool.staying), READY_AGAIN_S
                )
                report = self._collectors.report
                before = report.run if report else 0
                # A load that begins with the lab's first second has its measure, too.
                self._sampler.history.set_idle_baseline(await self._collectors.calm_ms())
                self._runs.expect(self._event_log.t)
                try:
                    await self._swarm()
                    await self._collectors.until(lambda now: now.run > before, START_CONFIRM_S)
                finally:
                    self._runs.expect(None)

    async def stop(self) -> None:
        """Stop the load; return when the run's figures are final."""
        async with self._lock:
            await self._stop_load()

    async def add_worker(self) -> None:
        """Start one worker more; return when it is ready."""
        self._refuse_while_starting()
        if len(self._supervisor.pool.staying) >= most_workers():
            raise Refused(f"{most_workers()} workers are the most on this machine.")
        try:
            await self._supervisor.pool.add()
        except StartOvertaken:
            # Added and removed at once, as was asked for.
            pass
        except StartFailed as failure:
            # A worker that a switch of parts has overtaken is no failure.
            if self._busy is None:
                raise LabFailed(str(failure), failure.tail) from failure
        finally:
            self._count_workers()

    async def remove_worker(self) -> None:
        """Have the youngest worker finish its requests and leave."""
        self._refuse_while_starting()
        if len(self._supervisor.pool.staying) <= 1:
            raise Refused("The last worker stays: without one there is no load.")
        try:
            await self._supervisor.pool.remove()
        finally:
            self._count_workers()

    async def set_users(self, users: int, spawn_rate: float) -> None:
        """Aim at other numbers, at once where the load is on. `spawn_rate` in users/s."""
        async with self._lock:
            self._refuse_too_many_users(users)
            self.plan = replace(self.plan, users=users, spawn_rate=spawn_rate)
            self._event_log.say(f"aim: {users:,} users at {spawn_rate:g}/s")
            if self._runs.recorder is not None:
                self._runs.aim(users, spawn_rate)
                try:
                    await self._swarm()
                except MasterUnreachable as failure:
                    raise LabFailed(str(failure)) from failure

    async def switch(self, part: int) -> None:
        """Go to another part: the load is stopped, the shop emptied, its locustfile loaded."""
        async with self._lock:
            await self._stop_load()
            async with self._starting():
                served_as = self.plan.shop
                self.plan = switched(self.plan, part)
                self._event_log.say(f"part {part}")
                await self._supervisor.stop_locust()
                if self.plan.shop is served_as and self._shop_is_up:
                    await self._startup.empty_shop(self.plan)
                    await self._startup.start_locust(self._supervisor, self.plan)
                else:
                    await self._start_all()

    async def set_shop(self, mode: ShopMode) -> None:
        """Serve the shop another way; the load is stopped first, and the shop is empty after."""
        async with self._lock:
            if self.plan.shop is ShopMode.NONE:
                raise Refused("There is no shop of petload's here: the target is yours.")
            await self._stop_load()
            async with self._starting():
                self.plan = replace(self.plan, shop=mode)
                self._event_log.say(f"shop: {mode}")
                await self._startup.start_shop(self._supervisor, self.plan)

    # --- the guide ------------------------------------------------------------------------------

    async def tick_step(self, part: int, step: str) -> None:
        """Tick a step of the guide that no run can show, or take its tick away."""
        self._guide().tick(part, step)
        self._show_guide()

    async def predict(self, part: int, question: str, value: float) -> None:
        """Note what the learner expects a run to show."""
        self._guide().predict(part, question, value)
        self._show_guide()

    async def reset_guide(self, part: int) -> None:
        """Begin a part of the guide anew."""
        self._guide().reset(part)
        self._show_guide()

    def _guide(self) -> GuideTracker:
        if self._guide_tracker is None:
            raise Refused("Nobody is guided here.")
        return self._guide_tracker

    def _show_guide(self) -> None:
        guide = self._guide().view()
        self._publisher.again(lambda shown: replace(shown, guide=guide))

    # --- processes ------------------------------------------------------------------------------

    @property
    def _host(self) -> str:
        return self._startup.host(self.plan)

    @property
    def _shop_is_up(self) -> bool:
        return is_up(self._supervisor.shop, self.plan)

    @property
    def _master_is_up(self) -> bool:
        return is_running(self._supervisor.master)

    @asynccontextmanager
    async def _starting(self) -> AsyncIterator[None]:
        """The lab is busy starting meanwhile; what fails becomes the alert and LabFailed."""
        self._busy = Load.STARTING
        try:
            with self._failing():
                yield
        finally:
            self._busy = None

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """What cannot be started becomes the alert, and LabFailed."""
        # Here and not at the end: what is lost while the lab starts is lost all the same.
        self._event_log.clear_alert()
        self._crash_handler.forgive()
        try:
            yield
        except StartFailed as failure:
            self._event_log.say(str(failure))
            self._event_log.warn(f"{failure} Press l for its log, s to try again.")
            raise LabFailed(str(failure), failure.tail) from failure
        except MasterUnreachable as failure:
            self._event_log.say(str(failure))
            self._event_log.warn(f"{failure}. Press s to try again.")
            raise LabFailed(str(failure)) from failure

    async def _start_all(self) -> None:
        await all_or_first_failure(
            self._startup.start_shop(self._supervisor, self.plan),
            self._startup.start_locust(self._supervisor, self.plan),
        )

    async def _start_shop_again(self) -> None:
        """The load goes on: its users find the shop as soon as it is there."""
        if self._shop_is_up:
            raise Refused("The load is on already. Press x to stop it.")
        with self._failing():
            await self._startup.start_shop(self._supervisor, self.plan)

    def _refuse_too_many_users(self, users: int) -> None:
        """More connections than a process may have would hang, and nobody would see why."""
        workers = len(self._supervisor.pool.staying) or self.plan.workers
        if reason := too_few_files(users, workers, self.plan.shop, rlimits.most_open_files()):
            raise Refused(reason)

    def _refuse_while_starting(self) -> None:
        if self._busy is not None or not self._master_is_up:
            raise Refused("Wait until the lab has started.")

    def _count_workers(self) -> None:
        self.plan = replace(self.plan, workers=max(1, len(self._supervisor.pool.staying)))

    def _process_changed(self, process: Process) -> None:
        """Who comes or goes is news; who goes unasked is a loss."""
        if self._registry.note(process):
            self._lose(process)
        if process.over:
            self._runs.note_end(process.spec.name, process.exit_code)
        # Its figures come with the next second.
        self._publisher.again_soon(self._with_news)

    def _lose(self, process: Process) -> None:
        """A process that nobody asked to end is gone."""
        self._runs.note_loss(process.spec.name)
        match process.spec.role:
            case Role.WORKER:
                wanted = not self._closed and self._busy is not Load.STARTING
                self._crash_handler.lose_worker(process, replace=wanted and self._master_is_up)
                self._count_workers()
            case Role.MASTER:
                self._crash_handler.lose_master(process)
                self._abort_run("the master was lost")
            case _:
                self._crash_handler.lose_shop(process)

    # --- the load -------------------------------------------------------------------------------

    async def _swarm(self) -> None:
        await self._collectors.swarm(self.plan.users, self.plan.spawn_rate, self._host)

    async def _stop_load(self) -> None:
        """Stop the load and wait for its last figures; nothing where none is on."""
        if self._runs.recorder is None:
            return
        self._busy = Load.STOPPING
        try:
            await stop_load(self._runs, self._collectors, self._supervisor, self._event_log)
        finally:
            self._busy = None

    def _report_came(self, report: MasterReport) -> None:
        plan = replace(self.plan, workers=len(self._supervisor.pool.staying))
        self._keep(self._runs.follow(report, self._event_log.t, plan, self._host))

    def _abort_run(self, why: str) -> None:
        self._keep(self._runs.abort(why, self._event_log.t))

    def _keep(self, ended: Ended | None) -> None:
        if ended is not None:
            verdict, names = self._sampler.history.verdict, self._registry.names
            self._runs.keep(ended, names, verdict, self._event_log.t)

    # --- once a second --------------------------------------------------------------------------

    async def _tick(self) -> None:
        if self._master_is_up:
            # Not wait_for: until Python 3.12 it forgets a cancellation that comes with the answer.
            with suppress(MasterUnreachable, TimeoutError):
                async with asyncio.timeout(REPORT_PATIENCE_S):
                    await self._collectors.poll()
        self._supervisor.bound_logs()
        self._publisher.show(self._look())

    def _with_news(self, shown: Snapshot) -> Snapshot:
        """What was shown, and who has come or gone since."""
        return self._sampler.again(shown, self._load_now(), self._supervisor)

    def _look(self) -> Snapshot:
        now = Now(
            plan=self.plan,
            load=self._load_now(),
            host=self._host,
            web_url=self.web_url,
            run_s=self.run_s,
            names=self._registry.names,
        )
        return self._sampler.look(now, self._supervisor)

    def _load_now(self) -> Load:
        if self._busy is not None:
            return self._busy
        if not self._master_is_up or not self._shop_is_up:
            return Load.FAILED
        report = self._collectors.report
        return snapshot_builder.load_state(report) if report else Load.STARTING
