"""A pool grows and shrinks by the number, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from tests.processes.conftest import DEAF, SLEEP, descriptors, is_gone
from tui.processes.guard import Guard
from tui.processes.pool import Pool
from tui.processes.process import Process
from tui.processes.spec import Role, Spec
from tui.processes.state import StartFailed


class Workshop:
    """The owner of a pool: makes its workers and starts them; `code` is what the next one runs."""

    def __init__(self, guard: Guard, folder: Path) -> None:
        self.code = SLEEP
        self.ready: Callable[[Process], Awaitable[bool]] = always_ready
        self.made: list[Process] = []
        self.pool = Pool(patience_s=5)
        self._guard = guard
        self._folder = folder

    def join(self) -> Process:
        """Make the pool's next worker; it is not started yet."""
        name = self.pool.next_name()
        argv = (sys.executable, "-I", "-S", "-c", self.code)
        spec = Spec(name, Role.WORKER, argv, self._folder / f"{name}.log", {})
        self.made.append(self.pool.join(Process(spec, self._guard)))
        return self.made[-1]

    async def add(self) -> Process:
        """Start one more worker."""
        worker = self.join()
        await self.pool.start([worker], self.ready, 10)
        return worker

    async def grow_to(self, size: int) -> None:
        """Start workers, at the same time, until so many stay."""
        missing = size - len(self.pool.staying)
        workers = [self.join() for _ in range(missing)]
        await self.pool.start(workers, self.ready, 10)

    async def shrink_to(self, size: int) -> None:
        """Remove workers, at the same time, until so many stay."""
        surplus = len(self.pool.staying) - size
        await asyncio.gather(*(self.pool.remove() for _ in range(surplus)))


async def always_ready(_: Process) -> bool:
    return True


async def never_ready(_: Process) -> bool:
    return False


async def says_up(worker: Process) -> bool:
    return worker.tail(1) == ["up"]


@pytest.fixture
def workshop(guard: Guard, tmp_path: Path) -> Workshop:
    return Workshop(guard, tmp_path)


@pytest.fixture
def pool(workshop: Workshop) -> Pool:
    return workshop.pool


def names(pool: Pool) -> list[str]:
    return [process.spec.name for process in pool.processes]


async def test_it_grows_and_shrinks_at_its_young_end(pool: Pool, workshop: Workshop) -> None:
    assert pool.next_name() == "worker-1"
    first = await workshop.add()
    second = await workshop.add()
    assert pool.processes == pool.staying == [first, second]
    assert names(pool) == ["worker-1", "worker-2"]
    assert await pool.remove() is second
    assert second.over
    assert pool.processes == [first]
    assert await pool.remove() is first
    assert await pool.remove() is None


async def test_within_a_run_a_name_is_one_process(pool: Pool, workshop: Workshop) -> None:
    await workshop.grow_to(3)
    await workshop.shrink_to(1)
    await workshop.add()
    assert names(pool) == ["worker-1", "worker-4"]
    pool.forget()
    assert pool.next_name() == "worker-2"
    await workshop.grow_to(4)
    assert names(pool) == ["worker-1", "worker-4", "worker-2", "worker-3"]
    await pool.stop_all()
    assert pool.next_name() == "worker-5"
    pool.forget()
    assert pool.next_name() == "worker-1"


async def test_it_may_be_asked_for_more_while_it_is_at_it(pool: Pool, workshop: Workshop) -> None:
    await asyncio.gather(workshop.add(), workshop.add(), workshop.grow_to(5), workshop.add())
    assert sorted(names(pool)) == [f"worker-{n}" for n in range(1, 7)]
    gone = await asyncio.gather(pool.remove(), pool.remove(), workshop.shrink_to(2), pool.remove())
    assert len(pool.processes) == 1
    assert {process.spec.name for process in gone if process} == {
        "worker-6",
        "worker-5",
        "worker-4",
    }
    await pool.stop_all()


async def test_a_worker_that_ended_by_itself_is_no_more_in_it(
    pool: Pool, workshop: Workshop
) -> None:
    first, second = await workshop.add(), await workshop.add()
    second.kill()
    await second.wait()
    assert pool.processes == [first]
    assert (await workshop.add()).spec.name == "worker-3"
    await pool.stop_all()


async def test_a_worker_that_is_leaving_is_shown_and_not_counted(
    pool: Pool, workshop: Workshop
) -> None:
    workshop.code = DEAF
    workshop.ready = never_ready
    adding = asyncio.create_task(workshop.add())
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
    workshop.ready = never_ready
    with pytest.raises(StartFailed, match="worker-1 ended with status 1"):
        await workshop.grow_to(2)
    assert pool.processes == []
    with pytest.raises(StartFailed, match="worker-3"):
        await workshop.add()


async def test_workers_whose_start_is_cancelled_are_no_members(
    pool: Pool, workshop: Workshop
) -> None:
    resizing = asyncio.create_task(workshop.grow_to(2))
    await asyncio.sleep(0)
    # Two have been made by now, and neither has been started.
    assert names(pool) == ["worker-1", "worker-2"]
    resizing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await resizing
    assert pool.processes == []


async def test_all_are_stopped_at_the_same_time(workshop: Workshop) -> None:
    workshop.code = DEAF
    workshop.ready = says_up
    pool = workshop.pool = Pool(patience_s=0.5)
    await workshop.grow_to(4)
    asked = time.monotonic()
    await pool.stop_all()
    # One after the other would take two seconds.
    assert 0.5 <= time.monotonic() - asked < 1.9
    assert all(is_gone(process.pid or 0) for process in workshop.made)


async def test_a_hundred_workers_added_and_removed_leave_nothing(
    workshop: Workshop,
) -> None:
    workshop.ready = says_up
    pool = workshop.pool
    await workshop.add()
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
        await workshop.grow_to(4)
        await workshop.add()
        await pool.remove()
        await workshop.shrink_to(0)
    assert held() == before
    assert len(workshop.made) == 101
