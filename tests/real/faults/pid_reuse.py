"""`python -m tests.real.faults.pid_reuse TIMES FOLDER`: numbers that become a bystander's.

It runs as root in a pid namespace of its own, where it can say which number is given next. It
prints a line a try: `stood`, or what was wrong.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.processes.guard import Guard
from tui.processes.pool import Pool
from tui.processes.process import Process
from tui.processes.spec import Role, Spec

LAST_PID = Path("/proc/sys/kernel/ns_last_pid")
SLEEP = shutil.which("sleep") or "/bin/sleep"
PATIENCE_S = 0.1
# Births are told apart by the kernel's ticks of 10 ms, in which no number comes round again.
TWO_TICKS_S = 0.02
# A petload with one child, until it is killed: it says the child's number and its guard's.
PETLOAD = ("-m", "tests.real.faults.pid_reuse", "petload")

Way = Callable[[Path], None]


class Wrong(Exception):
    """The bystander was hit, or the trial could not be made; the message says which."""


@contextmanager
def bystander(pid: int) -> Iterator[None]:
    """A process with just this number that no mark, group or session ties to petload.

    It leads a session and a group of its own: that is who most ways of ending would hit. Raises
    Wrong where it did not live to the end of the block.
    """
    for _ in range(50):
        LAST_PID.write_text(str(pid - 1))
        process = subprocess.Popen([SLEEP, "1000"], env={}, start_new_session=True)
        if process.pid == pid:
            break
        process.kill()
        process.wait()
    else:
        raise Wrong(f"the number {pid} could not be had")
    try:
        yield
        if process.poll() is not None:
            raise Wrong(f"the bystander {pid} was ended: {process.returncode}")
    finally:
        process.kill()
        process.wait()


def child(guard: Guard, folder: Path, seconds: str) -> Process:
    spec = Spec("child", Role.WORKER, (SLEEP, seconds), folder / "child.log", {})
    return Process(spec, guard)


async def at_once(process: Process) -> None:
    async def ready() -> bool:
        return True

    await process.start(ready, 10)


async def end_by_itself(process: Process) -> None:
    """Its time is up soon."""


async def end_by_kill(process: Process) -> None:
    await asyncio.sleep(TWO_TICKS_S)
    os.kill(process.pid or 0, signal.SIGKILL)


async def end_by_stop(process: Process) -> None:
    await process.stop(PATIENCE_S)


async def after(
    folder: Path, end: Callable[[Process], Awaitable[None]], *, told: bool = True
) -> None:
    """A child ends, its number is another's, and everything that ends children is called.

    Where not `told`, the guard missed that the child is gone, as one that was stopped does.
    """
    guard = Guard()
    guard.open()
    if not told:
        guard.forget = lambda pid: None  # type: ignore[method-assign]  # noqa: ARG005
    try:
        seconds = "0.1" if end is end_by_itself else "1000"
        pool = Pool()
        process = pool.join(child(guard, folder, seconds))
        await at_once(process)
        await end(process)
        await process.wait()
        with bystander(process.pid or 0):
            for number in (signal.SIGTERM, signal.SIGKILL):
                process.signal(number)
            process.kill()
            await asyncio.gather(process.stop(0), process.stop(), pool.remove())
            await pool.stop_all()
            # A kill that the stop had put off would come now.
            await asyncio.sleep(PATIENCE_S if end is end_by_stop else 0)
            await guard.close()
    finally:
        await guard.close()


async def petload(folder: Path) -> None:
    """What PETLOAD does."""
    guard = Guard()
    guard.open()
    process = child(guard, folder, "1000")
    await at_once(process)
    sys.stdout.write(f"{process.pid} {guard.pid}\n")
    sys.stdout.flush()
    await process.wait()


def after_sigkill(folder: Path) -> None:
    """petload is killed; before its sweeper looks the number of its child is another's."""
    killed = subprocess.Popen(
        [sys.executable, *PETLOAD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    with killed, killed.stdout:
        pid, guard = map(int, killed.stdout.readline().split())
        os.kill(guard, signal.SIGSTOP)
        killed.kill()
    # Whose parent is dead is this process's to reap: it is the first of its namespace.
    os.waitpid(pid, 0)
    with bystander(pid):
        os.kill(guard, signal.SIGCONT)
        deadline = time.monotonic() + 20
        while os.waitpid(guard, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                raise Wrong("the sweeper does not end")
            time.sleep(0.01)


def after_end(end: Callable[[Process], Awaitable[None]], *, told: bool = True) -> Way:
    return lambda folder: asyncio.run(after(folder, end, told=told))


WAYS: tuple[tuple[str, Way], ...] = (
    ("a child that ended by itself", after_end(end_by_itself)),
    ("a petload that was killed", after_sigkill),
    ("a child that was killed", after_end(end_by_kill)),
    ("a guard that was not told", after_end(end_by_kill, told=False)),
    ("a child that was stopped", after_end(end_by_stop)),
)


def main(times: int, folder: Path) -> None:
    for number in range(times):
        name, way = WAYS[number % len(WAYS)]
        said = "stood"
        try:
            way(folder)
        except Wrong as wrong:
            said = f"{name}: {wrong}"
        sys.stdout.write(f"{said}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "petload":
        asyncio.run(petload(Path(sys.argv[2])))
    else:
        main(int(sys.argv[1]), Path(sys.argv[2]))
