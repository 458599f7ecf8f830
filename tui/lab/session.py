"""Lab: one session of processes and measurements, and once a second one Snapshot of it.

Both faces, the screen and `run`, drive the same Lab. It owns every child: when it is left, by
whatever road, no child is alive.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

from tui.lab import notebook, observe, shop_api
from tui.lab.crew import Crew
from tui.lab.face import CannotListen, LabFailed, Refused
from tui.lab.launch import Ports, locustfile_path, target
from tui.lab.parts import Plan, ShopMode, switched
from tui.lab.record import Machine, run_json
from tui.lab.recorder import Recorder
from tui.lab.snapshot import PETLOAD, Bottleneck, Event, Load, Sample, Snapshot, Totals, Verdict
from tui.lab.verdict import diagnose
from tui.processes import ports
from tui.processes.guard import Guard
from tui.processes.process import Process, StartFailed, State, describe
from tui.processes.spec import Role
from tui.telemetry.cpu import CpuMeter
from tui.telemetry.locust_api import MasterClient, MasterReport, MasterUnreachable
from tui.telemetry.machine import facts, usable_cores
from tui.telemetry.probe import OutsideProbe, Probe
from tui.telemetry.series import LoadMeter, LoadRate

TICK_S = 1.0
# How long a tick waits for the master before it shows what it has.
REPORT_PATIENCE_S = 0.5
# A report older than this is not drawn as now.
REPORT_STALE_AFTER_S = 3.0
# While something is awaited (ready, started, stopped) the master is asked more often.
EAGER_POLL_S = 0.1
START_CONFIRM_S = 15.0
READY_AGAIN_S = 10.0
HISTORY_SAMPLES = 3600
JUDGED_SAMPLES = 60
SHOWN_SAMPLES = 600
SHOWN_EVENTS = 100
DEFAULT_SHOP_PORT = 5000
DEFAULT_WEB_PORT = 8089


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
    ) -> None:
        self.plan = plan
        self.last_run: dict[str, Any] | None = None
        self.lost: str | None = None
        self._data_dir = data_dir
        self._asked_ports = (shop_port, web_port)
        self._opened_at = time.monotonic()
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._guard = Guard()
        self._lock = asyncio.Lock()
        self._busy: Load | None = Load.STARTING
        self._events: deque[Event] = deque(maxlen=1000)
        self._alert: str | None = None
        self._states: dict[int, State] = {}
        self._names: dict[int, str] = {}
        self._history: deque[Sample] = deque(maxlen=HISTORY_SAMPLES)
        self._cpu = CpuMeter()
        self._meter = LoadMeter()
        self._client: MasterClient | None = None
        self._probe: OutsideProbe | None = None
        self._polling: asyncio.Task[MasterReport] | None = None
        self._report: MasterReport | None = None
        self._reported_at: float | None = None
        self._rate: LoadRate | None = None
        self._recorder: Recorder | None = None
        self._swarmed_t: float | None = None
        self._verdict = Verdict(Bottleneck.IDLE)
        self._background: set[asyncio.Task[None]] = set()
        self.snapshot: Snapshot | None = None

    # --- a lab's life ---------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Check folder, locustfile and ports, and start the guard; no process of the lab yet.

        Raises NotebookUnwritable, LocustfileMissing or CannotListen.
        """
        notebook.prepare(self._data_dir)
        locustfile_path(self.plan)
        try:
            shop = ports.choose("shop", DEFAULT_SHOP_PORT, self._asked_ports[0])
            web = ports.choose("Locust web page", DEFAULT_WEB_PORT, self._asked_ports[1])
        except ports.PortTaken as error:
            raise CannotListen(str(error)) from error
        self._ports = Ports(shop=shop.port, web=web.port, rpc=ports.free_port("master"))
        needed = (web,) if self.plan.shop is ShopMode.NONE else (shop, web)
        for choice in needed:
            if choice.note:
                self._say(choice.note)
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
        log_dir = self._data_dir / "logs" / f"{stamp}-{os.getpid()}"
        self._crew = Crew(self._guard, log_dir, self._process_changed, self._worker_is_ready)
        self._guard.open()
        self._ticker = asyncio.create_task(self._tick_forever(), name="tick")
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every child; a run that goes on is kept as far as it got."""
        self._busy = Load.STOPPING
        self._abort_run("petload was left")
        for task in (*self._background, self._ticker):
            task.cancel()
        await asyncio.gather(*self._background, self._ticker, return_exceptions=True)
        try:
            await self._crew.close()
        finally:
            self._close_instruments()
            await self._guard.close()
        if not self._ticker.cancelled() and (error := self._ticker.exception()) is not None:
            raise error

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Have every Snapshot handed to `subscriber`, in the event loop's thread."""
        self._subscribers.append(subscriber)

    async def open(self) -> None:
        """Start the shop, the master and the workers; return when all are ready."""
        async with self._lock, self._doing(Load.STARTING):
            await self._start_all()

    @property
    def run_s(self) -> float | None:
        """How long the load is on, in s; None where it is off."""
        return self._t - self._recorder.started_t if self._recorder is not None else None

    async def wait_lost(self) -> None:
        """Return when the shop or the master is lost."""
        while self.lost is None:
            await asyncio.sleep(EAGER_POLL_S)

    # --- commands -------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the load on an empty shop; what was lost is started again first."""
        async with self._lock:
            if self._recorder is not None:
                raise Refused("The load is on already. Press x to stop it.")
            async with self._doing(Load.STARTING):
                await self._mend()
                if self.plan.shop is not ShopMode.NONE:
                    await shop_api.empty(self._host)
                await self._until(self._workers_are_ready, READY_AGAIN_S)
                before = self._report.run if self._report else 0
                self._swarmed_t = self._t
                await self._swarm()
                await self._until(lambda report: report.run > before, START_CONFIRM_S)

    async def stop(self) -> None:
        """Stop the load; return when the run's figures are final and the workers ready again."""
        async with self._lock:
            await self._stop_load()

    async def add_worker(self) -> None:
        """Start one worker more; return when it is ready."""
        self._refuse_while_starting()
        if len(self._crew.pool.staying) >= most_workers():
            raise Refused(f"{most_workers()} workers are the most on this machine.")
        try:
            await self._crew.pool.add()
        except StartFailed as failure:
            if self._busy is None:
                raise LabFailed(f"A worker did not start: {failure}", failure.tail) from failure
        finally:
            self._count_workers()

    async def remove_worker(self) -> None:
        """Have the youngest worker finish its requests and leave."""
        self._refuse_while_starting()
        if len(self._crew.pool.staying) <= 1:
            raise Refused("The last worker stays: without one there is no load.")
        leaving = self._crew.pool.remove()
        try:
            await leaving
        finally:
            self._count_workers()

    async def set_users(self, users: int, spawn_rate: float) -> None:
        """Aim at other numbers, at once where the load is on. `spawn_rate` in users/s."""
        async with self._lock:
            self.plan = replace(self.plan, users=users, spawn_rate=spawn_rate)
            self._say(f"{users:,} users at {spawn_rate:g}/s asked for")
            if self._recorder is not None:
                self._recorder.plan = replace(
                    self._recorder.plan, users=users, spawn_rate=spawn_rate
                )
                await self._swarm()

    async def switch(self, part: int) -> None:
        """Go to another part: the load is stopped, the shop emptied, its locustfile loaded."""
        async with self._lock:
            await self._stop_load()
            async with self._doing(Load.STARTING):
                before = self.plan
                self.plan = switched(before, part)
                await self._crew.stop_locust()
                if self.plan.shop is not before.shop or not self._shop_is_up:
                    await self._start_all()
                else:
                    if self.plan.shop is not ShopMode.NONE:
                        await shop_api.empty(self._host)
                    await self._start_locust()
                self._say(f"part {part}")

    async def set_shop(self, mode: ShopMode) -> None:
        """Serve the shop another way; the load is stopped first, and the shop is empty after."""
        async with self._lock:
            if self.plan.shop is ShopMode.NONE:
                raise Refused("There is no shop of petload's here: the target is yours.")
            await self._stop_load()
            async with self._doing(Load.STARTING):
                self.plan = replace(self.plan, shop=mode)
                await self._start_shop()
                self._say(f"the shop is served as {mode}")

    # --- processes ------------------------------------------------------------------------------

    @property
    def _t(self) -> float:
        return time.monotonic() - self._opened_at

    @property
    def _host(self) -> str:
        return target(self.plan, self._ports)

    @property
    def web_url(self) -> str:
        """Locust's own page."""
        return f"http://127.0.0.1:{self._ports.web}"

    @property
    def most_workers(self) -> int:
        """How many workers the pool may have."""
        return most_workers()

    def log_lines(self, name: str, lines: int) -> list[str]:
        """The last lines that the process of this name wrote; empty where there is none."""
        for process in self._crew.processes:
            if process.spec.name == name:
                return process.tail(lines)
        return []

    @property
    def _shop_is_up(self) -> bool:
        if self.plan.shop is ShopMode.NONE:
            return True
        shop = self._crew.shop
        return shop is not None and shop.state is State.RUNNING

    @property
    def _master_is_up(self) -> bool:
        master = self._crew.master
        return master is not None and master.state is State.RUNNING

    @asynccontextmanager
    async def _doing(self, what: Load) -> AsyncIterator[None]:
        """Show `what` as the load's state meanwhile; a failed start becomes the alert."""
        self._busy = what
        try:
            yield
        except StartFailed as failure:
            self._alert = f"{failure} Press l for its log, s to try again."
            self._say(str(failure))
            raise LabFailed(str(failure), failure.tail) from failure
        except MasterUnreachable as failure:
            self._alert = f"{failure}. Press s to try again."
            raise LabFailed(str(failure)) from failure
        else:
            self._alert = self.lost = None
        finally:
            self._busy = None

    async def _start_all(self) -> None:
        await self._start_shop()
        await self._start_locust()

    async def _start_shop(self) -> None:
        host = self._host

        async def ready() -> bool:
            return await shop_api.is_healthy(host)

        if self._probe is not None:
            self._probe.close()
        await self._crew.start_shop(self.plan, self._ports, ready)
        self._probe = OutsideProbe(f"{host}/")
        self._probe.start()

    async def _start_locust(self) -> None:
        # A new port each time: workers of a lost master may still send to the old one.
        self._ports = replace(self._ports, rpc=ports.free_port("master"))
        if self._client is not None:
            self._client.close()
        self._client = MasterClient(self.web_url)
        self._meter = LoadMeter()
        self._report = self._reported_at = self._rate = None
        await self._crew.start_locust(self.plan, self._ports, self._master_is_ready)

    async def _mend(self) -> None:
        """Start again what is not there any more."""
        if not self._shop_is_up:
            await self._start_shop()
        if not self._master_is_up or not self._crew.pool.staying:
            await self._crew.stop_locust()
            await self._start_locust()

    async def _master_is_ready(self) -> bool:
        with suppress(MasterUnreachable):
            await self._poll()
        return self._report is not None

    async def _worker_is_ready(self, process: Process) -> bool:
        with suppress(MasterUnreachable):
            report = await self._poll()
            return any(
                worker.pid == process.pid and worker.state in ("ready", "spawning", "running")
                for worker in report.workers
            )
        return False

    def _workers_are_ready(self, report: MasterReport) -> bool:
        ready = {worker.pid for worker in report.workers if worker.state == "ready"}
        return all(process.pid in ready for process in self._crew.pool.staying)

    def _refuse_while_starting(self) -> None:
        if self._busy is not None or not self._master_is_up:
            raise Refused("Wait until the lab has started.")

    def _count_workers(self) -> None:
        self.plan = replace(self.plan, workers=max(1, len(self._crew.pool.staying)))

    def _process_changed(self, process: Process) -> None:
        """Turn a change of state into an event, and a loss into an alert."""
        before = self._states.get(id(process))
        self._states[id(process)] = process.state
        name = process.spec.name
        if process.pid is not None:
            self._names[process.pid] = name
        match process.state:
            case State.RUNNING:
                self._say(f"{name} started")
            case State.STOPPED:
                self._say(f"{name} stopped")
            case State.EXITED | State.FAILED if before is State.RUNNING:
                self._lose(process)
            case _:
                return
        if process.over:
            del self._states[id(process)]

    def _lose(self, process: Process) -> None:
        """A process that nobody asked to end is gone."""
        what = f"{process.spec.name} {process.reason or describe(process.exit_code or 0)}"
        self._say(what)
        if process.spec.role is Role.WORKER:
            self._count_workers()
            self._alert = f"{what}. Press + to add a worker."
            return
        self.lost = process.spec.name
        self._alert = f"{what}. Press s to start it again."
        if process.spec.role is Role.MASTER:
            # Without a master they would fire on for up to a minute.
            self._abort_run("the master was lost")
            self._spawn(self._crew.kill_workers())

    def _spawn(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # --- the load -------------------------------------------------------------------------------

    async def _swarm(self) -> None:
        if self._client is None:
            raise MasterUnreachable("there is no master")
        await self._client.swarm(self.plan.users, self.plan.spawn_rate, self._host)

    async def _stop_load(self) -> None:
        if self._recorder is None or self._client is None:
            return
        async with self._doing(Load.STOPPING):
            self._recorder.stop(self._t)
            stopping = asyncio.create_task(self._client.stop())
            try:
                while self._recorder is not None:
                    await asyncio.sleep(EAGER_POLL_S)
                    with suppress(MasterUnreachable):
                        await self._poll()
            finally:
                if not self._master_is_up:
                    stopping.cancel()
                with suppress(MasterUnreachable, asyncio.CancelledError):
                    await stopping

    async def _until(self, holds: Callable[[MasterReport], bool], patience_s: float) -> None:
        """Poll until it holds. Raises MasterUnreachable when it does not within `patience_s`."""
        try:
            async with asyncio.timeout(patience_s):
                while not holds(await self._poll()):
                    await asyncio.sleep(EAGER_POLL_S)
        except TimeoutError:
            raise MasterUnreachable("the master did not do as it was told in time") from None

    async def _poll(self) -> MasterReport:
        """Ask the master; who asks while an answer is under way shares it."""
        if self._client is None:
            raise MasterUnreachable("there is no master")
        if self._polling is None or self._polling.done():
            self._polling = asyncio.create_task(self._ask(self._client))
        return await asyncio.shield(self._polling)

    async def _ask(self, client: MasterClient) -> MasterReport:
        report = await client.report()
        if client is self._client:
            self._reported_at = time.monotonic()
            self._report = report
            self._rate = self._meter.update(report)
            self._follow_run(report)
        return report

    def _follow_run(self, report: MasterReport) -> None:
        """Begin and end the recorder with the master's runs, whoever started them."""
        load = observe.load_state(report)
        recorder = self._recorder
        if recorder is not None and (report.run != recorder.number or not load.is_on):
            self._end_run(report)
        if load.is_on and (recorder is None or report.run != recorder.number):
            self._begin_run(report)

    def _begin_run(self, report: MasterReport) -> None:
        started_t, self._swarmed_t = self._swarmed_t, None
        plan = replace(self.plan, users=report.target_users, workers=len(self._crew.pool.staying))
        self._recorder = Recorder(
            plan, self._host, report.run, self._t if started_t is None else started_t
        )
        who = "" if started_t is not None else " from Locust's page"
        self._say(f"load started{who}: {plan.users:,} users at {plan.spawn_rate:g}/s")

    def _end_run(self, report: MasterReport) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is None:
            return
        # A new run has begun on the master: this one's figures are those of the last report.
        recorder.stop(self._t)
        self._say("load stopped")
        last = report if report.run == recorder.number else None
        self._keep(recorder, last)

    def _abort_run(self, why: str) -> None:
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.stop(self._t)
            self._say(f"load aborted: {why}")
            self._keep(recorder, self._report)

    def _keep(self, recorder: Recorder, report: MasterReport | None) -> None:
        known = facts()
        workers = report.workers if report else ()
        run = recorder.finish(
            t=self._t,
            machine=Machine(
                known.cores,
                known.memory_bytes,
                known.platform,
                {"locust": known.locust, "python": known.python},
            ),
            totals=observe.totals(report) if report else Totals(),
            endpoints=observe.endpoints(report, None) if report else (),
            failures=observe.failures(report) if report else (),
            worker_requests={
                self._names[worker.pid]: worker.requests
                for worker in workers
                if worker.pid in self._names
            },
            events=self._events,
            verdict=self._verdict,
        )
        self.last_run = run_json(run)
        try:
            notebook.keep(self._data_dir, self.last_run)
        except notebook.NotebookUnwritable as error:
            self._alert = str(error)
            self._say(str(error))

    # --- once a second --------------------------------------------------------------------------

    async def _tick_forever(self) -> None:
        first = time.monotonic()
        while True:
            # On a grid, so that ticks do not drift; a missed one is left out, not made up for.
            elapsed = time.monotonic() - first
            await asyncio.sleep((elapsed // TICK_S + 1) * TICK_S - elapsed)
            await self._tick()

    async def _tick(self) -> None:
        if self._master_is_up:
            with suppress(MasterUnreachable, TimeoutError):
                await asyncio.wait_for(self._poll(), REPORT_PATIENCE_S)
        self._crew.bound_logs()
        self.snapshot = self._observe()
        for subscriber in self._subscribers:
            subscriber(self.snapshot)

    def _observe(self) -> Snapshot:
        clock = time.monotonic()
        age_s = clock - self._reported_at if self._reported_at is not None else None
        fresh = age_s is not None and age_s < REPORT_STALE_AFTER_S
        measured = observe.Measured(
            t=clock - self._opened_at,
            clock=clock,
            report=self._report if fresh else None,
            rate=self._rate if fresh else None,
            usage=self._cpu.sample({**self._crew.pids(), PETLOAD: os.getpid()}),
            machine_percent=self._cpu.machine(),
            probe=self._probe.read() if self._probe is not None else Probe(),
        )
        load = self._load_now()
        views = observe.process_views(self._crew.processes, measured, load)
        sample = observe.sample(measured, load)
        self._verdict = diagnose([*self._newest(JUDGED_SAMPLES), sample])
        sample = replace(sample, bottleneck=self._verdict.bottleneck)
        self._history.append(sample)
        if self._recorder is not None:
            self._recorder.add(sample, observe.counts(measured), views)
        return self._assemble(measured, load, sample, views, age_s)

    def _load_now(self) -> Load:
        if self._busy is not None:
            return self._busy
        if not self._master_is_up or not self._shop_is_up:
            return Load.FAILED
        return observe.load_state(self._report) if self._report else Load.STARTING

    def _assemble(
        self,
        measured: observe.Measured,
        load: Load,
        sample: Sample,
        views: tuple[Any, ...],
        age_s: float | None,
    ) -> Snapshot:
        report = self._report
        started_t = self._recorder.started_t if self._recorder else None
        return Snapshot(
            t=measured.t,
            part=self.plan.part,
            load=load,
            shop=self.plan.shop,
            host=self._host,
            web_url=self.web_url,
            locustfile=self.plan.locustfile,
            target_users=self.plan.users,
            spawn_rate=self.plan.spawn_rate,
            workers=len(self._crew.pool.staying),
            slo_ms=self.plan.slo_ms,
            cores=usable_cores(),
            now=sample,
            verdict=self._verdict,
            run_s=measured.t - started_t if started_t is not None else None,
            report_age_s=age_s,
            probe_error=measured.probe.error,
            probe_waiting_s=measured.probe.waiting_s,
            totals=observe.totals(report) if report else Totals(),
            processes=views,
            endpoints=observe.endpoints(report, measured.rate) if report else (),
            failures=observe.failures(report) if report else (),
            history=tuple(self._newest(SHOWN_SAMPLES)),
            events=tuple(self._events)[-SHOWN_EVENTS:],
            alert=self._alert,
        )

    def _newest(self, samples: int) -> Iterator[Sample]:
        return islice(self._history, max(0, len(self._history) - samples), None)

    def _say(self, text: str) -> None:
        self._events.append(Event(self._t, text))

    def _close_instruments(self) -> None:
        if self._probe is not None:
            self._probe.close()
        if self._client is not None:
            self._client.close()
