"""Lab: one session of processes and measurements, and once a second one Snapshot of it.

Both faces, the screen and `run`, drive the same Lab. It owns every child: when it is left, by
whatever road, no child is alive.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self

from tui.lab import notebook, observe, shop_api
from tui.lab.crew import Crew, all_or_first_failure
from tui.lab.face import CannotListen, LabFailed, Refused
from tui.lab.instruments import EAGER_POLL_S, Instruments
from tui.lab.launch import LOOPBACK, Ports, locustfile_path, target
from tui.lab.parts import Plan, ShopMode, switched
from tui.lab.runs import Ended, Runs
from tui.lab.snapshot import PETLOAD, Bottleneck, Event, Load, Sample, Snapshot, Totals, Verdict
from tui.lab.verdict import diagnose
from tui.processes import ports
from tui.processes.guard import Guard
from tui.processes.process import Process, StartFailed, State, describe
from tui.processes.spec import Role
from tui.telemetry.locust_api import MasterReport, MasterUnreachable
from tui.telemetry.machine import usable_cores

TICK_S = 1.0
# How long a tick waits for the master before it shows what it has.
REPORT_PATIENCE_S = 0.5
START_CONFIRM_S = 15.0
READY_AGAIN_S = 10.0
# A master that says nothing for so long while it is to stop will not say anything any more.
STOP_SILENCE_S = 15.0
# Locust forgets a stop that comes while it shares users out anew, because a worker came or left.
# Not sooner: a stop that comes while it still does so is forgotten too.
STOP_AGAIN_S = 1.5
HISTORY_SAMPLES = 3600
JUDGED_SAMPLES = 60
IDLE_SAMPLES = 10
SHOWN_SAMPLES = 600
SHOWN_EVENTS = 100
DEFAULT_SHOP_PORT = 5000
DEFAULT_WEB_PORT = 8089
# Several petloads that start at once may all want the same port, and take turns in losing it.
PORT_TRIES = 8


def most_workers() -> int:
    """How many workers are allowed: more than a few per core only fight each other for it."""
    return max(16, 4 * usable_cores())


def _listens(process: Process | None, port: int) -> bool:
    """Whether it is this process that answers on the port, and not another petload's.

    Raises StartFailed if it listens where other machines can reach it.
    """
    if process is None or process.pid is None:
        return False
    found = ports.listeners(process.pid)
    if beyond := ports.beyond_loopback(found):
        where = ", ".join(f"{ip}:{number}" for ip, number in sorted(beyond))
        raise StartFailed(process.spec.name, f"listens beyond 127.0.0.1, on {where}", [])
    return (LOOPBACK, port) in found


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
        # What became of the shop or the master, when it ended and nobody had asked for that.
        self.lost: str | None = None
        self._data_dir = data_dir
        self._asked_ports = (shop_port, web_port)
        self._opened_at = time.monotonic()
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._event_subscribers: list[Callable[[Event], None]] = []
        self._guard = Guard()
        self._lock = asyncio.Lock()
        # What the lab is busy with; None where the master's state is the lab's.
        self._busy: Load | None = Load.STARTING
        self._alert: str | None = None
        self._events: deque[Event] = deque(maxlen=1000)
        self._states: dict[Process, State] = {}
        self._names: dict[int, str] = {}
        self._history: deque[Sample] = deque(maxlen=HISTORY_SAMPLES)
        self._verdict = Verdict(Bottleneck.IDLE)
        self._idle_probe_ms: float | None = None
        self._background: set[asyncio.Task[None]] = set()
        self._instruments = Instruments(self._report_came)
        self._runs = Runs(data_dir, self._say, self._events)

    # --- a lab's life ---------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Check folder, locustfile and ports, and start the guard; no process of the lab yet.

        Raises NotebookUnwritable, LocustfileMissing or CannotListen.
        """
        notebook.prepare(self._data_dir)
        notebook.forget_old_logs(self._data_dir)
        locustfile_path(self.plan)
        self._ports = self._choose_ports()
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
        log_dir = self._data_dir / "logs" / f"{stamp}-{os.getpid()}"
        self._crew = Crew(self._guard, log_dir, self._process_changed, self._worker_is_ready)
        self._guard.open()
        self._ticker = asyncio.create_task(self._tick_forever(), name="tick")
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
        self._abort_run("petload was left")
        # That every process stops now is no news.
        self._event_subscribers.clear()
        for task in (*self._background, self._ticker):
            task.cancel()
        await asyncio.gather(*self._background, self._ticker, return_exceptions=True)
        try:
            await self._crew.close()
        finally:
            self._instruments.close()
            await self._guard.close()
        if not self._ticker.cancelled() and (error := self._ticker.exception()) is not None:
            raise error

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Have every Snapshot handed to `subscriber`, in the event loop's thread."""
        self._subscribers.append(subscriber)

    def subscribe_events(self, subscriber: Callable[[Event], None]) -> None:
        """Have every event handed to `subscriber` as it happens, those of before at once."""
        for event in self._events:
            subscriber(event)
        self._event_subscribers.append(subscriber)

    async def open(self) -> None:
        """Start the shop, the master and the workers; return when all are ready."""
        async with self._lock, self._starting():
            await all_or_first_failure(self._start_shop(), self._start_locust())

    async def wait_lost(self) -> None:
        """Return when the shop or the master is lost."""
        while self.lost is None:
            await asyncio.sleep(EAGER_POLL_S)

    async def watch(self) -> None:
        """Never returns; raises what has ended the measuring: an error of petload's own."""
        await asyncio.shield(self._ticker)

    # --- what the faces ask ---------------------------------------------------------------------

    @property
    def web_url(self) -> str:
        """Locust's own page."""
        return f"http://127.0.0.1:{self._ports.web}"

    @property
    def most_workers(self) -> int:
        """How many workers the pool may have."""
        return most_workers()

    @property
    def run_s(self) -> float | None:
        """How long the load is on, in s; None where it is off."""
        recorder = self._runs.recorder
        return self._t - recorder.started_t if recorder is not None else None

    @property
    def last_run(self) -> dict[str, Any] | None:
        """The JSON of the run that ended last."""
        return self._runs.last

    def log_lines(self, name: str, lines: int) -> list[str]:
        """The last lines that the process of this name wrote; empty where there is none."""
        for process in self._crew.processes:
            if process.spec.name == name:
                return process.tail(lines)
        return []

    # --- commands -------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the load on an empty shop; what was lost is started again first."""
        async with self._lock:
            if self._runs.recorder is not None:
                raise Refused("The load is on already. Press x to stop it.")
            async with self._starting():
                await self._mend()
                self._crew.forget_fallen()
                await self._empty_shop()
                await self._instruments.until(self._workers_are_ready, READY_AGAIN_S)
                report = self._instruments.report
                before = report.run if report else 0
                # A load that begins before the first second has passed has its measure, too.
                self._idle_probe_ms = self._idle_probe_ms or self._instruments.probe_ms()
                self._runs.expect(self._t)
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
            self.plan = replace(self.plan, users=users, spawn_rate=spawn_rate)
            self._say(f"aim: {users:,} users at {spawn_rate:g}/s")
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
                self._say(f"part {part}")
                await self._crew.stop_locust()
                if self.plan.shop is served_as and self._shop_is_up:
                    await self._empty_shop()
                    await self._start_locust()
                else:
                    await all_or_first_failure(self._start_shop(), self._start_locust())

    async def set_shop(self, mode: ShopMode) -> None:
        """Serve the shop another way; the load is stopped first, and the shop is empty after."""
        async with self._lock:
            if self.plan.shop is ShopMode.NONE:
                raise Refused("There is no shop of petload's here: the target is yours.")
            await self._stop_load()
            async with self._starting():
                self.plan = replace(self.plan, shop=mode)
                self._say(f"shop: {mode}")
                await self._start_shop()

    # --- processes ------------------------------------------------------------------------------

    @property
    def _t(self) -> float:
        return time.monotonic() - self._opened_at

    @property
    def _host(self) -> str:
        return target(self.plan, self._ports)

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

    def _choose_ports(self) -> Ports:
        return Ports(
            shop=0 if self.plan.shop is ShopMode.NONE else self._choose_shop_port(),
            web=self._choose_web_port(),
            rpc=ports.free_port("master"),
        )

    def _choose_shop_port(self) -> int:
        return self._choose_port("shop", DEFAULT_SHOP_PORT, self._asked_ports[0])

    def _choose_web_port(self) -> int:
        return self._choose_port("Locust web page", DEFAULT_WEB_PORT, self._asked_ports[1])

    def _choose_port(self, name: str, default: int, asked: int | None) -> int:
        try:
            choice = ports.choose(name, default, asked)
        except ports.PortTaken as error:
            raise CannotListen(str(error)) from error
        if choice.note:
            self._say(choice.note)
        return choice.port

    @asynccontextmanager
    async def _starting(self) -> AsyncIterator[None]:
        """The lab is busy starting meanwhile; what fails becomes the alert and LabFailed."""
        self._busy = Load.STARTING
        # Here and not at the end: what is lost while the lab starts is lost all the same.
        self._alert = self.lost = None
        try:
            yield
        except StartFailed as failure:
            self._alert = f"{failure} Press l for its log, s to try again."
            self._say(str(failure))
            raise LabFailed(str(failure), failure.tail) from failure
        except MasterUnreachable as failure:
            self._alert = f"{failure}. Press s to try again."
            self._say(str(failure))
            raise LabFailed(str(failure)) from failure
        finally:
            self._busy = None

    async def _start_shop(self) -> None:
        async def ready() -> bool:
            return await shop_api.is_healthy(self._host) and _listens(
                self._crew.shop, self._ports.shop
            )

        for left in reversed(range(PORT_TRIES)):
            try:
                await self._crew.start_shop(self.plan, self._ports, ready)
                break
            except StartFailed:
                # Another program took the port between our look and the shop's.
                if not left or self._asked_ports[0] or ports.is_free(self._ports.shop):
                    raise
                self._ports = replace(self._ports, shop=self._choose_shop_port())
        self._instruments.attach_target(f"{self._host}/")

    async def _start_locust(self) -> None:
        for left in reversed(range(PORT_TRIES)):
            # A new port each time: workers of a lost master may still send to the old one.
            self._ports = replace(self._ports, rpc=ports.free_port("master"))
            self._instruments.attach_master(self.web_url)
            try:
                await self._crew.start_locust(self.plan, self._ports, self._master_is_ready)
                break
            except StartFailed:
                await self._crew.stop_locust()
                if not left or self._asked_ports[1] or ports.is_free(self._ports.web):
                    raise
                self._ports = replace(self._ports, web=self._choose_web_port())

    async def _mend(self) -> None:
        """Start again what is not there any more."""
        if not self._shop_is_up:
            await self._start_shop()
        if not self._master_is_up or not self._crew.pool.staying:
            await self._crew.stop_locust()
            await self._start_locust()

    async def _empty_shop(self) -> None:
        if self.plan.shop is not ShopMode.NONE and not await shop_api.empty(self._host):
            raise LabFailed("petshop could not be emptied: it does not answer. Try again.")

    async def _master_is_ready(self) -> bool:
        try:
            await self._instruments.poll()
        except MasterUnreachable:
            return False
        return _listens(self._crew.master, self._ports.web)

    async def _worker_is_ready(self, process: Process) -> bool:
        try:
            report = await self._instruments.poll()
        except MasterUnreachable:
            return False
        return any(
            worker.pid == process.pid and worker.state in ("ready", "spawning", "running")
            for worker in report.workers
        )

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
        before = self._states.get(process)
        self._states[process] = process.state
        if process.pid is not None:
            self._names[process.pid] = process.spec.name
        match process.state:
            case State.RUNNING:
                self._say(f"{process.spec.name} started")
            case State.STOPPED:
                self._say(f"{process.spec.name} stopped")
            case State.EXITED | State.FAILED if before is State.RUNNING:
                self._lose(process)
        if process.over:
            self._states.pop(process, None)
            self._runs.note_end(process.spec.name, process.exit_code)

    def _lose(self, process: Process) -> None:
        """A process that nobody asked to end is gone."""
        what = f"{process.spec.name} {process.reason or describe(process.exit_code or 0)}"
        self._say(what)
        self._runs.note_loss(process.spec.name)
        if process.spec.role is Role.WORKER:
            self._crew.fallen.append(process)
            self._count_workers()
            self._alert = f"{what}. Press + to add a worker."
            return
        self.lost = what
        self._alert = f"{what}. Press s to start it again."
        if process.spec.role is Role.MASTER:
            self._abort_run("the master was lost")
            # Without a master they would fire on for up to a minute.
            self._in_background(self._crew.kill_workers())

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # --- the load -------------------------------------------------------------------------------

    async def _swarm(self) -> None:
        await self._instruments.swarm(self.plan.users, self.plan.spawn_rate, self._host)

    async def _stop_load(self) -> None:
        """Stop the load and wait for its last figures; nothing where none is on."""
        recorder = self._runs.recorder
        if recorder is None:
            return
        self._busy = Load.STOPPING
        recorder.stop(self._t)
        asked = [asyncio.create_task(self._instruments.stop_load())]
        heard_t = again_t = self._t
        try:
            while self._runs.recorder is recorder:
                await asyncio.sleep(EAGER_POLL_S)
                with suppress(MasterUnreachable):
                    report = await self._instruments.poll()
                    heard_t = self._t
                    if report.state != Load.RUNNING:
                        again_t = self._t
                    elif self._t - again_t > STOP_AGAIN_S:
                        asked.append(asyncio.create_task(self._instruments.stop_load()))
                        again_t = self._t
                if self._t - heard_t > STOP_SILENCE_S:
                    self._end_frozen_master()
                    heard_t = self._t
            if not self._master_is_up:
                for task in asked:
                    task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
        finally:
            for task in asked:
                task.cancel()
            self._busy = None

    def _end_frozen_master(self) -> None:
        """A master that says nothing is a lost one: nothing else would ever end the stop."""
        self._say("master does not answer and is ended")
        if self._crew.master is not None:
            self._crew.master.kill()

    def _report_came(self, report: MasterReport) -> None:
        plan = replace(self.plan, workers=len(self._crew.pool.staying))
        self._keep(self._runs.follow(report, self._t, plan, self._host))

    def _abort_run(self, why: str) -> None:
        self._keep(self._runs.abort(why, self._t))

    def _keep(self, ended: Ended | None) -> None:
        if ended is not None:
            self._runs.keep(ended, self._names, self._verdict, self._t)

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
                await asyncio.wait_for(self._instruments.poll(), REPORT_PATIENCE_S)
        self._crew.bound_logs()
        snapshot = self._observe()
        for subscriber in self._subscribers:
            subscriber(snapshot)

    def _observe(self) -> Snapshot:
        load = self._load_now()
        pids = {**self._crew.pids(), PETLOAD: os.getpid()}
        measured = self._instruments.measure(self._t, pids)
        views = observe.process_views(self._crew.processes, measured, load)
        sample = observe.sample(measured, load)
        if not load.is_on:
            newest = [*self._newest(IDLE_SAMPLES), sample]
            self._idle_probe_ms = observe.idle_probe_ms(newest) or self._idle_probe_ms
        sample = replace(sample, idle_probe_ms=self._idle_probe_ms)
        self._verdict = diagnose([*self._newest(JUDGED_SAMPLES), sample])
        sample = replace(sample, bottleneck=self._verdict.bottleneck)
        self._history.append(sample)
        if self._runs.recorder is not None:
            self._runs.recorder.add(sample, observe.counts(measured), views)
        report = self._instruments.report
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
            run_s=self.run_s,
            report_age_s=measured.report_age_s,
            probe_error=measured.probe.error,
            probe_waiting_s=measured.probe.waiting_s,
            totals=observe.totals(report) if report else Totals(),
            processes=views,
            endpoints=observe.endpoints(report, measured.rate) if report else (),
            failures=observe.failures(report) if report else (),
            history=tuple(self._newest(SHOWN_SAMPLES)),
            events=tuple(self._events)[-SHOWN_EVENTS:],
            alert=self._alert or self._runs.unkept,
        )

    def _load_now(self) -> Load:
        if self._busy is not None:
            return self._busy
        if not self._master_is_up or not self._shop_is_up:
            return Load.FAILED
        report = self._instruments.report
        return observe.load_state(report) if report else Load.STARTING

    def _newest(self, samples: int) -> Iterator[Sample]:
        return islice(self._history, max(0, len(self._history) - samples), None)

    def _say(self, text: str) -> None:
        event = Event(self._t, text)
        self._events.append(event)
        for subscriber in self._event_subscribers:
            subscriber(event)
