"""The master is killed, or freezes, while the load is on."""

from __future__ import annotations

import asyncio
import json
import re
from functools import partial
from pathlib import Path

from tests.real.app_screen import app_screen
from tests.real.child_process import petload_run
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import DELAY_S, TWO_WORKERS, USERS
from tests.real.faults.trials import check_key_latency, in_app_and_run
from tests.real.key_latency import LARGE_WINDOW, help_latencies_s, percentile_95
from tests.real.lab_state import events, kept_runs
from tests.real.waiting import until

# --- 8: the master is killed --------------------------------------------------------------------


async def no_load_after_2_s(server: CountingServer) -> None:
    """Raise AssertionError where requests come later than two seconds from now."""
    await asyncio.sleep(2)
    received = server.total
    await asyncio.sleep(1)
    more = server.total - received
    assert more == 0, f"{more} requests later than 2 s after the master's crash"


async def app_loses_its_master(folder: Path) -> float:
    """Kill the master of the app; start another one by `s`, and compare both runs."""
    async with (
        CountingServer(DELAY_S) as server,
        app_screen(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        await screen.start_load()
        await until(lambda: server.total > 100, "requests came")
        # Workers report once a second.
        await asyncio.sleep(1.5)
        [master] = screen.petload.children("--master")
        master.kill()
        received = server.total
        await no_load_after_2_s(server)
        run = screen.newest_run(1)
        assert any("aborted" in event for event in events(run)), events(run)
        assert 0 < run["totals"]["requests"] <= server.total
        assert server.total - received <= 2 * USERS * 2 / DELAY_S
        before = server.total
        await screen.start_load()
        await until(lambda: server.total > before + 100, "requests came again")
        await screen.stop_load()
        run = screen.newest_run(2)
        counts = [row["requests"] for row in run["processes"] if row["role"] == "worker"]
        received = server.total - before
        assert run["totals"]["requests"] == sum(counts) == received, (
            *(run["totals"], counts, received),
        )
        await screen.quit()
    return 0.0


async def run_loses_its_master(folder: Path) -> float:
    """Kill the master of `run`, which ends with status 4 and keeps the run."""
    file = folder / "run.json"
    async with CountingServer(DELAY_S) as server:
        with petload_run(
            *("--part", "2", *TWO_WORKERS, "--duration", "60s"),
            *("--host", server.url, "--json", str(file)),
            folder=folder,
        ) as run:
            await until(lambda: server.total > 100, "requests came")
            await asyncio.sleep(1.5)
            [master] = run.children("--master")
            master.kill()
            await no_load_after_2_s(server)
            status = await run.exit_status()
            assert status == 4, (status, run.err)
            orphans = await run.orphans(within_s=2)
            assert not orphans, f"orphans: {orphans}"
            assert "master was killed (SIGKILL)" in run.err, run.err
        report = json.loads(file.read_text())
        # The requests of the last second or two were not reported.
        assert 0 < report["totals"]["requests"] <= server.total
        assert any("the master was lost" in event for event in events(report)), events(report)
        assert kept_runs(folder / "data") == [report]
    return 0.0


async def killed_master(folder: Path, times: int) -> Outcome:
    outcome, _ = await in_app_and_run(folder, times, app_loses_its_master, run_loses_its_master)
    if not outcome.problems:
        outcome.worst = "load 0 after 2 s, old requests 0"
    return outcome


# --- 10: the master freezes ---------------------------------------------------------------------


AGE = re.compile(r"figures are \d+ s old")


async def keys_while_frozen(folder: Path, times: int) -> float:
    """Press so many keys while the master is suspended; return the key latency at p95 in s."""
    async with (
        CountingServer(DELAY_S) as server,
        app_screen(
            "--users", "4", "--host", server.url, folder=folder, size=LARGE_WINDOW
        ) as screen,
    ):
        buffer = screen.buffer

        def shows_age() -> bool:
            return any(AGE.search(row) for row in buffer.rows())

        await screen.start_load()
        [master] = screen.petload.children("--master")
        master.suspend()
        await buffer.until(shows_age, "the age of the figures", 6)
        latencies_s = await help_latencies_s(screen, times)
        assert shows_age(), "the age of the figures is not shown"
        master.resume()
        await buffer.until(lambda: not shows_age(), "the figures are new again", 10)
        await screen.stop_load()
        await screen.quit()
        return percentile_95(latencies_s)


async def frozen_master(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    await check_key_latency(outcome, partial(keys_while_frozen, folder, times), f"{times} keys")
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(8, "the master is killed mid-run", "load 0 after 2 s, 0 old", killed_master, 1, 5),
    Fault(
        10,
        "the master freezes",
        "keys within 100 ms at p95",
        frozen_master,
        20,
        200,
        marker="quiet",
    ),
)
