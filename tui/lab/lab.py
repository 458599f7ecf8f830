"""Lab: the commands of one session. The app, `run` and `scale` all drive this."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from tui.lab.fd_limits import too_few_files
from tui.lab.guide_commands import GuidedSession
from tui.lab.load_start import HOOK_PATIENCE_S, START_CONFIRM_S, wait_for_run
from tui.lab.load_stop import LoadStop
from tui.lab.protocol import CannotListen, LabFailed
from tui.lab.readiness import all_wait_for_a_run
from tui.lab.shop_api import empty_shop
from tui.lab.stop_gate import StopGate
from tui.lab.user_test import load_again
from tui.locustfile.paths import locustfile_name
from tui.model.commands import Command, Refused
from tui.model.parts import OWN_TEST, ShopMode
from tui.model.plan import Plan, switched, target_of
from tui.model.snapshot import Load
from tui.processes import rlimits
from tui.processes.state import StartFailed, StartOvertaken
from tui.telemetry.locust_api import MasterReport, MasterUnreachable

READY_AGAIN_S = 10.0


class Lab(GuidedSession):
    """One lab. Enter it, `open` it, then start, stop, scale and switch.

    Commands raise Refused where they are not possible now, and LabFailed where a process failed.
    """

    def check_limits(self) -> None:
        """Raise Refused where this machine's limits forbid the plan; nothing is started."""
        self._refuse_too_many_users(self.plan.users)

    # --- commands -------------------------------------------------------------------------------

    async def open(self) -> None:
        """Start the shop, the master and the workers; return when all are ready."""
        self.subscribe(StopGate(self.stop).look)
        async with self._lock, self._starting():
            await self._supervisor.start_all(self.plan)

    async def start(self) -> None:
        """Start the load on an empty shop; first restart what has crashed.

        While the lab starts or a load stops, the start waits until it is possible; `stop` cancels
        it. Where the load is on and the shop has crashed, only the shop is restarted.
        """
        self._refuse(Command.START)
        kept = self._start_is_kept = self._lock.locked()
        if kept:
            self._publish_changes()
        async with self._lock:
            canceled = kept and not self._start_is_kept
            self._start_is_kept = False
            # The command before may have failed, which is logged, or be a start itself.
            if canceled or (kept and (self._load is Load.FAILED or self._runs.recorder)):
                return
            if self._runs.recorder is not None:
                self._refuse(Command.START)
                with self._failing():
                    await self._supervisor.start_shop(self.plan)
                return
            self._refuse_too_many_users(self.plan.users)
            async with self._starting():
                await self._start_load()

    async def stop(self, ended_by: str = "stop") -> None:
        """Stop the load, or cancel a waiting start; return when the figures are final.

        Where a stop has waited for long, another one ends it at once.
        """
        if self._stopping is not None and not self.available(Command.STOP):
            self._stopping.cut_short()
            return
        if self._start_is_kept:
            self._start_is_kept = False
            self._publish_changes()
            return
        async with self._lock:
            await self._stop_load(ended_by)
            await self._sampler.judge_again(self.plan)

    async def add_worker(self) -> None:
        """Start one more worker; return when it is ready."""
        self._refuse(Command.ADD_WORKER)
        try:
            await self._supervisor.add_worker()
        except StartOvertaken:
            pass  # `-` has removed the worker while it started
        except StartFailed as failure:
            # A switch of parts has stopped the worker while it started.
            if self._busy is None:
                raise LabFailed(str(failure), failure.tail) from failure
        finally:
            self._count_workers()

    async def remove_worker(self) -> None:
        """Remove the youngest worker once its requests are finished; return when it has exited."""
        self._refuse(Command.REMOVE_WORKER)
        try:
            await self._supervisor.remove_worker()
        finally:
            self._count_workers()

    async def set_users(self, users: int, spawn_rate: float) -> None:
        """Set the users and the spawn rate in users/s, at once where the load is on."""
        self._refuse(Command.SET_USERS)
        async with self._lock:
            self._refuse_too_many_users(users)
            self.plan = replace(self.plan, users=users, spawn_rate=spawn_rate)
            self._event_log.add(f"aim: {users:,} users at {spawn_rate:g}/s")
            if self._runs.recorder is not None:
                self._runs.change_target(users, spawn_rate)
                try:
                    await self._swarm()
                except MasterUnreachable as failure:
                    raise LabFailed(str(failure)) from failure

    async def switch(self, part: int) -> None:
        """Go to another part: stop the load, empty the shop, load the part's locustfile.

        OWN_TEST is the test of the user's own that petload was started with.
        """
        own = self._user_test
        if part == OWN_TEST and own is None:
            raise Refused("There is no test of your own: start petload with --locustfile FILE.")
        async with self._lock:
            await self._stop_load()
            async with self._starting():
                if part == OWN_TEST and own is not None:
                    following = replace(own.plan, workers=self.plan.workers)
                    self._event_log.add(f"your own test: {locustfile_name(following)}")
                else:
                    following = switched(self.plan, part)
                    self._event_log.add(f"part {part}")
                await self._replace_locust(following)

    async def reload(self) -> None:
        """Load the user's own test as it is on disk now, between runs.

        Where that fails, the last good one stays, and LabFailed has the reason.
        """
        self._refuse(Command.RELOAD)
        async with self._lock, self._starting():
            test, before = self._user_test, self.plan
            if test is None:
                return
            await load_again(test, self._event_log)
            try:
                await self._replace_locust(test.plan_like(before))
            except StartFailed:
                # It could be loaded, and failed where Locust ran it.
                test.go_back()
                await self._replace_locust(test.plan_like(before))
                raise

    async def set_shop(self, mode: ShopMode) -> None:
        """Stop the load, and restart the shop, which is then empty, under another server."""
        self._refuse(Command.SET_SHOP)
        async with self._lock:
            await self._stop_load()
            async with self._starting():
                self.plan = replace(self.plan, shop=mode)
                self._event_log.add(f"shop: {mode}")
                await self._supervisor.start_shop(self.plan)

    # --- the steps of a command -----------------------------------------------------------------

    def _refuse(self, command: Command) -> None:
        """Raise Refused where the command is not possible now."""
        if reason := self.available(command):
            raise Refused(reason)

    def _refuse_too_many_users(self, users: int) -> None:
        """Raise Refused where users would have more connections than a process may have.

        They would hang in connect, and nothing would show why.
        """
        workers = len(self._supervisor.pool.staying) or self.plan.workers
        if reason := too_few_files(users, workers, self.plan.shop, rlimits.most_open_files()):
            raise Refused(reason)

    @asynccontextmanager
    async def _starting(self) -> AsyncIterator[None]:
        """Be busy starting meanwhile; turn what fails into the alert and LabFailed."""
        self._busy = Load.STARTING
        try:
            with self._failing():
                yield
        finally:
            self._busy = None

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Turn what cannot be started into the alert and LabFailed."""
        # Before the start and not after it: a crash during the start must not be forgotten.
        self._event_log.clear_alert()
        self._supervisor.forgive()
        try:
            yield
        except StartFailed as failure:
            self._event_log.add(str(failure))
            self._event_log.raise_alert(f"{failure} Press l for its log, s to try again.")
            raise LabFailed(str(failure), failure.tail, is_logged=True) from failure
        except (MasterUnreachable, CannotListen) as failure:
            if str(failure) != self.lost:  # which is logged already
                self._event_log.add(str(failure))
            self._event_log.raise_alert(f"{failure}. Press s to try again.")
            raise LabFailed(str(failure), is_logged=True) from failure

    async def _replace_locust(self, following: Plan) -> None:
        """Start the master and the workers of another plan, and the shop where it needs another."""
        before, self.plan = self.plan, following
        await self._supervisor.stop_locust(is_idle=True)
        has_target = self._supervisor.target_is_up(following)
        if has_target and target_of(before) == target_of(following):
            await self._empty_shop()
            await self._supervisor.start_locust(following)
        else:
            await self._supervisor.start_all(following)

    async def _start_load(self) -> None:
        """Start what is missing, empty the shop, and have the master begin a run."""
        await self._supervisor.start_missing(self.plan)
        await self._empty_shop()
        await self._collectors.until(
            lambda now: all_wait_for_a_run(now, self._supervisor.pool.staying), READY_AGAIN_S
        )
        report = self._collectors.report
        before = report.run if report else 0
        # A load that begins with the lab's first second has its baseline, too.
        await self._sampler.measure_idle_baseline()
        self._runs.expect(self._event_log.t)
        try:
            await wait_for_run(
                before,
                self._swarm,
                self._collectors,
                self._supervisor,
                self._event_log,
                has_hook=self.plan.listens_to("test_start"),
            )
        finally:
            self._runs.expect(None)

    async def _empty_shop(self) -> None:
        """Delete the pets of the previous run. Raises LabFailed."""
        if self.plan.shop is not ShopMode.NONE:
            await empty_shop(self._supervisor.host(self.plan))

    async def _swarm(self, timeout_s: float = START_CONFIRM_S) -> None:
        # Classes that have hosts of their own keep them.
        keep = self.plan.class_hosts and not self.plan.host
        host = None if keep else self._supervisor.host(self.plan)
        await self._collectors.swarm(self.plan.users, self.plan.spawn_rate, host, timeout_s)

    async def _stop_load(self, ended_by: str = "stop") -> None:
        """Stop the load and wait for its last figures; do nothing where no load is on."""
        run = self._runs.recorder
        if run is None:
            return
        self._busy = Load.STOPPING
        try:
            hook_s = HOOK_PATIENCE_S if self.plan.listens_to("test_stop") else 0.0
            self._stopping = LoadStop(run, self._collectors, self._supervisor, self._event_log)
            if not await self._stopping.run(ended_by, hook_s):
                await self._supervisor.kill_locust()
                self._runs.abort("its users did not stop", ended_by, self._context())
                self._event_log.raise_alert("Locust did not stop and was ended. Press s to start.")
            await self._reports.done()
        finally:
            self._busy = self._stopping = None

    async def _judge_again(self) -> None:
        async with self._lock:
            await self._sampler.judge_again(self.plan)
        self._publish_changes()

    def _report_came(self, report: MasterReport) -> None:
        was_on = self._runs.recorder is not None
        super()._report_came(report)
        run = self._runs.recorder
        if was_on and run is None and self._busy is None:
            # No stop was asked for, which would do so: a shape ended it, or Locust's page.
            self._background.start(self._judge_again())
        # A shape may start users again.
        if run is None or run.ended_by or self.plan.shape or not self._finished.all_have(report):
            return
        run.ended_by = "users"
        self._background.start(self.stop("users"))
