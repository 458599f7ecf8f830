"""The load that faults are tried under, and when it is on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import Started, own_ports, until, users_and_requests, web_port

LOAD = ("--part", "2", "--users", "4", "--spawn-rate", "50")
# Where something is lost under load: how long an answer takes in s, and who asks.
DELAY_S = 0.05
USERS = 8
TWO_WORKERS = ("--users", str(USERS), "--spawn-rate", "50", "--workers", "2")


def run_command(folder: Path, host: str, duration_s: int, *options: str) -> tuple[str, ...]:
    """`petload-tui run` against a host, its JSON on stdout."""
    return (
        *(*COMMAND, "run", *own_ports(), "--host", host, "--duration", f"{duration_s}s"),
        *("--json", "-", "--data-dir", str(folder / "data"), *options),
    )


async def whole_run(petload: Started, server: CountingServer) -> dict[str, Any]:
    """The JSON of a run that ended well, and counted what was asked."""
    status = await petload.ended()
    assert status == 0, f"status {status}: {petload.err[-1000:]}"
    record = json.loads(petload.out)
    assert isinstance(record, dict)
    counted, asked = record["totals"]["requests"], server.total
    assert counted == asked > 0, f"{counted} requests counted, {asked} asked"
    return record


async def requests_came(petload: Started, server: CountingServer) -> None:
    """Return when the target was asked."""
    await until(lambda: server.total or petload.process.poll() is not None, "requests came")
    assert petload.process.poll() is None, f"petload ended: {petload.err[-1000:]}"


async def requests_reported(port: int) -> None:
    """Return when a worker of the master behind this web port has reported requests."""
    async with asyncio.timeout(20):
        while not any(requests for _, requests in await users_and_requests(port)):
            await asyncio.sleep(0.1)


async def load_is_on(petload: Started, server: CountingServer) -> None:
    """Return when a worker has reported requests, and petload knows of them."""
    await requests_came(petload, server)
    await requests_reported(web_port(petload))
    # Once a second it asks the master, and the target.
    probes = server.probes
    await until(lambda: server.probes >= probes + 2, "two seconds of petload's passed")
