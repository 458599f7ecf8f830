"""Workers are added and removed: memory, open files and threads do not grow, no zombie is left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.real.child_process import ChildProcess, child_process, processes_with
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.free_ports import own_ports
from tests.real.waiting import until

MIB = 1024 * 1024
# Two for each worker at the peak.
USERS = 14
USERS_BACK_WITHIN_S = 20.0
# A lab that takes commands on stdin: +N starts N workers at the same time, -N removes N.
LAB = """
import asyncio, sys
from pathlib import Path
from tui.model.plan import Asked, plan
from tui.lab.lab import Lab

async def main():
    folder, host, users, shop_port, web_port = sys.argv[1:]
    ports = {"shop_port": int(shop_port), "web_port": int(web_port)}
    asked = Asked(users=int(users), spawn_rate=50, host=host)
    async with Lab(plan(2, asked), data_dir=Path(folder), **ports) as lab:
        await lab.open()
        await lab.start()
        # A reader in a thread would be counted.
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
        print("open", flush=True)
        while line := await reader.readline():
            change = lab.add_worker if line.startswith(b"+") else lab.remove_worker
            await asyncio.gather(*(change() for _ in range(int(line[1:]))))
            print("done", flush=True)
        await lab.stop()

asyncio.run(main())
"""
MAX_AT_ONCE = 6
MAX_GROWTH = 10 * MIB


def files_and_threads(petload: psutil.Process) -> tuple[int, int]:
    """Return the number of open files and of threads."""
    return petload.num_fds(), petload.num_threads()


def zombies(petload: psutil.Process) -> list[int]:
    """Return the pids of the children that are zombies."""
    found = []
    for child in petload.children():
        with suppress(psutil.NoSuchProcess):
            if child.status() == psutil.STATUS_ZOMBIE:
                found.append(child.pid)
    return found


@contextmanager
def lab_process(folder: Path, host: str) -> Iterator[ChildProcess]:
    """Run the lab in a process of its own."""
    arguments = (str(folder / "data"), host, str(USERS), *own_ports()[1::2])
    command = (sys.executable, "-c", LAB, *arguments)
    with child_process(*command, folder=folder, stdin=subprocess.PIPE) as petload:
        yield petload


async def add_and_remove(folder: Path, number: int) -> Outcome:
    """Add and remove `number` workers under load, several at a time."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        with lab_process(folder, server.url) as petload:
            await until(lambda: "open" in petload.out or petload.process.poll() is not None, "open")
            assert petload.process.stdin is not None, petload.err
            process = psutil.Process(petload.process.pid)
            sent = 0

            async def send(command: str) -> None:
                nonlocal sent
                assert petload.process.stdin is not None
                petload.process.stdin.write(f"{command}\n".encode())
                petload.process.stdin.flush()
                sent += 1
                await until(
                    lambda: petload.out.count("done") == sent or petload.process.poll() is not None,
                    f"{command} is done",
                    patience_s=90,
                )
                assert petload.process.poll() is None, petload.err[-1000:]

            before, rss = files_and_threads(process), process.memory_info().rss
            at_once = min(MAX_AT_ONCE, max(1, number // 2))
            while outcome.tried < number:
                each = min(at_once, number - outcome.tried)
                await send(f"+{each}")
                up = len(petload.children("--worker"))
                await send(f"-{each}")
                # The server misses users that a removed worker did not hand over.
                await until(
                    lambda: server.users() == USERS,
                    f"{USERS} users send requests after {each} workers left",
                    patience_s=USERS_BACK_WITHIN_S,
                )
                for n in range(each):
                    outcome.note(None if n or up == each + 1 else f"{up} workers are up")
            with suppress(AssertionError):
                await until(lambda: files_and_threads(process) == before, "settled", patience_s=5)
            after, growth = files_and_threads(process), process.memory_info().rss - rss
            assert not zombies(process), f"zombies: {zombies(process)}"
            assert after == before, f"files and threads: {before}, now {after}"
            assert growth <= MAX_GROWTH, f"grown by {growth / MIB:.1f} MiB"
            petload.process.stdin.close()
            await petload.exit_status()
            assert processes_with(petload.token) == {}, "orphans are left"
    outcome.worst = f"{growth / MIB:+.1f} MiB, {after[0]} open files, {after[1]} threads"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        22,
        "workers added and removed",
        "0 zombies, same files and threads, +10 MiB, all users back",
        add_and_remove,
        6,
        1000,
    ),
)
