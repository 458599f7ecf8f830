"""Readiness checks of the shop, the master and a worker. Each is called until it holds."""

from __future__ import annotations

from collections.abc import Container, Iterable

from tui.lab import shop_api
from tui.lab.argv import LOOPBACK
from tui.lab.collectors import Collectors
from tui.processes import ports
from tui.processes.process import Process
from tui.processes.state import StartFailed, State
from tui.telemetry.locust_api import MasterReport, MasterUnreachable

# The master can give users to a worker in one of these states.
READY_STATES = ("ready", "spawning", "running")


async def shop_is_ready(shop: Process, url: str, port: int) -> bool:
    """Return whether this process answers at `url`.

    Raises StartFailed where it listens beyond loopback.
    """
    return await shop_api.is_healthy(url) and listens(shop, port)


async def master_is_ready(master: Process, web: int, rpc: int, collectors: Collectors) -> bool:
    """Return whether the master answers polls on its web port.

    Raises StartFailed where it opens its own ports beyond loopback, or where the locustfile has
    quit it. What else the locustfile opens is its own.
    """
    # Until this process listens, another petload's master may answer on that port.
    if not listens(master, web, (web, rpc)):
        return False
    try:
        report = await collectors.poll()
    except MasterUnreachable:
        return False
    if report.has_quit:
        reason = "was ended by the locustfile before the load began (runner.quit)"
        raise StartFailed(master.spec.name, reason, [])
    return True


async def worker_is_ready(worker: Process, collectors: Collectors) -> bool:
    """Return whether the master knows this worker and can give it users."""
    try:
        report = await collectors.poll()
    except MasterUnreachable:
        return False
    return any(each.pid == worker.pid and each.state in READY_STATES for each in report.workers)


def all_wait_for_a_run(report: MasterReport, workers: Iterable[Process]) -> bool:
    """Return whether each of these workers waits for a run to begin."""
    waiting = {worker.pid for worker in report.workers if worker.state == "ready"}
    return all(process.pid in waiting for process in workers)


def is_running(process: Process | None) -> bool:
    """Return whether there is such a process and it is ready."""
    return process is not None and process.state is State.RUNNING


def listens(process: Process, port: int, closed: Container[int] | None = None) -> bool:
    """Return whether this process listens on the port, on loopback.

    Raises StartFailed where it listens on an address that other machines can reach, on one of the
    `closed` ports; on any port where they are None.
    """
    if process.pid is None:
        return False
    found = ports.listeners(process.pid)
    beyond = ports.beyond_loopback(found)
    if wrong := {(ip, number) for ip, number in beyond if closed is None or number in closed}:
        reason = f"listens beyond 127.0.0.1, on {_addresses(wrong)}"
        raise StartFailed(process.spec.name, reason, [])
    return (LOOPBACK, port) in found


def reachable(pid: int) -> str:
    """Return the addresses of this process that other machines can reach; empty without any."""
    return _addresses(ports.beyond_loopback(ports.listeners(pid)))


def _addresses(listening: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{ip}:{number}" for ip, number in sorted(listening))
