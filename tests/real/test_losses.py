"""A run that is interrupted, or loses the shop or the master on the way."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.real.oracle import CountingServer
from tests.real.started import Started, kept_runs, petload_run, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

GONE_WITHIN_S = 7.0
RUN = ("--part", "2", "--users", "4", "--duration", "60s")


async def load_is_on(run: Started, server: CountingServer) -> None:
    """Return when workers must have reported, which they do once a second."""
    await until(lambda: server.total > 0 or run.process.poll() is not None, "requests came")
    await asyncio.sleep(2.5)
    assert run.process.poll() is None, run.err


async def interrupt(number: signal.Signals, folder: Path) -> None:
    async with CountingServer(delay_s=0.1) as server:
        with petload_run(*RUN, "--host", server.url, "--json", "-", folder=folder) as run:
            await load_is_on(run, server)
            run.process.send_signal(number)
            signalled = time.monotonic()
            assert await run.ended(GONE_WITHIN_S) == 130
            assert await run.left(signalled + GONE_WITHIN_S - time.monotonic()) == {}
            assert run.err.rstrip().endswith("interrupted")
            assert "Traceback" not in run.err
        # What was measured until then is kept, and says how it ended.
        [kept] = kept_runs(folder / "data")
        assert any("aborted" in event["event"] for event in kept["events"])
        assert 0 < kept["totals"]["requests"] <= server.total


async def test_an_interrupted_run_ends_with_130(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as group:
        for number in (signal.SIGINT, signal.SIGTERM):
            group.create_task(interrupt(number, tmp_path / number.name))


async def lose_the_shop(folder: Path) -> None:
    file = folder / "run.json"
    with petload_run(*RUN, "--json", str(file), folder=folder) as run:
        await until(lambda: "load started" in run.err, "the load is on")
        await asyncio.sleep(2)
        [shop] = run.children("petshop")
        shop.kill()
        assert await run.ended() == 4
        assert await run.left(within_s=2) == {}
        assert "petshop was ended by SIGKILL" in run.err
    record = json.loads(file.read_text())
    assert record["totals"]["requests"] > record["totals"]["failures"] > 0
    assert [row["exit_code"] for row in record["processes"] if row["role"] == "shop"] == [-9]
    assert kept_runs(folder / "data") == [record]


async def lose_the_master(folder: Path) -> None:
    file = folder / "run.json"
    async with CountingServer(delay_s=0.1) as server:
        with petload_run(
            *(*RUN, "--workers", "2", "--host", server.url, "--json", str(file)), folder=folder
        ) as run:
            await load_is_on(run, server)
            [master] = run.children("--master")
            assert len(run.children("--worker")) == 2
            master.kill()
            await asyncio.sleep(2)
            asked = server.total
            assert await run.ended() == 4
            assert await run.left(within_s=2) == {}
            assert server.total == asked
            assert "master was ended by SIGKILL" in run.err
        record = json.loads(file.read_text())
        # Of the last second or two there was no report any more.
        assert 0 < record["totals"]["requests"] <= asked
        assert any("the master was lost" in event["event"] for event in record["events"])


async def test_what_is_lost_ends_the_run_with_4_and_its_json(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(lose_the_shop(tmp_path / "shop"))
        group.create_task(lose_the_master(tmp_path / "master"))
