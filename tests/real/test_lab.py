"""A Lab without a screen keeps its state through crashes and commands at the worst moments."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.real.counting_server import CountingServer
from tests.real.free_ports import free_port
from tests.real.input_files import write_locustfile
from tests.real.lab_state import kept_runs
from tests.real.waiting import until
from tui.lab import load_stop
from tui.lab.lab import Lab
from tui.model.commands import Command, Refused
from tui.model.parts import OWN_TEST, ShopMode
from tui.model.plan import Asked, plan
from tui.model.snapshot import Snapshot


@asynccontextmanager
async def open_lab(folder: Path, asked: Asked) -> AsyncIterator[Lab]:
    """Open a lab of part 2 on free ports."""
    ports = {"shop_port": free_port(), "web_port": free_port()}
    async with Lab(plan(2, asked), data_dir=folder, **ports) as lab:
        await lab.open()
        yield lab


async def test_a_shop_crash_while_the_load_starts_is_reported(tmp_path: Path) -> None:
    asked = Asked(users=2, spawn_rate=50, shop=ShopMode.DEV)
    async with open_lab(tmp_path, asked) as lab:
        swarm = lab._collectors.swarm

        async def swarm_after_a_crash(*arguments: Any) -> None:
            shop = lab._supervisor.shop
            assert shop is not None
            shop.kill()
            await until(lambda: shop.over, "the shop is gone")
            await swarm(*arguments)

        lab._collectors.swarm = swarm_after_a_crash  # type: ignore[method-assign]
        await lab.start()
        assert lab.lost is not None
        assert "petshop was killed (SIGKILL)" in lab.lost
        await asyncio.wait_for(lab.wait_lost(), 1)


async def test_a_worker_crash_is_shown_before_the_next_second(tmp_path: Path) -> None:
    async with (
        CountingServer() as server,
        open_lab(tmp_path, Asked(users=2, workers=2, host=server.url)) as lab,
    ):
        shown: list[Snapshot] = []
        lab.subscribe(shown.append)
        await until(lambda: len(shown) > 1 and shown[-1].t > shown[-2].t, "a second passed")
        second = len(shown)
        lab._supervisor.pool.staying[0].kill()

        def state(snapshot: Snapshot) -> str:
            return next(v.state for v in snapshot.processes if v.name == "worker-1")

        await until(lambda: state(shown[-1]) == "failed", "the worker is shown as failed")
        first = next(each for each in shown[second:] if state(each) == "failed")
        assert first.t == shown[second - 1].t
        assert "worker-1 was killed (SIGKILL)" in first.events[-1].text
        assert first.alert is not None
        view = next(each for each in first.processes if each.name == "worker-1")
        assert view.cpu_percent is None


async def test_workers_leave_one_after_another_and_all_at_once(tmp_path: Path) -> None:
    """Locust still rebalances the users of the first worker when the second leaves."""
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=24, spawn_rate=50, workers=6, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            seen: list[Snapshot] = []
            lab.subscribe(seen.append)

            def all_are_up() -> bool:
                view = seen[-1].processes if seen else ()
                users = [each.users or 0 for each in view if each.role == "worker"]
                return sum(users) == 24 and users.count(0) == 0

            await lab.start()
            await until(all_are_up, "all users are up", 20)
            for left in (5, 4):
                await lab.remove_worker()
                await until(all_are_up, f"all users are up on {left} workers", 20)
            await asyncio.gather(*(lab.remove_worker() for _ in range(3)))
            await until(all_are_up, "all users are up on the last worker", 20)
            # A worker that is removed before it is ready is no failure.
            adding = asyncio.create_task(lab.add_worker())
            await until(lambda: len(lab._supervisor.pool.staying) == 2, "the second worker starts")
            await lab.remove_worker()
            await adding
            assert seen[-1].last_run is None
            await lab.stop()
            await until(lambda: seen[-1].last_run, "the run's result is shown")
            assert lab.last_run is not None
            assert seen[-1].last_run is not None
            assert seen[-1].last_run.bottleneck == lab.last_run["verdict"]["bottleneck"]


async def test_a_stop_right_after_a_worker_left_is_not_lost(tmp_path: Path) -> None:
    """Locust then rebalances the users for a second, in which it forgets a stop."""
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=10, spawn_rate=50, workers=2, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            await lab.start()
            await until(lambda: server.total > 50, "the load is on")
            await lab.add_worker()
            removal = asyncio.create_task(lab.remove_worker())
            async with asyncio.timeout(20):
                # The rebalancing may be over before a poll sees it.
                while (await lab._collectors.poll()).state != "spawning" and not removal.done():
                    await asyncio.sleep(0.01)
                await lab.stop()
                await removal
            assert lab.last_run is not None
            assert lab.last_run["totals"]["requests"] == server.total
            assert len(kept_runs(tmp_path)) == 1


async def test_a_stop_does_not_wait_for_a_frozen_master(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_stop, "STOP_SILENCE_S", 2.0)
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=4, spawn_rate=50, host=server.url)
        async with open_lab(tmp_path, asked) as lab:
            await lab.start()
            await until(lambda: server.total > 50, "the load is on")
            master = lab._supervisor.master
            assert master is not None
            assert master.pid is not None
            os.kill(master.pid, signal.SIGSTOP)
            async with asyncio.timeout(15):
                await lab.stop()
            assert lab.lost is not None
            assert lab.last_run is not None
            assert any("does not answer" in each["event"] for each in lab.last_run["events"])
            # The workers exit with their master. The next run counts its own workers only.
            await until(lambda: not lab._supervisor.pool.processes, "the workers are gone")
            before = server.total
            await lab.start()
            await until(lambda: server.total > before + 50, "the load is on")
            await lab.stop()
            assert lab.last_run["totals"]["requests"] == server.total - before
            assert lab.lost is None


async def test_an_early_start_waits_until_the_lab_is_ready(tmp_path: Path) -> None:
    """A start may come while the lab starts, and while a load stops."""
    async with CountingServer(delay_s=0.1) as server:
        asked = Asked(users=4, spawn_rate=50, host=server.url)
        async with Lab(plan(2, asked), data_dir=tmp_path, web_port=free_port()) as lab:
            opening = asyncio.create_task(lab.open())
            await asyncio.sleep(0)
            starting = asyncio.create_task(lab.start())
            await asyncio.sleep(0)
            assert "as soon as the lab is ready" in (lab.available(Command.START) or "")
            with pytest.raises(Refused):
                await lab.start()
            await asyncio.gather(opening, starting)
            await until(lambda: server.total > 20, "the load is on")
            stopping = asyncio.create_task(lab.stop())
            await asyncio.sleep(0)
            await asyncio.gather(lab.start(), stopping)
            before = server.total
            await until(lambda: server.total > before + 20, "the second load is on")
            await lab.stop()
        assert len(kept_runs(tmp_path)) == 2


async def test_a_stop_cancels_a_waiting_start(tmp_path: Path) -> None:
    async with CountingServer() as server:
        asked = Asked(users=4, spawn_rate=50, host=server.url)
        async with Lab(plan(2, asked), data_dir=tmp_path, web_port=free_port()) as lab:
            opening = asyncio.create_task(lab.open())
            await asyncio.sleep(0)
            starting = asyncio.create_task(lab.start())
            await asyncio.sleep(0)
            assert lab.available(Command.STOP) is None
            await lab.stop()
            await asyncio.gather(opening, starting)
            assert lab.run_s is None
            assert lab.available(Command.START) is None
        assert server.total == 0


async def test_a_users_own_test_and_a_part_follow_each_other(tmp_path: Path) -> None:
    """The user's own target needs no shop; the part that follows gets one, with a port."""
    async with CountingServer(delay_s=0.05) as server:
        file = write_locustfile(
            tmp_path,
            "from locust import HttpUser, task\n"
            "class Visitor(HttpUser):\n"
            f"    host = {server.url!r}\n"
            "    @task\n"
            "    def look(self):\n"
            "        self.client.get('/')\n",
        )
        asked = Asked(users=2, spawn_rate=50, locustfile=str(file))
        async with Lab(plan(1, asked), data_dir=tmp_path, web_port=free_port()) as lab:
            await lab.open()
            assert lab.plan.class_hosts == (server.url,)
            await lab.switch(2)
            assert lab.plan.shop is ShopMode.DEV
            assert lab.available(Command.START) is None
            await lab.switch(OWN_TEST)
            assert lab.plan.is_own
            await lab.start()
            await until(lambda: server.total > 10, "the user's own target is asked")
            await lab.stop()
            assert lab.last_run is not None
            assert lab.last_run["totals"]["requests"] == server.total
            assert lab.last_run["part"] is None
