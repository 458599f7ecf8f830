"""Give the pid of a dead child to a bystander, and see whether petload signals it.

`python -m tests.real.faults.pid_reuse_trial TIMES FOLDER` runs as root in a pid namespace of its
own, where it can choose the next pid. It prints a line a trial: `passed`, or the problem.
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
# Start times have the kernel's resolution of 10 ms, in which no pid is reused in practice.
TWO_TICKS_S = 0.02
# A petload with one child. It prints the child's pid and the guard's, and waits to be killed.
PETLOAD = ("-m", "tests.real.faults.pid_reuse_trial", "petload")

Way = Callable[[Path], None]


class Failed(Exception):
    """Raised when the bystander was hit, or the trial could not be set up."""


@contextmanager
def bystander(pid: int) -> Iterator[None]:
    """Start a process with this pid, which no mark, group or session ties to petload.

    It leads a session and a group of its own, which most ways to end a process would hit. Raise
    Failed where it ends before the block does.
    """
    for _ in range(50):
        LAST_PID.write_text(str(pid - 1))
        process = subprocess.Popen([SLEEP, "1000"], env={}, start_new_session=True)
        if process.pid == pid:
            break
        process.kill()
        process.wait()
    else:
        raise Failed(f"the pid {pid} could not be chosen")
    try:
        yield
        if process.poll() is not None:
            raise Failed(f"the bystander {pid} was ended: {process.returncode}")
    finally:
        process.kill()
        process.wait()


def child(guard: Guard, folder: Path, seconds: str) -> Process:
    spec = Spec("child", Role.WORKER, (SLEEP, seconds), folder / "child.log", {})
    return Process(spec, guard)


async def start(process: Process) -> None:
    async def ready() -> bool:
        return True

    await process.start(ready, 10)


async def end_by_itself(process: Process) -> None:
    """Do nothing: the child ends soon."""


async def end_by_kill(process: Process) -> None:
    await asyncio.sleep(TWO_TICKS_S)
    os.kill(process.pid or 0, signal.SIGKILL)


async def end_by_stop(process: Process) -> None:
    await process.stop(PATIENCE_S)


async def end_and_reuse(
    folder: Path, end: Callable[[Process], Awaitable[None]], *, guard_knows: bool = True
) -> None:
    """End a child, give its pid to a bystander, and call everything that ends children.

    Without `guard_knows`, the guard misses the exit of the child, as a suspended guard does.
    """
    guard = Guard()
    guard.open()
    if not guard_knows:
        guard.forget = lambda pid: None  # type: ignore[method-assign]  # noqa: ARG005
    try:
        seconds = "0.1" if end is end_by_itself else "1000"
        pool = Pool()
        process = pool.join(child(guard, folder, seconds))
        await start(process)
        await end(process)
        await process.wait()
        with bystander(process.pid or 0):
            for number in (signal.SIGTERM, signal.SIGKILL):
                process.signal(number)
            process.kill()
            await asyncio.gather(process.stop(0), process.stop(), pool.remove())
            await pool.stop_all()
            # A kill that the stop delayed would come now.
            await asyncio.sleep(PATIENCE_S if end is end_by_stop else 0)
            await guard.close()
    finally:
        await guard.close()


async def petload(folder: Path) -> None:
    """Start a child, print its pid and the guard's, and wait."""
    guard = Guard()
    guard.open()
    process = child(guard, folder, "1000")
    await start(process)
    sys.stdout.write(f"{process.pid} {guard.pid}\n")
    sys.stdout.flush()
    await process.wait()


def after_sigkill(folder: Path) -> None:
    """Kill petload, and give its child's pid to a bystander before the orphan sweeper looks."""
    killed = subprocess.Popen(
        [sys.executable, *PETLOAD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    with killed, killed.stdout:
        pid, guard = map(int, killed.stdout.readline().split())
        os.kill(guard, signal.SIGSTOP)
        killed.kill()
    # As the first process of its pid namespace, this one reaps orphans.
    os.waitpid(pid, 0)
    with bystander(pid):
        os.kill(guard, signal.SIGCONT)
        deadline = time.monotonic() + 20
        while os.waitpid(guard, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                raise Failed("the orphan sweeper does not exit")
            time.sleep(0.01)


def after_end(end: Callable[[Process], Awaitable[None]], *, guard_knows: bool = True) -> Way:
    return lambda folder: asyncio.run(end_and_reuse(folder, end, guard_knows=guard_knows))


WAYS: tuple[tuple[str, Way], ...] = (
    ("a child exited", after_end(end_by_itself)),
    ("petload was killed", after_sigkill),
    ("a child was killed", after_end(end_by_kill)),
    ("the guard missed an exit", after_end(end_by_kill, guard_knows=False)),
    ("a child was stopped", after_end(end_by_stop)),
)


def main(times: int, folder: Path) -> None:
    for number in range(times):
        name, way = WAYS[number % len(WAYS)]
        line = "passed"
        try:
            way(folder)
        except Failed as failed:
            line = f"{name}: {failed}"
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "petload":
        asyncio.run(petload(Path(sys.argv[2])))
    else:
        main(int(sys.argv[1]), Path(sys.argv[2]))
