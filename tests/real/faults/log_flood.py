"""A flood of log lines on the screen: keys are answered, and the log stays bounded."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from pathlib import Path

from tests.real.app_screen import app_screen, stdout_file
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.trials import check_key_latency
from tests.real.key_latency import LARGE_WINDOW, key_latency_s, percentile_95
from tests.real.pseudo_terminal import RUNNING

MIB = 1024 * 1024
FLOOD_S = 8
LOG_BOUND_BYTES = 8 * MIB
# The log pane shows markup literally, and drops escape sequences.
LITERAL = "[red]not red[/red] [/] [link=x]"
AFTER_ESCAPES = "the title stays"
FLOOD = """
import os, sys, time
from pathlib import Path

import gevent
from locust import HttpUser, constant, events, task

GO, DONE = Path({go!r}), Path({done!r})
BYTES_A_SECOND, SECONDS = {bytes_a_second}, {seconds}
LINES = (
    b"{literal}\\n"
    b"\\x1b]0;flooded\\x07\\x1b[2J\\x1b[7;7H\\x1b[?1049l{after_escapes}\\n"
    b"bad \\xff\\xfe\\xc3 bytes\\n" + b"plain words " * 9 + b"\\n"
)


def write(data):
    while data:
        data = data[os.write(1, data):]


def flood():
    while not GO.exists():
        gevent.sleep(0.02)
    begun, written = time.monotonic(), 0
    block = LINES * (64 * 1024 // len(LINES))
    while (passed := time.monotonic() - begun) < SECONDS:
        while written < passed * BYTES_A_SECOND:
            write(block)
            written += len(block)
        gevent.sleep(0.01)
    write(b"x" * 200_000)
    gevent.sleep(1.5)
    write(b"\\n" + LINES)
    DONE.write_text(str(written))


@events.init.add_listener
def begin(environment, **_):
    if "--worker" in sys.argv:
        gevent.spawn(flood)


class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def look(self):
        self.client.get("/")
"""
# A long path cuts off the rest of the commands.
OF_MASTER, OF_WORKER = "--master -f", "--worker -f"


async def flood(folder: Path, megabytes: int) -> float:
    """Write so many MB in 8 s to the log that is shown; return the key latency at p95 in s."""
    go, done = folder / "go", folder / "done"
    file = folder / "floods.py"
    file.write_text(
        FLOOD.format(
            go=str(go),
            done=str(done),
            bytes_a_second=megabytes * 1_000_000 // FLOOD_S,
            seconds=FLOOD_S,
            literal=LITERAL,
            after_escapes=AFTER_ESCAPES,
        )
    )
    async with (
        CountingServer(0.05) as server,
        app_screen(
            *("--users", "2", "--locustfile", str(file), "--host", server.url),
            folder=folder,
            size=LARGE_WINDOW,
        ) as screen,
    ):
        await screen.start_load()
        log = stdout_file(screen.worker("worker-1"))
        screen.press("l")
        await screen.buffer.until_shown(OF_MASTER)
        await key_latency_s(screen, "\x1b[C", OF_WORKER)
        largest = 0

        async def watch_size() -> None:
            nonlocal largest
            while True:
                largest = max(largest, log.stat().st_size)
                await asyncio.sleep(0.01)

        watching = asyncio.create_task(watch_size())
        go.touch()
        latencies_s: list[float] = []
        # To the log of the master, and back to the flooded one.
        while not done.exists():
            latencies_s.append(await key_latency_s(screen, "\x1b[D", OF_MASTER))
            await asyncio.sleep(0.1)
            latencies_s.append(await key_latency_s(screen, "\x1b[C", OF_WORKER))
            await asyncio.sleep(0.1)
        written = int(done.read_text())
        assert written > 0.9 * megabytes * 1_000_000, f"only {written} bytes were written"
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        max_bytes = LOG_BOUND_BYTES + 1.5 * megabytes * 1_000_000 / FLOOD_S
        assert largest < max_bytes, f"the log grew to {largest / MIB:.1f} MiB"
        for text in (LITERAL, AFTER_ESCAPES, "bad \ufffd\ufffd\ufffd bytes"):
            await screen.buffer.until_shown(text, 5)
        assert b"flooded\x07" not in screen.terminal.written, "an escape sequence came through"
        assert screen.terminal.in_alternate_screen, "an escape sequence was interpreted"
        screen.press("l")
        await screen.buffer.until_shown(RUNNING, 5)
        await screen.quit()
        assert latencies_s, "no key was pressed"
        return percentile_95(latencies_s)


async def flood_of_lines(folder: Path, megabytes: int) -> Outcome:
    outcome = Outcome()
    await check_key_latency(outcome, partial(flood, folder, megabytes), f"{megabytes} MB")
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        14, "a flood of log lines", "keys within 100 ms", flood_of_lines, 16, 100, marker="quiet"
    ),
)
