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

from tui.lab import notebook, observe
from tui.lab.crew import Crew, all_or_first_failure
from tui.lab.face import LabFailed, Refused
from tui.lab.files import too_few_files
from tui.lab.guide.guiding import Guiding
from tui.lab.instruments import EAGER_POLL_S, Instruments
from tui.lab.launch import locustfile_path
from tui.lab.losses import Losses
from tui.lab.notices import Notices
from tui.lab.parts import Plan, ShopMode, switched
from tui.lab.reading import read_script
from tui.lab.roll import Roll
from tui.lab.runs import Ended, Runs
from tui.lab.script import Script
from tui.lab.showing import Showing, every_second
from tui.lab.snapshot import Event, Load, Snapshot
from tui.lab.startup import Startup, all_are_ready, is_running, is_up
from tui.lab.stopping import stop_load
from tui.lab.watching import Now, Watching
from tui.processes import limits
from tui.processes.guard import Guard
from tui.processes.process import Process, StartFailed, StartOvertaken
from tui.processes.spec import Role
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
        self._showing = Showing()
        self._guard = Guard()
        self._lock = asyncio.Lock()
        # What the lab is busy with; None where the master's state is the lab's.
        self._busy: Load | None = Load.STARTING
        self._closed = False
        self._notices = Notices()
        self._roll = Roll(self._notices.say)
        self._instruments = Instruments(self._report_came)
        self._startup = Startup(self._instruments, self._notices.say, (shop_port, web_port))
        self._runs = Runs(data_dir, self._notices.say, self._notices)
        self._guiding = Guiding(data_dir, plan.part, self._notices.say) if guided else None
        self._watching = Watching(self._instruments, self._notices, self._runs, self._guiding)

    # --- a lab's life ---------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Check folder, locustfile and ports, and start the guard; no process of the lab yet.

        Raises NotebookUnwritable, LocustfileMissing or CannotListen.
        """
        locustfile_path(self.plan)
        self._startup.choose_ports(self.plan)
        self._logs = notebook.open_logs(self._data_dir)
        self._runs.unkept = self._logs.unkept
        if self._logs.unkept:
            self._notices.say(self._logs.unkept)
        if self._guiding is not None:
            self._guiding.open()
        limits.allow_open_files()
        self._crew = Crew(
            self._guard, self._logs.folder, self._process_changed, self._startup.worker_is_ready
        )
        self._losses = Losses(self._crew, self._instruments, self._notices)
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
        self._showing.close()
        self._abort_run("petload was left")
        # That every process stops now is no news.
        self._notices.unsubscribe_all()
        self._ticker.cancel()
        await asyncio.gather(self._losses.close(), self._ticker, return_exceptions=True)
        try:
            await self._crew.close()
        finally:
            self._instruments.close()
            await self._guard.close()
            self._logs.close()
        if not self._ticker.cancelled() and (error := self._ticker.exception()) is not None:
            raise error

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Have every Snapshot handed to `subscriber`, in the event loop's thread."""
        self._showing.subscribe(subscriber)

    def subscribe_events(self, subscriber: Callable[[Event], None]) -> None:
        """Have every event handed to `subscriber` as it happens, those of before at once."""
        self._notices.subscribe(subscriber)

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
        return self._losses.lost

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
        return self._notices.t - recorder.started_t if recorder is not None else None

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
        for process in self._crew.processes:
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
                await self._startup.mend(self._crew, self.plan)
                self._crew.forget_fallen()
                await self._startup.empty_shop(self.plan)
                await self._instruments.until(
                    lambda now: all_are_ready(now, self._crew.pool.staying), READY_AGAIN_S
                )
                report = self._instruments.report
                before = report.run if report else 0
                # A load that begins with the lab's first second has its measure, too.
                self._watching.history.calm(await self._instruments.calm_ms())
                self._runs.expect(self._notices.t)
                try:
                    await self._swarm()
                    await self._instruments.until(lambda now: now.run > before, START_CONFIRM_S)
                finally:
                    self._runs.expect(None)

    async def stop(self) -> None:
        """Stop the load; return when the run's figures are final."""
        async with self._lock:
            await self._stop_load()

    async def add_worker(self) -> None:
        """Start one worker more; return when it is ready."""
        self._refuse_while_starting()
        if len(self._crew.pool.staying) >= most_workers():
            raise Refused(f"{most_workers()} workers are the most on this machine.")
        try:
            await self._crew.pool.add()
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
        if len(self._crew.pool.staying) <= 1:
            raise Refused("The last worker stays: without one there is no load.")
        try:
            await self._crew.pool.remove()
        finally:
            self._count_workers()

    async def set_users(self, users: int, spawn_rate: float) -> None:
        """Aim at other numbers, at once where the load is on. `spawn_rate` in users/s."""
        async with self._lock:
            self._refuse_too_many_users(users)
            self.plan = replace(self.plan, users=users, spawn_rate=spawn_rate)
            self._notices.say(f"aim: {users:,} users at {spawn_rate:g}/s")
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
                self._notices.say(f"part {part}")
                await self._crew.stop_locust()
                if self.plan.shop is served_as and self._shop_is_up:
                    await self._startup.empty_shop(self.plan)
                    await self._startup.start_locust(self._crew, self.plan)
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
                self._notices.say(f"shop: {mode}")
                await self._startup.start_shop(self._crew, self.plan)

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

    def _guide(self) -> Guiding:
        if self._guiding is None:
            raise Refused("Nobody is guided here.")
        return self._guiding

    def _show_guide(self) -> None:
        guide = self._guide().view()
        self._showing.again(lambda shown: replace(shown, guide=guide))

    # --- processes ------------------------------------------------------------------------------

    @property
    def _host(self) -> str:
        return self._startup.host(self.plan)

    @property
    def _shop_is_up(self) -> bool:
        return is_up(self._crew.shop, self.plan)

    @property
    def _master_is_up(self) -> bool:
        return is_running(self._crew.master)

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
        self._notices.clear_alert()
        self._losses.forgive()
        try:
            yield
        except StartFailed as failure:
            self._notices.say(str(failure))
            self._notices.warn(f"{failure} Press l for its log, s to try again.")
            raise LabFailed(str(failure), failure.tail) from failure
        except MasterUnreachable as failure:
            self._notices.say(str(failure))
            self._notices.warn(f"{failure}. Press s to try again.")
            raise LabFailed(str(failure)) from failure

    async def _start_all(self) -> None:
        await all_or_first_failure(
            self._startup.start_shop(self._crew, self.plan),
            self._startup.start_locust(self._crew, self.plan),
        )

    async def _start_shop_again(self) -> None:
        """The load goes on: its users find the shop as soon as it is there."""
        if self._shop_is_up:
            raise Refused("The load is on already. Press x to stop it.")
        with self._failing():
            await self._startup.start_shop(self._crew, self.plan)

    def _refuse_too_many_users(self, users: int) -> None:
        """More connections than a process may have would hang, and nobody would see why."""
        workers = len(self._crew.pool.staying) or self.plan.workers
        if reason := too_few_files(users, workers, self.plan.shop, limits.most_open_files()):
            raise Refused(reason)

    def _refuse_while_starting(self) -> None:
        if self._busy is not None or not self._master_is_up:
            raise Refused("Wait until the lab has started.")

    def _count_workers(self) -> None:
        self.plan = replace(self.plan, workers=max(1, len(self._crew.pool.staying)))

    def _process_changed(self, process: Process) -> None:
        """Who comes or goes is news; who goes unasked is a loss."""
        if self._roll.note(process):
            self._lose(process)
        if process.over:
            self._runs.note_end(process.spec.name, process.exit_code)
        # Its figures come with the next second.
        self._showing.again_soon(self._with_news)

    def _lose(self, process: Process) -> None:
        """A process that nobody asked to end is gone."""
        self._runs.note_loss(process.spec.name)
        match process.spec.role:
            case Role.WORKER:
                wanted = not self._closed and self._busy is not Load.STARTING
                self._losses.lose_worker(process, replace=wanted and self._master_is_up)
                self._count_workers()
            case Role.MASTER:
                self._losses.lose_master(process)
                self._abort_run("the master was lost")
            case _:
                self._losses.lose_shop(process)

    # --- the load -------------------------------------------------------------------------------

    async def _swarm(self) -> None:
        await self._instruments.swarm(self.plan.users, self.plan.spawn_rate, self._host)

    async def _stop_load(self) -> None:
        """Stop the load and wait for its last figures; nothing where none is on."""
        if self._runs.recorder is None:
            return
        self._busy = Load.STOPPING
        try:
            await stop_load(self._runs, self._instruments, self._crew, self._notices)
        finally:
            self._busy = None

    def _report_came(self, report: MasterReport) -> None:
        plan = replace(self.plan, workers=len(self._crew.pool.staying))
        self._keep(self._runs.follow(report, self._notices.t, plan, self._host))

    def _abort_run(self, why: str) -> None:
        self._keep(self._runs.abort(why, self._notices.t))

    def _keep(self, ended: Ended | None) -> None:
        if ended is not None:
            verdict, names = self._watching.history.verdict, self._roll.names
            self._runs.keep(ended, names, verdict, self._notices.t)

    # --- once a second --------------------------------------------------------------------------

    async def _tick(self) -> None:
        if self._master_is_up:
            # Not wait_for: until Python 3.12 it forgets a cancellation that comes with the answer.
            with suppress(MasterUnreachable, TimeoutError):
                async with asyncio.timeout(REPORT_PATIENCE_S):
                    await self._instruments.poll()
        self._crew.bound_logs()
        self._showing.show(self._look())

    def _with_news(self, shown: Snapshot) -> Snapshot:
        """What was shown, and who has come or gone since."""
        return self._watching.again(shown, self._load_now(), self._crew)

    def _look(self) -> Snapshot:
        now = Now(
            plan=self.plan,
            load=self._load_now(),
            host=self._host,
            web_url=self.web_url,
            run_s=self.run_s,
            names=self._roll.names,
        )
        return self._watching.look(now, self._crew)

    def _load_now(self) -> Load:
        if self._busy is not None:
            return self._busy
        if not self._master_is_up or not self._shop_is_up:
            return Load.FAILED
        report = self._instruments.report
        return observe.load_state(report) if report else Load.STARTING
