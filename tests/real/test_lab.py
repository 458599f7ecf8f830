"""A Lab without a face, against a counting server: what it keeps equals what was asked."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.real.oracle import CountingServer
from tests.real.started import free_port, kept_runs, until
from tui.lab import session
from tui.lab.parts import Asked, ShopMode, plan
from tui.lab.session import Lab


@asynccontextmanager
async def open_lab(folder: Path, asked: Asked) -> AsyncIterator[Lab]:
    ports = {"shop_port": free_port(), "web_port": free_port()}
    async with Lab(plan(2, asked), data_dir=folder, **ports) as lab:
        await lab.open()
        yield lab


def per_worker(run: dict[str, Any]) -> dict[str, int]:
    return {row["name"]: row["requests"] for row in run["processes"] if row["role"] == "worker"}


async def a_run(lab: Lab, server: CountingServer, seconds: float) -> tuple[dict[str, Any], int]:
    """The run that was kept, and what the oracle counted meanwhile."""
    before = server.total
    await lab.start()
    await asyncio.sleep(seconds)
    await lab.stop()
    assert lab.last_run is not None
    return lab.last_run, server.total - before


async def test_runs_one_after_the_other_count_each_its_own(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=10, spawn_rate=50, workers=2, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            for seconds, pause_s in ((1.5, 0.0), (1.2, 0.5), (1.2, 1.5)):
                run, counted = await a_run(lab, server, seconds)
                assert run["totals"]["requests"] == counted > 0
                assert sum(per_worker(run).values()) == counted
                assert run["totals"]["failures"] == 0
                await asyncio.sleep(pause_s)
            # More workers than users is a run like another.
            await lab.set_users(1, 50)
            run, counted = await a_run(lab, server, 1.5)
            assert sorted(per_worker(run).values()) == [0, counted]
            assert run["totals"]["requests"] == counted > 0
            assert run["users"] == 1
        # `stop` returned when all was in: nothing came after it, nothing was counted twice.
        kept = kept_runs(tmp_path)
        assert len(kept) == 4
        assert sum(run["totals"]["requests"] for run in kept) == server.total


async def test_workers_that_come_and_go_lose_no_request(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=10, spawn_rate=50, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            await lab.start()
            for _ in range(3):
                await lab.add_worker()
                asked_before = server.total
                await until(lambda: server.total > asked_before + 50, "the load is on")  # noqa: B023
                await lab.remove_worker()
            await lab.stop()
            run = lab.last_run
            assert run is not None
            assert run["totals"]["requests"] == server.total > 0
            by_worker = per_worker(run)
            assert list(by_worker) == ["worker-1", "worker-2", "worker-3", "worker-4"]
            assert sum(by_worker.values()) == server.total
            ends = {row["name"]: row["exit_code"] for row in run["processes"]}
            assert [ends[name] for name in by_worker] == [None, 0, 0, 0]


async def test_a_shop_that_is_lost_while_the_load_starts_is_lost_all_the_same(
    tmp_path: Path,
) -> None:
    asked = Asked(users=2, spawn_rate=50, shop=ShopMode.DEV)
    async with open_lab(tmp_path, asked) as lab:
        starts_the_load = lab._instruments.swarm

        async def at_the_worst_moment(*arguments: Any) -> None:
            shop = lab._crew.shop
            assert shop is not None
            shop.kill()
            await until(lambda: shop.over, "the shop is gone")
            await starts_the_load(*arguments)

        lab._instruments.swarm = at_the_worst_moment  # type: ignore[method-assign]
        await lab.start()
        assert lab.lost is not None
        assert "petshop was ended by SIGKILL" in lab.lost
        await asyncio.wait_for(lab.wait_lost(), 1)


async def test_a_stop_at_once_after_a_worker_left_is_heard(tmp_path: Path) -> None:
    """Locust shares users out anew then, which takes a second, and forgets a stop meanwhile."""
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=10, spawn_rate=50, workers=2, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            await lab.start()
            await until(lambda: server.total > 50, "the load is on")
            await lab.add_worker()
            removal = asyncio.create_task(lab.remove_worker())
            async with asyncio.timeout(20):
                # The sharing may be over before anybody has seen it.
                while (await lab._instruments.poll()).state != "spawning" and not removal.done():
                    await asyncio.sleep(0.01)
                await lab.stop()
                await removal
            assert lab.last_run is not None
            assert lab.last_run["totals"]["requests"] == server.total
            assert len(kept_runs(tmp_path)) == 1


async def test_a_master_that_freezes_keeps_no_stop_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "STOP_SILENCE_S", 2.0)
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=4, spawn_rate=50, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            await lab.start()
            await until(lambda: server.total > 50, "the load is on")
            master = lab._crew.master
            assert master is not None
            assert master.pid is not None
            os.kill(master.pid, signal.SIGSTOP)
            async with asyncio.timeout(15):
                await lab.stop()
            assert lab.lost is not None
            assert lab.last_run is not None
            assert any("does not answer" in said["event"] for said in lab.last_run["events"])
            # Its workers go with it; a start brings others, and counts theirs only.
            await until(lambda: not lab._crew.pool.processes, "the workers are gone")
            run, counted = await a_run(lab, server, 1.5)
            assert run["totals"]["requests"] == counted > 0
            assert lab.lost is None
