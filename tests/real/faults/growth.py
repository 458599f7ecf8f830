"""What must not grow with use: memory, open files, threads, zombies, as workers come and go."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.real.faults.fault import Fault, Outcome
from tests.real.oracle import CountingServer
from tests.real.started import Started, alive_with, own_ports, started, until

MIB = 1024 * 1024
# Two for each worker that there ever is.
USERS = 14
USERS_BACK_WITHIN_S = 20.0
# A lab that does what it is told: +N starts N workers together, -N has N leave.
HANDS = """
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
        # A line at a time, and without a thread that would be counted.
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
        print("open", flush=True)
        while line := await reader.readline():
            act = lab.add_worker if line.startswith(b"+") else lab.remove_worker
            await asyncio.gather(*(act() for _ in range(int(line[1:]))))
            print("done", flush=True)
        await lab.stop()

asyncio.run(main())
"""
TOGETHER = 6
GROWS_BY_AT_MOST = 10 * MIB


def figures(petload: psutil.Process) -> tuple[int, int]:
    """Open files and threads."""
    return petload.num_fds(), petload.num_threads()


def zombies(petload: psutil.Process) -> list[int]:
    found = []
    for child in petload.children():
        with suppress(psutil.NoSuchProcess):
            if child.status() == psutil.STATUS_ZOMBIE:
                found.append(child.pid)
    return found


@contextmanager
def hands(folder: Path, host: str) -> Iterator[Started]:
    arguments = (str(folder / "data"), host, str(USERS), *own_ports()[1::2])
    command = (sys.executable, "-c", HANDS, *arguments)
    with started(*command, folder=folder, stdin=subprocess.PIPE) as petload:
        yield petload


async def come_and_go(folder: Path, number: int) -> Outcome:
    """`number` workers are added and removed, several at a time, under load."""
    outcome = Outcome()
    async with CountingServer(delay_s=0.1) as server:
        with hands(folder, server.url) as petload:
            await until(lambda: "open" in petload.out or petload.process.poll() is not None, "open")
            assert petload.process.stdin is not None, petload.err
            process = psutil.Process(petload.process.pid)
            told = 0

            async def tell(order: str) -> None:
                nonlocal told
                assert petload.process.stdin is not None
                petload.process.stdin.write(f"{order}\n".encode())
                petload.process.stdin.flush()
                told += 1
                await until(
                    lambda: petload.out.count("done") == told or petload.process.poll() is not None,
                    f"{order} is done",
                    patience_s=90,
                )
                assert petload.process.poll() is None, petload.err[-1000:]

            before, rss = figures(process), process.memory_info().rss
            most_at_once = min(TOGETHER, max(1, number // 2))
            while outcome.tried < number:
                each = min(most_at_once, number - outcome.tried)
                await tell(f"+{each}")
                up = len(petload.children("--worker"))
                await tell(f"-{each}")
                # The server counts them by itself: users that a worker took along stay away.
                await until(
                    lambda: server.users() == USERS,
                    f"{USERS} users ask after {each} workers left",
                    patience_s=USERS_BACK_WITHIN_S,
                )
                for n in range(each):
                    outcome.note(None if n or up == each + 1 else f"{up} workers are up")
            with suppress(AssertionError):
                await until(lambda: figures(process) == before, "settled", patience_s=5)
            after, grown = figures(process), process.memory_info().rss - rss
            assert not zombies(process), f"zombies: {zombies(process)}"
            assert after == before, f"files and threads: {before}, now {after}"
            assert grown <= GROWS_BY_AT_MOST, f"grown by {grown / MIB:.1f} MiB"
            petload.process.stdin.close()
            await petload.ended()
            assert alive_with(petload.token) == {}, "somebody is left"
    outcome.worst = f"{grown / MIB:+.1f} MiB, {after[0]} open files, {after[1]} threads"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        22,
        "workers added and removed",
        "0 zombies, same files and threads, +10 MiB, all users back",
        come_and_go,
        6,
        1000,
    ),
)
