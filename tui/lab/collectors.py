"""The collectors: the master's counts, CPU and the external probe, read together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Container, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from tui.lab.snapshot_builder import Measured
from tui.lab.worker_owners import WorkerOwners
from tui.telemetry.cpu import CpuMeter
from tui.telemetry.failure_rates import NONE_FAILED, FailureRates
from tui.telemetry.locust_api import MasterReport, MasterUnreachable
from tui.telemetry.master_client import MasterClient
from tui.telemetry.probe import NOT_HTTP, Candidate, OutsideProbe, Probe, idle_baseline_ms
from tui.telemetry.rates import LoadMeter, LoadRate

# An older report is not shown as the present state.
REPORT_STALE_AFTER_S = 3.0
# How often the master is polled while a command waits for a state: ready, started, stopped.
EAGER_POLL_S = 0.1


class Collectors:
    """Read, and pass orders on to the master; decide nothing.

    `on_report` is called with each report of the master. `lost` returns what was lost, if anything.
    """

    def __init__(
        self,
        on_report: Callable[[MasterReport], None],
        lost: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.report: MasterReport | None = None
        self._on_report = on_report
        self._lost = lost
        self._cpu = CpuMeter()
        self._failures = FailureRates()
        self._meter = LoadMeter()
        self._owners = WorkerOwners()
        self._client: MasterClient | None = None
        self._probe: OutsideProbe | None = None
        self._polling: asyncio.Task[MasterReport] | None = None
        self._reported_at: float | None = None
        self._rate: LoadRate | None = None

    def attach_master(self, url: str, children: Container[int] = ()) -> None:
        """Poll this master from now on; forget the reports of the one before, and its test.

        `children` are the pids of all processes that petload has started.
        """
        if self._client is not None:
            self._client.close()
        self._client = MasterClient(url)
        self._owners = WorkerOwners(children)
        if self._probe is not None:
            self._probe.begin_again()
        self._meter = LoadMeter()
        self._failures = FailureRates()
        self._polling = None
        self.report = self._reported_at = self._rate = None

    def attach_target(self, url: str | None) -> None:
        """Probe this URL from now on; nothing where it is None."""
        if self._probe is not None:
            self._probe.close()
        self._probe = None if url is None else OutsideProbe(url)
        if self._probe is not None:
            self._probe.start()

    def offer_probe(self, candidates: Sequence[Candidate]) -> None:
        """Have the probe ask the first of these that answers, instead of what it asks now."""
        if self._probe is not None:
            self._probe.offer(candidates)

    def close(self) -> None:
        """Stop the probe and close the connections."""
        if self._probe is not None:
            self._probe.close()
        if self._client is not None:
            self._client.close()

    # --- the master -----------------------------------------------------------------------------

    async def poll(self) -> MasterReport:
        """Ask the master for its report; share an answer that is under way.

        Raises MasterUnreachable.
        """
        if self._polling is None or self._polling.done():
            self._polling = asyncio.create_task(self._ask(self._master))
            self._polling.add_done_callback(_retrieve_exception)
        return await asyncio.shield(self._polling)

    @asynccontextmanager
    async def polling_eagerly(self) -> AsyncIterator[None]:
        """Poll the master every 0.1 s meanwhile, so that a change is noticed soon."""
        polling = asyncio.create_task(self._poll_eagerly(), name="eager poll")
        try:
            yield
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)

    async def until(
        self,
        holds: Callable[[MasterReport], bool],
        patience_s: float,
        *,
        unless: asyncio.Task[None] | None = None,
    ) -> None:
        """Poll until it holds, and raise at once what `unless` raises.

        Raises MasterUnreachable where it does not hold within `patience_s`, or will not because the
        shop or the master was lost.
        """
        try:
            async with asyncio.timeout(patience_s):
                while not await self._holds(holds):
                    if lost := self._lost():
                        raise MasterUnreachable(lost)
                    if unless is not None and unless.done():
                        unless.result()
                    await asyncio.sleep(EAGER_POLL_S)
        except TimeoutError:
            raise MasterUnreachable("the master did not do as it was told in time") from None

    async def swarm(
        self, users: int, spawn_rate: float, host: str | None, timeout_s: float
    ) -> None:
        """Tell the master to start or change the load. Raises MasterUnreachable."""
        await self._master.swarm(users, spawn_rate, host, timeout_s)

    async def stop_load(self) -> None:
        """Tell the master to stop; return when it reports that all users are gone."""
        await self._master.stop()

    async def tell_lost(self, pid: int) -> None:
        """Tell the master of a crashed worker, so that others get its users at once."""
        with suppress(MasterUnreachable):
            for reported in self._owners.reported_by(pid):
                await self._master.lost(reported)

    @property
    def _master(self) -> MasterClient:
        if self._client is None:
            raise MasterUnreachable("there is no master yet")
        return self._client

    async def _ask(self, client: MasterClient) -> MasterReport:
        report = await client.report()
        # Ignore the late response of a master that has been replaced.
        if client is self._client:
            report = self._owners.apply(report)
            self._reported_at = time.monotonic()
            self.report = report
            self._rate = self._meter.update(report)
            self._on_report(report)
        return report

    async def _holds(self, holds: Callable[[MasterReport], bool]) -> bool:
        # A busy machine may delay one response.
        try:
            return holds(await self.poll())
        except MasterUnreachable:
            return False

    async def _poll_eagerly(self) -> None:
        while True:
            with suppress(MasterUnreachable):
                await self.poll()
            await asyncio.sleep(EAGER_POLL_S)

    # --- the second -----------------------------------------------------------------------------

    async def idle_baseline_ms(self, path: str | None = None) -> tuple[float | None, str]:
        """Return how long a response takes now, without load, in ms, and of which path it is.

        Of the path that the probe asks, where none is named. None where no response comes soon.
        """
        if self._probe is None or self._probe.read().error == NOT_HTTP:
            return None, ""
        path = self._probe.path if path is None else path
        return await asyncio.to_thread(idle_baseline_ms, self._probe.url, path), path

    def measure(self, t: float, pids: Mapping[str, int]) -> Measured:
        """Read everything now; `t` in s since the lab opened. Leave out a stale report."""
        clock = time.monotonic()
        age_s = clock - self._reported_at if self._reported_at is not None else None
        fresh = age_s is not None and age_s < REPORT_STALE_AFTER_S
        return Measured(
            t=t,
            clock=clock,
            report=self.report if fresh else None,
            rate=self._rate if fresh else None,
            report_age_s=age_s,
            usage=self._cpu.sample(pids),
            machine=self._cpu.machine(),
            probe=self._probe.read() if self._probe is not None else Probe(),
            pressure_percent=self._cpu.pressure(),
            failures=self._failures.update(self.report) if fresh and self.report else NONE_FAILED,
        )


def _retrieve_exception(polling: asyncio.Task[MasterReport]) -> None:
    """Take the failure of a poll that is no longer awaited, or asyncio would log it on stderr."""
    if not polling.cancelled():
        polling.exception()
