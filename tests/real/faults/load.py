"""The load that faults are tried under, and how to wait until it is on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.real.child_process import ChildProcess
from tests.real.cli import COMMAND
from tests.real.counting_server import CountingServer
from tests.real.free_ports import own_ports
from tests.real.lab_state import users_and_requests, web_port
from tests.real.waiting import until

LOAD = ("--part", "2", "--users", "4", "--spawn-rate", "50")
# The load under which a process is killed or hangs: the target's response time in s, the users.
DELAY_S = 0.05
USERS = 8
TWO_WORKERS = ("--users", str(USERS), "--spawn-rate", "50", "--workers", "2")


def run_command(folder: Path, host: str, duration_s: int, *options: str) -> tuple[str, ...]:
    """Return the command of `petload-tui run` against a host, with its JSON on stdout."""
    return (
        *(*COMMAND, "run", *own_ports(), "--host", host, "--duration", f"{duration_s}s"),
        *("--json", "-", "--data-dir", str(folder / "data"), *options),
    )


async def complete_run(petload: ChildProcess, server: CountingServer) -> dict[str, Any]:
    """Wait for the exit; return the run's JSON.

    Raise AssertionError where the run failed, or its requests are not those of the server.
    """
    status = await petload.exit_status()
    assert status == 0, f"status {status}: {petload.err[-1000:]}"
    run = json.loads(petload.out)
    assert isinstance(run, dict)
    counted, received = run["totals"]["requests"], server.total
    assert counted == received > 0, f"{counted} requests counted, {received} received"
    return run


async def requests_came(petload: ChildProcess, server: CountingServer) -> None:
    """Wait until the target has received a request."""
    await until(lambda: server.total or petload.process.poll() is not None, "requests came")
    assert petload.process.poll() is None, f"petload ended: {petload.err[-1000:]}"


async def requests_reported(port: int) -> None:
    """Wait until a worker has reported requests to the master on this web port."""
    async with asyncio.timeout(20):
        while not any(requests for _, requests in await users_and_requests(port)):
            await asyncio.sleep(0.1)


async def load_is_on(petload: ChildProcess, server: CountingServer) -> None:
    """Wait until a worker has reported requests, and petload has polled them."""
    await requests_came(petload, server)
    await requests_reported(web_port(petload))
    # petload probes the target in the same second in which it polls the master.
    probes = server.probes
    await until(lambda: server.probes >= probes + 2, "petload has measured two seconds")
