"""How the shop, the master and the workers come up: on which ports, and when they are ready."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace

from tui.lab import shop_api
from tui.lab.argv import LOOPBACK, Ports, target
from tui.lab.collectors import Collectors
from tui.lab.protocol import CannotListen, LabFailed
from tui.lab.supervisor import Supervisor
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.processes import ports
from tui.processes.process import Process, StartFailed, State
from tui.telemetry.locust_api import MasterReport, MasterUnreachable

DEFAULT_SHOP_PORT = 5000
DEFAULT_WEB_PORT = 8089
# Several petloads that start at once may all want the same port, and take turns in losing it.
PORT_TRIES = 8
# Locust tells of much else after the reason why it ends.
SAID_LINES = 200


class Startup:
    """Starts a plan's processes on ports that are free; `say` makes an event.

    `asked` are the ports of shop and Locust's page that were asked for by option: no others are
    taken instead.
    """

    def __init__(
        self,
        collectors: Collectors,
        say: Callable[[str], None],
        asked: tuple[int | None, int | None],
    ) -> None:
        self._collectors = collectors
        self._say = say
        self._asked = asked
        self._ports = Ports(0, 0, 0)
        self._master_listens = False

    @property
    def web_url(self) -> str:
        """Locust's own page."""
        return f"http://{LOOPBACK}:{self._ports.web}"

    def host(self, plan: Plan) -> str:
        """The URL that is tested."""
        return target(plan, self._ports)

    def choose_ports(self, plan: Plan) -> None:
        """Choose them before anything is started. Raises CannotListen."""
        self._ports = Ports(
            shop=0 if plan.shop is ShopMode.NONE else self._choose_shop_port(),
            web=self._choose_web_port(),
            rpc=ports.free_port("master"),
        )

    async def start_shop(self, supervisor: Supervisor, plan: Plan) -> None:
        """Start the shop afresh, where the plan has one. Raises StartFailed or CannotListen."""

        async def ready() -> bool:
            return await shop_api.is_healthy(self.host(plan)) and listens(
                supervisor.shop, self._ports.shop
            )

        for left in reversed(range(PORT_TRIES)):
            try:
                await supervisor.start_shop(plan, self._ports, ready)
                break
            except StartFailed:
                # Another program took the port between our look and the shop's.
                if not left or self._asked[0] or not _lost_port(supervisor.shop, self._ports.shop):
                    raise
                self._ports = replace(self._ports, shop=self._choose_shop_port())
        self._collectors.attach_target(f"{self.host(plan)}/")

    async def start_locust(self, supervisor: Supervisor, plan: Plan) -> None:
        """Start the master and its workers. Raises StartFailed or CannotListen."""

        async def ready() -> bool:
            # Before it is our own that listens, another petload's master may answer there.
            if not listens(supervisor.master, self._ports.web):
                return False
            try:
                await self._collectors.poll()
            except MasterUnreachable:
                return False
            self._master_listens = True
            return True

        for left in reversed(range(PORT_TRIES)):
            # A new port each time: workers of a lost master may still send to the old one.
            self._ports = replace(self._ports, rpc=ports.free_port("master"))
            self._master_listens = False
            self._collectors.attach_master(self.web_url)
            try:
                await supervisor.start_locust(plan, self._ports, ready)
                break
            except StartFailed:
                lost = _lost_port(supervisor.master, self._ports.web)
                await supervisor.stop_locust()
                if not left or self._asked[1] or not lost:
                    raise
                self._ports = replace(self._ports, web=self._choose_web_port())

    async def mend(self, supervisor: Supervisor, plan: Plan) -> None:
        """Start again what is not there any more."""
        if not is_up(supervisor.shop, plan):
            await self.start_shop(supervisor, plan)
        if not is_running(supervisor.master) or not supervisor.pool.staying:
            await supervisor.stop_locust()
            await self.start_locust(supervisor, plan)

    async def empty_shop(self, plan: Plan) -> None:
        """Delete the pets of the run before. Raises LabFailed."""
        if plan.shop is not ShopMode.NONE and not await shop_api.empty(self.host(plan)):
            raise LabFailed("petshop could not be emptied: it does not answer. Try again.")

    async def worker_is_ready(self, process: Process) -> bool:
        """Whether the master knows this worker and can give it users."""
        if not self._master_listens:
            return False
        try:
            report = await self._collectors.poll()
        except MasterUnreachable:
            return False
        return any(
            worker.pid == process.pid and worker.state in ("ready", "spawning", "running")
            for worker in report.workers
        )

    def _choose_shop_port(self) -> int:
        return self._choose_port("shop", DEFAULT_SHOP_PORT, self._asked[0])

    def _choose_web_port(self) -> int:
        return self._choose_port("Locust web page", DEFAULT_WEB_PORT, self._asked[1])

    def _choose_port(self, name: str, default: int, asked: int | None) -> int:
        try:
            choice = ports.choose(name, default, asked)
        except ports.PortTaken as error:
            raise CannotListen(str(error)) from error
        if choice.note:
            self._say(choice.note)
        return choice.port


def is_running(process: Process | None) -> bool:
    """Whether there is such a process and it is ready."""
    return process is not None and process.state is State.RUNNING


def is_up(shop: Process | None, plan: Plan) -> bool:
    """Whether the target is there, as far as that is petload's business."""
    return plan.shop is ShopMode.NONE or is_running(shop)


def listens(process: Process | None, port: int) -> bool:
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


def _lost_port(process: Process | None, port: int) -> bool:
    """Whether this process failed because another one had the port.

    That one may have left it meanwhile, so what the process said counts as well.
    """
    said = process.tail(SAID_LINES) if process is not None else []
    return any(os.strerror(errno.EADDRINUSE) in line for line in said) or not ports.is_free(port)


def all_are_ready(report: MasterReport, workers: list[Process]) -> bool:
    """Whether each of these workers waits for a run to begin."""
    ready = {worker.pid for worker in report.workers if worker.state == "ready"}
    return all(process.pid in ready for process in workers)
