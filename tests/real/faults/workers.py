"""Workers that are killed, hang, or end again and again while the load is on."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.load import DELAY_S, TWO_WORKERS, USERS
from tests.real.faults.picture import Screen, app
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.started import Started, events, locustfile, petload_run, telemetry, web_port

SHOWN_WITHIN_S = 1.5


async def living_users(petload: Started) -> int:
    """How many users the workers have that are alive, by the master's word."""
    workers = (await telemetry(web_port(petload)))["workers"]
    return sum(each["users"] for each in workers if psutil.pid_exists(each.get("pid", -1)))


async def all_users_up(petload: Started, since: float, within_s: float) -> float:
    """Wait until all users are at living workers; when that was, in s after `since`."""
    while (users := await living_users(petload)) != USERS:
        assert time.monotonic() - since < within_s, f"{users} users up after {within_s:g} s"
        await asyncio.sleep(0.05)
    return time.monotonic() - since


# --- 3: a worker is killed ----------------------------------------------------------------------


async def lose_a_worker(screen: Screen, server: CountingServer, number: int) -> float:
    """Kill one of two workers mid-run, the younger and the older in turn."""
    asked_before = server.total
    await screen.start_load()
    await all_users_up(screen.petload, time.monotonic(), within_s=20)
    rated_at, rated = time.monotonic(), server.total
    await asyncio.sleep(1.5)
    one_worker_s = (server.total - rated) / (time.monotonic() - rated_at) / 2
    alive = [
        worker for worker in screen.picture.workers() if "running" in screen.picture.process(worker)
    ]
    victim = alive[number % 2 - 1]
    screen.worker(victim).kill()
    killed = time.monotonic()
    told = re.compile(rf"{victim} was killed \(SIGKILL\), replaced by worker-\d+")
    picture = screen.picture

    def is_told() -> bool:
        in_table = "failed" in picture.process(victim)
        return in_table and any(told.search(row) for row in picture.rows())

    await picture.until(is_told, f"{victim} shown as killed and replaced", SHOWN_WITHIN_S)
    shown_s = time.monotonic() - killed
    assert shown_s <= SHOWN_WITHIN_S, f"shown after {shown_s:.1f} s"
    await all_users_up(screen.petload, killed, within_s=8)
    await screen.stop_load()
    run = screen.newest_run(number)
    asked = server.total - asked_before
    lost = asked - run["totals"]["requests"]
    most_lost = 2 * one_worker_s + USERS / 2
    assert 0 <= lost <= most_lost, f"{lost} of {asked} requests were lost, {most_lost:.0f} at most"
    assert f"{victim} was lost" in run["invalid_because"], run["invalid_because"]
    assert any(told.search(event) for event in events(run)), events(run)
    return shown_s


async def killed_worker(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    async with (
        CountingServer(DELAY_S) as server,
        app(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        worst_s = 0.0
        for number in range(1, times + 1):
            a_try = partial(lose_a_worker, screen, server, number)
            worst_s = max(worst_s, await together(outcome, [(f"try {number}", a_try)], 1))
            if outcome.broken:
                break
        else:
            await screen.quit()
    outcome.worst = f"shown after {worst_s:.1f} s"
    return outcome


# --- 7: a worker hangs --------------------------------------------------------------------------


async def hang_and_go_on(folder: Path) -> float:
    """A worker stands still for 8 s; how long until that was said, in s."""
    async with (
        CountingServer(DELAY_S) as server,
        app(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        picture = screen.picture
        await screen.start_load()
        worker = screen.worker("worker-1")
        worker.suspend()
        stopped = time.monotonic()

        def is_told() -> bool:
            return "hung" in picture.process("worker-1") and picture.shows("worker-1 hangs")

        await picture.until(is_told, "worker-1 shown as hung", 3)
        shown_s = time.monotonic() - stopped
        await asyncio.sleep(stopped + 8 - time.monotonic())
        worker.resume()
        await picture.until(
            lambda: "running" in picture.process("worker-1"), "worker-1 runs again", 15
        )
        await screen.stop_load()
        asked = server.total
        counted = screen.newest_run(1)["totals"]["requests"]
        assert 0 < counted <= asked, f"{counted} counted, {asked} asked"
        await screen.quit()
        return shown_s


async def stop_with_one_hung(folder: Path) -> float:
    """Stop the load while a worker stands still; how long that took in s."""
    async with (
        CountingServer(DELAY_S) as server,
        app(*TWO_WORKERS, "--host", server.url, folder=folder) as screen,
    ):
        await screen.start_load()
        await all_users_up(screen.petload, time.monotonic(), within_s=20)
        screen.worker("worker-1").suspend()
        await asyncio.sleep(1)
        taken_s = await screen.stop_load(patience_s=10)
        counted = screen.newest_run(1)["totals"]["requests"]
        assert 0 < counted <= server.total, f"{counted} counted, {server.total} asked"
        await screen.quit()
        return taken_s


async def hung_worker(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    worst = 0.0
    for number in range(times):
        tries = [
            ("8 s", partial(hang_and_go_on, folder / f"hang-{number}")),
            ("stop", partial(stop_with_one_hung, folder / f"stop-{number}")),
        ]
        worst = max(worst, await together(outcome, tries, 2))
    outcome.worst = f"shown or stopped after {worst:.1f} s"
    return outcome


# --- 12: a child that dies again and again ------------------------------------------------------

MOST_STARTS, PER_S = 5, 10.0
LAST_WORDS = "the last words of a worker"
COUNTED = """
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
ENDS_SOON = """
def end():
    print({words!r}, flush=True)
    os._exit(7)


@events.init.add_listener
def end_soon(environment, **_):
    if IN_WORKER:
        gevent.spawn_later(1, end)
"""


def most_at_a_time(starts: Path) -> int:
    """The most starts that there were in any 10 s, by what the workers wrote themselves."""
    at = [float(line) for line in starts.read_text().splitlines()]
    return max(sum(first <= each < first + PER_S for each in at) for first in at)


async def cannot_start(folder: Path, code: str, words: str, starts: Callable[[], int]) -> float:
    """`run` gives up, and says why; how often a worker was started."""
    file = locustfile(folder, code)
    arguments = ("--users", "2", "--duration", "60s", "--locustfile", str(file))
    async with CountingServer(DELAY_S) as server:
        with petload_run(*arguments, "--host", server.url, folder=folder) as run:
            status = await run.ended()
            assert status == 3, (status, run.err)
            assert words in run.err, run.err
            left = await run.left(within_s=2)
            assert not left, f"left: {left}"
    number = starts()
    assert number <= MOST_STARTS, f"{number} starts"
    return number


async def syntax_error(folder: Path) -> float:
    def starts() -> int:
        # Nothing of the file runs: every life leaves one such line in a worker's log.
        logs = (folder / "data" / "logs").glob("*/worker-*.log")
        return sum(max(1, log.read_text().count("SyntaxError:")) for log in logs)

    return await cannot_start(folder, "class Broken(:\n", "SyntaxError: invalid syntax", starts)


async def raises_in_workers(folder: Path) -> float:
    file = folder / "starts"
    code = COUNTED.format(starts=str(file)) + RAISES_IN_WORKERS.format(words=LAST_WORDS) + USER
    return await cannot_start(folder, code, LAST_WORDS, lambda: most_at_a_time(file))


async def ends_soon(folder: Path) -> float:
    """The app: each worker ends a second after it got ready; how often one was started in 10 s."""
    starts = folder / "starts"
    code = COUNTED.format(starts=str(starts)) + ENDS_SOON.format(words=LAST_WORDS) + USER
    file = locustfile(folder, code)
    async with (
        CountingServer(DELAY_S) as server,
        app(
            *("--locustfile", str(file), "--host", server.url),
            folder=folder,
            # On a slow machine no worker lives long enough for the lab to be ready.
            up=("○ ready", GIVEN_UP),
        ) as screen,
    ):
        await screen.picture.until_shown(GIVEN_UP)
        number = most_at_a_time(starts)
        assert number <= MOST_STARTS, f"{number} starts in 10 s"
        begun = starts.read_text().count("\n")
        states = [screen.picture.process(name) for name in screen.picture.workers()]
        assert all("failed" in state for state in states), states
        screen.press("l")
        await screen.picture.until_shown(LAST_WORDS, 5)
        assert starts.read_text().count("\n") == begun, "one more was started"
        screen.press("l")
        await screen.picture.until_shown("Process  ", 5)
        await screen.quit()
    return number


async def cannot_start_at_all(folder: Path) -> float:
    return max(await syntax_error(folder / "syntax"), await raises_in_workers(folder / "raises"))


async def dies_again_and_again(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    worst = 0.0
    for number in range(times):
        place = folder / str(number)
        tries = [
            ("cannot start", partial(cannot_start_at_all, place)),
            ("ends soon", partial(ends_soon, place / "soon")),
        ]
        worst = max(worst, await together(outcome, tries, 2))
    outcome.worst = f"{worst:.0f} starts in 10 s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        *(3, "a worker is killed mid-run", "shown after 1.5 s, users after 8 s"),
        *(killed_worker, 1, 20),
        marker="alone",
    ),
    Fault(7, "a worker hangs", "shown after 3 s, stop within 10 s", hung_worker, 1, 5),
    Fault(12, "a child that dies again and again", "5 starts in 10 s", dies_again_and_again, 1, 3),
)
