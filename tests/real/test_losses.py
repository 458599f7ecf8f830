"""A run that is interrupted, or loses the shop or the master on the way."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from pathlib import Path

import pytest

from tests.real.oracle import CountingServer
from tests.real.started import Started, kept_runs, petload_run, until

GONE_WITHIN_S = 7.0


async def load_is_on(run: Started, server: CountingServer) -> None:
    """Return when workers must have reported, which they do once a second."""
    await until(lambda: server.total > 0 or run.process.poll() is not None, "requests came")
    await asyncio.sleep(2.5)
    assert run.process.poll() is None, run.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_an_interrupted_run_ends_with_130(tmp_path: Path, number: signal.Signals) -> None:
    async with CountingServer(delay_s=0.02) as server:
        with petload_run(
            *("--part", "2", "--host", server.url, "--users", "4", "--duration", "60s"),
            *("--json", "-"),
            folder=tmp_path,
        ) as run:
            await load_is_on(run, server)
            run.process.send_signal(number)
            signalled = time.monotonic()
            assert await run.ended(GONE_WITHIN_S) == 130
            left_s = GONE_WITHIN_S - (time.monotonic() - signalled)
            assert await run.left(left_s) == {}
            assert run.err.rstrip().endswith("interrupted")
            assert "Traceback" not in run.err
            # What was measured until then is kept, and says how it ended.
            [kept] = kept_runs(tmp_path / "data")
            assert any("aborted" in event["event"] for event in kept["events"])
            assert 0 < kept["totals"]["requests"] <= server.total


async def test_a_shop_that_is_killed_ends_the_run_with_4_and_its_json(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    with petload_run(
        *("--part", "2", "--users", "4", "--duration", "60s", "--json", str(file)),
        folder=tmp_path,
    ) as run:
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
        assert kept_runs(tmp_path / "data") == [record]


async def test_a_master_that_is_killed_ends_the_load_at_once(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    async with CountingServer(delay_s=0.02) as server:
        with petload_run(
            *("--part", "2", "--host", server.url, "--users", "4", "--workers", "2"),
            *("--duration", "60s", "--json", str(file)),
            folder=tmp_path,
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


async def test_a_master_that_freezes_does_not_keep_the_run_from_ending(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    async with CountingServer(delay_s=0.02) as server:
        with petload_run(
            *("--part", "2", "--host", server.url, "--users", "4", "--duration", "4s"),
            *("--json", str(file)),
            folder=tmp_path,
        ) as run:
            await load_is_on(run, server)
            [master] = run.children("--master")
            master.suspend()
            assert await run.ended() == 4
            assert await run.left(within_s=2) == {}
            assert "master does not answer" in run.err
        assert 0 < json.loads(file.read_text())["totals"]["requests"] <= server.total
