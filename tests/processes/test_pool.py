"""A pool grows and shrinks by the number, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from tests.processes.conftest import DEAF, SLEEP, always, descriptors, is_gone, never
from tui.processes.guard import Guard
from tui.processes.pool import Pool
from tui.processes.process import Process, StartFailed
from tui.processes.spec import Role, Spec


class Workshop:
    """Makes the workers of a pool; `code` is what the next one runs."""

    def __init__(self, guard: Guard, folder: Path) -> None:
        self.code = SLEEP
        self.ready = always
        self.made: list[Process] = []
        self._guard = guard
        self._folder = folder

    def make(self, name: str) -> Process:
        argv = (sys.executable, "-I", "-S", "-c", self.code)
        spec = Spec(name, Role.WORKER, argv, self._folder / f"{name}.log", {})
        self.made.append(Process(spec, self._guard))
        return self.made[-1]

    async def start(self, process: Process) -> None:
        await process.start(self.ready, 10)

    async def start_until_up(self, process: Process) -> None:
        async def says_so() -> bool:
            return process.tail(1) == ["up"]

        await process.start(says_so, 10)


@pytest.fixture
def workshop(guard: Guard, tmp_path: Path) -> Workshop:
    return Workshop(guard, tmp_path)


@pytest.fixture
def pool(workshop: Workshop) -> Pool:
    return Pool(workshop.make, workshop.start, patience_s=5)


def names(pool: Pool) -> list[str]:
    return [process.spec.name for process in pool.processes]


async def test_it_grows_and_shrinks_at_its_young_end(pool: Pool) -> None:
    assert pool.next_name() == "worker-1"
    first = await pool.add()
    second = await pool.add()
    assert pool.processes == pool.staying == [first, second]
    assert names(pool) == ["worker-1", "worker-2"]
    assert await pool.remove() is second
    assert second.over
    assert pool.processes == [first]
    assert await pool.remove() is first
    assert await pool.remove() is None


async def test_within_a_run_a_name_is_one_process(pool: Pool) -> None:
    await pool.resize(3)
    await pool.resize(1)
    await pool.add()
    assert names(pool) == ["worker-1", "worker-4"]
    pool.forget()
    assert pool.next_name() == "worker-2"
    await pool.resize(4)
    assert names(pool) == ["worker-1", "worker-4", "worker-2", "worker-3"]
    await pool.stop_all()
    assert pool.next_name() == "worker-5"
    pool.forget()
    assert pool.next_name() == "worker-1"


async def test_it_may_be_asked_for_more_while_it_is_at_it(pool: Pool) -> None:
    await asyncio.gather(pool.add(), pool.add(), pool.resize(5), pool.add())
    assert sorted(names(pool)) == [f"worker-{n}" for n in range(1, 7)]
    gone = await asyncio.gather(pool.remove(), pool.remove(), pool.resize(2), pool.remove())
    assert len(pool.processes) == 1
    assert {process.spec.name for process in gone if process} == {
        "worker-6",
        "worker-5",
        "worker-2",
    }
    await pool.stop_all()


async def test_a_worker_that_ended_by_itself_is_no_more_in_it(pool: Pool) -> None:
    first, second = await pool.add(), await pool.add()
    second.kill()
    await second.wait()
    assert pool.processes == [first]
    assert (await pool.add()).spec.name == "worker-3"
    await pool.stop_all()


async def test_a_worker_that_is_leaving_is_shown_and_not_counted(
    pool: Pool, workshop: Workshop
) -> None:
    workshop.code = DEAF
    workshop.ready = never
    adding = asyncio.create_task(pool.add())
    await asyncio.sleep(0)
    removing = asyncio.create_task(pool.remove())
    await asyncio.sleep(0)
    assert names(pool) == ["worker-1"]
    assert pool.staying == []
    workshop.made[0].kill()
    await removing
    with pytest.raises(StartFailed):
        await adding
    assert pool.processes == []


async def test_workers_that_do_not_start_are_no_members(pool: Pool, workshop: Workshop) -> None:
    workshop.code = "raise SystemExit('no')"
    workshop.ready = never
    with pytest.raises(StartFailed, match="worker-1 ended with status 1"):
        await pool.resize(2)
    assert pool.processes == []
    with pytest.raises(StartFailed, match="worker-3"):
        await pool.add()


async def test_workers_whose_start_is_cancelled_are_no_members(pool: Pool) -> None:
    resizing = asyncio.create_task(pool.resize(2))
    await asyncio.sleep(0)
    # Two have been made by now, and neither has been started.
    assert names(pool) == ["worker-1", "worker-2"]
    resizing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await resizing
    assert pool.processes == []


async def test_all_are_stopped_at_the_same_time(workshop: Workshop) -> None:
    workshop.code = DEAF
    pool = Pool(workshop.make, workshop.start_until_up, patience_s=0.5)
    await pool.resize(4)
    asked = time.monotonic()
    await pool.stop_all()
    # One after the other would take two seconds.
    assert 0.5 <= time.monotonic() - asked < 1.9
    assert all(is_gone(process.pid or 0) for process in workshop.made)


async def test_a_hundred_workers_added_and_removed_leave_nothing(
    workshop: Workshop,
) -> None:
    pool = Pool(workshop.make, workshop.start_until_up)
    await pool.add()
    await pool.remove()

    def held() -> tuple[int, int, int, int]:
        gc.collect()
        return (
            len(descriptors()),
            threading.active_count(),
            len(psutil.Process().children(recursive=True)),  # the guard alone; zombies count
            len(asyncio.all_tasks()),
        )

    before = held()
    for _ in range(20):
        pool.forget()
        await pool.resize(4)
        await pool.add()
        await pool.remove()
        await pool.resize(0)
    assert held() == before
    assert len(workshop.made) == 101
