"""A Lab without a face, against a counting server: what it keeps equals what was asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.real.oracle import CountingServer
from tests.real.started import free_port, kept_runs, until
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
    async with CountingServer(delay_s=0.02) as server:
        asked = Asked(users=10, spawn_rate=50, workers=2, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            begun: list[float] = []
            ended: list[float] = []
            for seconds, pause_s in ((1.5, 0.0), (0.7, 0.5), (1.5, 2.0)):
                begun.append(time.monotonic())
                run, counted = await a_run(lab, server, seconds)
                ended.append(time.monotonic())
                assert run["totals"]["requests"] == counted > 0
                assert sum(per_worker(run).values()) == counted
                assert run["totals"]["failures"] == 0
                await asyncio.sleep(pause_s)
            # `stop` returned when all was in: nothing came after it, nothing was counted twice.
            assert server.total == sum(run["totals"]["requests"] for run in kept_runs(tmp_path))
            assert all(stop - start < 15 for start, stop in zip(begun, ended, strict=True))


async def test_workers_that_come_and_go_lose_no_request(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.02) as server:
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


async def test_more_workers_than_users_is_a_run_like_another(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.02) as server:
        asked = Asked(users=1, spawn_rate=50, workers=3, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            run, counted = await a_run(lab, server, 2.0)
            assert run["totals"]["requests"] == counted > 0
            # The user is one worker's.
            assert sorted(per_worker(run).values()) == [0, 0, counted]
            assert max(sample["users"] or 0 for sample in run["samples"]) == 1


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
