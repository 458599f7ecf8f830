"""Workers that crash again and again are not restarted for ever, and petload shows why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.real.app_screen import app_screen
from tests.real.child_process import petload_run
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import DELAY_S
from tests.real.faults.trials import run_trials
from tests.real.input_files import write_locustfile

MAX_STARTS, PER_S = 5, 10.0
LAST_LINE = "the last line of a worker"
NOTES_STARTS = """
import os, sys, time
import gevent
from locust import HttpUser, events, task

IN_WORKER = "--worker" in sys.argv
if IN_WORKER:
    with open({starts!r}, "a") as file:
        file.write(f"{{time.time()}}\\n")
"""
USER = """
class Visitor(HttpUser):
    @task
    def look(self):
        self.client.get("/")
"""
RAISES_IN_WORKERS = """
if IN_WORKER:
    raise RuntimeError({words!r})
"""
GIVEN_UP = "Not replaced again"
CRASHES_SOON = """
def crash():
    print({words!r}, flush=True)
    os._exit(7)


@events.init.add_listener
def crash_soon(environment, **_):
    if IN_WORKER:
        gevent.spawn_later(1, crash)
"""


def max_starts(starts: Path) -> int:
    """Return the largest number of starts in any 10 s, which the workers noted in the file."""
    at = [float(line) for line in starts.read_text().splitlines()]
    return max(sum(first <= each < first + PER_S for each in at) for first in at)


async def cannot_start(folder: Path, code: str, words: str, starts: Callable[[], int]) -> float:
    """Run a locustfile that cannot be loaded; return how often a worker was started.

    `run` gives up, and prints `words`.
    """
    file = write_locustfile(folder, code)
    arguments = ("--users", "2", "--duration", "60s", "--locustfile", str(file))
    async with CountingServer(DELAY_S) as server:
        with petload_run(*arguments, "--host", server.url, folder=folder) as run:
            status = await run.exit_status()
            assert status == 3, (status, run.err)
            assert words in run.err, run.err
            orphans = await run.orphans(within_s=2)
            assert not orphans, f"orphans: {orphans}"
    number = starts()
    assert number <= MAX_STARTS, f"{number} starts"
    return number


async def syntax_error(folder: Path) -> float:
    """Run a locustfile with a syntax error; return how often a worker was started."""

    def starts() -> int:
        # No code of the file runs: each start leaves one such line in a worker's log.
        logs = (folder / "data" / "logs").glob("*/worker-*.log")
        return sum(max(1, log.read_text().count("SyntaxError:")) for log in logs)

    return await cannot_start(folder, "class Broken(:\n", "SyntaxError: invalid syntax", starts)


async def raises_in_workers(folder: Path) -> float:
    """Run a locustfile that raises in workers; return how often one was started in 10 s."""
    file = folder / "starts"
    code = NOTES_STARTS.format(starts=str(file)) + RAISES_IN_WORKERS.format(words=LAST_LINE) + USER
    return await cannot_start(folder, code, LAST_LINE, lambda: max_starts(file))


async def crashes_soon(folder: Path) -> float:
    """Run the app, where each worker crashes a second after it is ready.

    Return how often one was started in 10 s.
    """
    starts = folder / "starts"
    code = NOTES_STARTS.format(starts=str(starts)) + CRASHES_SOON.format(words=LAST_LINE) + USER
    file = write_locustfile(folder, code)
    async with (
        CountingServer(DELAY_S) as server,
        app_screen(
            *("--locustfile", str(file), "--host", server.url),
            folder=folder,
            # On a slow machine the workers crash before the lab is ready.
            up=("○ ready", GIVEN_UP),
        ) as screen,
    ):
        await screen.buffer.until_shown(GIVEN_UP)
        number = max_starts(starts)
        assert number <= MAX_STARTS, f"{number} starts in 10 s"
        begun = starts.read_text().count("\n")
        states = [screen.buffer.process(name) for name in screen.buffer.workers()]
        assert all("failed" in state for state in states), states
        screen.press("l")
        await screen.buffer.until_shown(LAST_LINE, 5)
        assert starts.read_text().count("\n") == begun, "one more was started"
        screen.press("l")
        await screen.buffer.until_shown("Process  ", 5)
        await screen.quit()
    return number


async def broken_locustfiles(folder: Path) -> float:
    """Run both broken locustfiles; return the larger number of starts."""
    return max(await syntax_error(folder / "syntax"), await raises_in_workers(folder / "raises"))


async def crash_loop(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    worst = 0.0
    for number in range(times):
        place = folder / str(number)
        trials = [
            ("cannot start", partial(broken_locustfiles, place)),
            ("crashes soon", partial(crashes_soon, place / "soon")),
        ]
        worst = max(worst, await run_trials(outcome, trials, 2))
    outcome.worst = f"{worst:.0f} starts in 10 s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(12, "a worker that crashes again and again", "5 starts in 10 s", crash_loop, 1, 3),
)
