"""petload's screen on a real terminal, real processes behind it."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND, petload
from tests.real.started import Started, kept_runs, own_ports, until
from tests.real.terminal import Terminal, in_terminal, petload_screen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

GONE_WITHIN_S = 7.0
# The state of the load, with its clock; that of a process has none.
RUNNING = "● running 0:"
PART_2 = ("--part", "2", "--users", "12", "--spawn-rate", "50")


def web_port(petload: Started) -> str:
    """Of Locust's page, as the master was told."""
    [master] = petload.children("--master")
    words = master.cmdline()
    return words[words.index("--web-port") + 1]


async def users_and_requests(port: str) -> list[tuple[int, int]]:
    """Of every worker that the master knows, the dead too."""

    def ask() -> Any:
        url = f"http://127.0.0.1:{port}/petload/telemetry"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)

    workers = (await asyncio.to_thread(ask))["workers"]
    return [(worker["users"], worker["requests"]) for worker in workers]


async def second_worker_works(port: str) -> None:
    """Wait until there are two workers, both with users, and with requests of theirs."""
    async with asyncio.timeout(30):
        while True:
            workers = await users_and_requests(port)
            if len(workers) == 2 and all(users and requests for users, requests in workers):
                return
            await asyncio.sleep(0.1)


async def ended_well(petload: Started, terminal: Terminal, status: int) -> None:
    """Nobody is left in time, and the terminal is as it was."""
    begun = time.monotonic()
    assert await petload.ended(GONE_WITHIN_S) == status
    assert await petload.left(begun + GONE_WITHIN_S - time.monotonic()) == {}
    await until(lambda: not terminal.in_alternate_screen, "the alternate screen was left", 2)
    assert terminal.attributes() == terminal.attributes_before
    assert "Traceback" not in terminal.text()


async def test_a_worker_more_and_one_less_lose_no_request(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.1) as server:
        async with petload_screen(*PART_2, "--host", server.url, folder=tmp_path) as (
            petload_,
            terminal,
        ):
            seen = await terminal.shows("ready")
            assert terminal.in_alternate_screen
            assert terminal.attributes() != terminal.attributes_before
            terminal.press("s")
            seen = await terminal.shows(RUNNING, seen)
            # A second petload beside the first: neither was asked for ports.
            port = web_port(petload_)
            async with CountingServer(delay_s=0.1) as other:
                beside = asyncio.create_task(
                    petload(
                        *("run", "--part", "2", "--users", "4", "--duration", "4s"),
                        *("--host", other.url, "--json", "-"),
                        data_dir=tmp_path / "beside",
                    )
                )
                terminal.press("+")
                seen = await terminal.shows("worker-2 started", seen)
                await second_worker_works(port)
                terminal.press("-")
                seen = await terminal.shows("worker-2 stopped", seen)
                second = await beside
                assert second.status == 0, second.err
                assert f"Port {port} cannot be had" in second.err
                assert second.record["totals"]["requests"] == other.total > 0
                assert second.record["totals"]["failures"] == 0
            terminal.press("x")
            await terminal.shows("load stopped", seen)
            terminal.press("q")
            await ended_well(petload_, terminal, 0)
        [run] = kept_runs(tmp_path / "data")
        assert run["totals"]["requests"] == server.total
        per_worker = [row["requests"] for row in run["processes"] if row["role"] == "worker"]
        assert sum(per_worker) == server.total
        assert len(per_worker) == 2
        assert min(per_worker) > 0


async def test_a_switch_stops_the_load_and_brings_the_other_part(tmp_path: Path) -> None:
    few = ("--part", "2", "--users", "2", *own_ports())
    async with petload_screen(*few, "--autostart", folder=tmp_path) as (
        petload_,
        terminal,
    ):
        seen = await terminal.shows(RUNNING)
        terminal.press("1")
        seen = await terminal.shows("load stopped", seen)
        # The shop is the same, the locustfile another.
        seen = await terminal.shows("ready", seen)
        [master] = petload_.children("--master")
        assert "part1_sequential.py" in " ".join(master.cmdline())
        assert len(petload_.children("--worker")) == len(petload_.children("petshop")) == 1
        terminal.press("s")
        await terminal.shows(RUNNING, seen)
        [run] = kept_runs(tmp_path / "data")
        assert (run["part"], run["locustfile"]) == (2, "part2_stress.py")
        assert run["totals"]["failures"] == 0
        # With the load of part 1 on.
        terminal.press("q")
        await ended_well(petload_, terminal, 0)
    assert [run["part"] for run in kept_runs(tmp_path / "data")] == [2, 1]


async def end_by(petload_: Started, terminal: Terminal, way: str) -> None:
    """End it, and see that it ended as it should."""
    if way == "closed":
        terminal.close()
        begun = time.monotonic()
        assert await petload_.ended(GONE_WITHIN_S) == 130
        assert await petload_.left(begun + GONE_WITHIN_S - time.monotonic()) == {}
        return
    if way == "ctrl+c":
        terminal.press("\x03")
    else:
        petload_.process.send_signal(getattr(signal, way))
    await ended_well(petload_, terminal, 130)


async def test_every_way_out_leaves_nobody(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.1) as server:
        load = (*PART_2, "--host", server.url)

        async def leave_app(way: str) -> None:
            options = (*load, *own_ports(), "--autostart")
            async with petload_screen(*options, folder=tmp_path / way) as (petload_, terminal):
                await terminal.shows(RUNNING)
                await end_by(petload_, terminal, way)

        async def close_a_run() -> None:
            data = ("--data-dir", str(tmp_path / "run" / "data"))
            command = (*COMMAND, "run", *load, *own_ports(), "--duration", "60s", *data)
            async with in_terminal(*command, folder=tmp_path / "run") as (petload_, terminal):
                await terminal.shows("load started")
                await end_by(petload_, terminal, "closed")

        async with asyncio.TaskGroup() as group:
            for way in ("SIGTERM", "SIGHUP", "SIGINT", "ctrl+c", "closed"):
                group.create_task(leave_app(way))
            group.create_task(close_a_run())


@pytest.mark.parametrize("delay_ms", [150, 450, 750])
async def test_a_signal_while_it_comes_up_is_heard(tmp_path: Path, delay_ms: int) -> None:
    async with (
        CountingServer() as server,
        petload_screen(*(*PART_2, *own_ports(), "--host", server.url), folder=tmp_path) as (
            petload_,
            terminal,
        ),
    ):
        await asyncio.sleep(delay_ms / 1000)
        petload_.process.send_signal(signal.SIGTERM)
        status = await petload_.ended(GONE_WITHIN_S)
        # Before petload listens to signals there is nothing that it would have to end.
        assert status in (130, -signal.SIGTERM)
        assert await petload_.left(within_s=2) == {}
        assert not terminal.in_alternate_screen
        assert terminal.attributes() == terminal.attributes_before
