"""What may happen to the screen: floods of output, keys and sizes at random, Ctrl+Z."""

from __future__ import annotations

import asyncio
import os
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path

import psutil

from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.keys import HELP, USUAL_SIZE, answer_s, close_help, in_time, percentile_95
from tests.real.faults.picture import SIZE, Picture, Screen, app, written_by
from tests.real.faults.together import together
from tests.real.oracle import CountingServer
from tests.real.petload import COMMAND
from tests.real.started import kept_runs, own_ports, until
from tests.real.terminal import RUNNING, in_terminal

MIB = 1024 * 1024

# --- 14: a flood of log lines -------------------------------------------------------------------

FLOOD_S = 8
LOG_BOUND_BYTES = 8 * MIB
# Shown as they are, or as a sign for what cannot be shown.
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
OF_MASTER, OF_WORKER = "--master-bind-host", "--worker"


async def flood(folder: Path, megabytes: int) -> float:
    """So many MB in 8 s, with the log on the screen; the 95th percentile of the keys in s."""
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
        app(
            *("--users", "2", "--locustfile", str(file), "--host", server.url),
            folder=folder,
            size=USUAL_SIZE,
        ) as screen,
    ):
        await screen.start_load()
        log = written_by(screen.worker("worker-1"))
        screen.press("l")
        await screen.picture.until_shown(OF_MASTER)
        await answer_s(screen, "\x1b[C", OF_WORKER)
        largest = 0

        async def watch_size() -> None:
            nonlocal largest
            while True:
                largest = max(largest, log.stat().st_size)
                await asyncio.sleep(0.01)

        watching = asyncio.create_task(watch_size())
        go.touch()
        taken: list[float] = []
        # Of another process, which is quiet, and back to the one that floods.
        while not done.exists():
            taken.append(await answer_s(screen, "\x1b[D", OF_MASTER))
            await asyncio.sleep(0.1)
            taken.append(await answer_s(screen, "\x1b[C", OF_WORKER))
            await asyncio.sleep(0.1)
        written = int(done.read_text())
        assert written > 0.9 * megabytes * 1_000_000, f"only {written} bytes were written"
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        most = LOG_BOUND_BYTES + 1.5 * megabytes * 1_000_000 / FLOOD_S
        assert largest < most, f"the log grew to {largest / MIB:.1f} MiB"
        for text in (LITERAL, AFTER_ESCAPES, "bad \ufffd\ufffd\ufffd bytes"):
            await screen.picture.until_shown(text, 5)
        assert b"flooded\x07" not in screen.terminal.written, "an escape sequence came through"
        assert screen.terminal.in_alternate_screen, "an escape sequence was obeyed"
        screen.press("l")
        await screen.picture.until_shown(RUNNING, 5)
        await screen.quit()
        assert taken, "no key was pressed"
        return percentile_95(taken)


async def flood_of_lines(folder: Path, megabytes: int) -> Outcome:
    outcome = Outcome()
    await in_time(outcome, partial(flood, folder, megabytes), f"{megabytes} MB")
    return outcome


# --- 21: any key at any time, at any size -------------------------------------------------------

ESCAPE = "\x1b"
# Without the ways out, and the digits: in the users' dialog they would be ever more users.
KEYS = (
    *(
        "s",
        "x",
        "x",
        "-",
        "-",
        "+",
        "=",
        "u",
        "v",
        "o",
        "l",
        "?",
        "g",
        "e",
        "c",
        "t",
        "f",
        "T",
        "\r",
        "\t",
        "\x1b[Z",
        " ",
    ),
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F"),
    *("\x7f", "a", "z", "é", "猫", "\x0c", "\x12", "\x1b[15~", "\x1b[2~", "\x1b[3~", "\x00"),
)
# Part 4 would come with 5,000 users.
PARTS = ("1", "2", "3")
# After Escape the terminal's reader waits that long for the rest of a sequence.
ESCAPE_S = 0.15


ANSWERS_EVERY = 500


async def press_any(screen: Screen, dice: random.Random) -> str:
    """One random thing to do; returns what it was."""
    match dice.random():
        case chance if chance < 0.2:
            # Each size from one cell on; the small ones are where layouts fail.
            columns = dice.choice((dice.randint(1, 20), dice.randint(1, 300)))
            rows = dice.choice((dice.randint(1, 8), dice.randint(1, 100)))
            screen.picture.resize(columns, rows)
            return f"{columns}x{rows}"
        case chance if chance < 0.24:
            # Whatever dialog is open is closed before a digit: it must not become users.
            part = dice.choice(PARTS)
            screen.press(ESCAPE)
            await asyncio.sleep(ESCAPE_S)
            screen.press(part)
            return part
        case chance if chance < 0.28:
            # The command palette, left again: one of its commands is the way out.
            screen.press("\x10" + dice.choice("asx") + ESCAPE)
            await asyncio.sleep(ESCAPE_S)
            screen.press(ESCAPE)
            await asyncio.sleep(ESCAPE_S)
            return "palette"
        case chance if chance < 0.36:
            screen.press(ESCAPE)
            await asyncio.sleep(ESCAPE_S)
            return "escape"
        case chance if chance < 0.42:
            # A click, and the wheel; not on the bottom row: one of its keys is the way out.
            if screen.picture.height < 2:
                return "nothing"
            x, y = dice.randint(1, 300), dice.randint(1, screen.picture.height - 1)
            screen.press(f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m\x1b[<65;{x};{y}M")
            return f"click {x},{y}"
        case _:
            key = dice.choice(KEYS)
            screen.press(key)
            return repr(key)


async def storm(folder: Path, steps: int, seed: int) -> float:
    """So many random steps. It lives, answers, and ends in order; returns the steps."""
    dice = random.Random(seed)  # noqa: S311 - so that a failure can be had again
    # Who waits so long asks little: part 2 and 3 come with 200 users.
    async with (
        CountingServer(delay_s=2.0) as server,
        app("--users", "4", "--host", server.url, folder=folder) as screen,
    ):
        done: list[str] = []
        for step in range(1, steps + 1):
            done.append(await press_any(screen, dice))
            await asyncio.sleep(dice.uniform(0, 0.05))
            status = screen.petload.process.poll()
            if status is not None:
                error = screen.data / "error.txt"
                why = error.read_text()[-3000:] if error.exists() else screen.petload.err[-1000:]
                raise AssertionError(f"ended with {status} after {done[-30:]}: {why}")
            # Sizes come faster than any screen can be laid out: now and then it may catch up.
            if step % ANSWERS_EVERY == 0 or step == steps:
                screen.picture.resize(*SIZE)
                await answers(screen, done)
        await screen.quit()
        assert not (screen.data / "error.txt").exists(), (screen.data / "error.txt").read_text()
    return steps


async def answers(screen: Screen, done: list[str]) -> None:
    """All dialogs are closed, and ? brings the help."""
    picture = screen.picture
    deadline = time.monotonic() + 60
    while not picture.shows("Process  ") or picture.shows("─╮"):
        shown = "\n".join(row.rstrip() for row in picture.rows())
        assert time.monotonic() < deadline, f"no way back after {done[-30:]}:\n{shown}"
        screen.press(ESCAPE)
        await asyncio.sleep(2 * ESCAPE_S)
    screen.press("?")
    await picture.until_shown(HELP, 20)
    await close_help(screen)


async def any_key(folder: Path, steps: int) -> Outcome:
    outcome = Outcome()
    seed = int(os.environ.get("PETLOAD_STORM_SEED", steps))
    await together(outcome, [("storm", partial(storm, folder, steps, seed=seed))], 1)
    outcome.worst = f"0 crashes in {steps} steps" if not outcome.broken else "it ended"
    return outcome


# --- 23: Ctrl+Z and fg --------------------------------------------------------------------------

AWAY_S = 5


@asynccontextmanager
async def in_shell(*arguments: str, folder: Path) -> AsyncIterator[Screen]:
    """The app as a job of an interactive shell, which is what Ctrl+Z needs."""
    data = folder / "data"
    words = (*COMMAND, "--part", "2", *own_ports(), "--data-dir", str(data), *arguments)
    bash = ("/bin/bash", "--norc", "--noprofile", "-i")
    async with in_terminal(*bash, folder=folder, columns=SIZE[0], rows=SIZE[1]) as (
        shell,
        terminal,
    ):
        terminal.press(" ".join(words) + "\n")
        screen = Screen(shell, terminal, Picture(terminal), data)
        await screen.picture.until_shown("○ ready")
        yield screen


def job(screen: Screen) -> psutil.Process:
    """The shell's only child: petload."""
    [petload] = psutil.Process(screen.petload.process.pid).children()
    return petload


async def suspend_and_go_on(folder: Path) -> float:
    """Ctrl+Z mid-run, and fg 5 s later; how long that took to show, in s."""
    async with (
        CountingServer(0.05) as server,
        in_shell("--users", "4", "--host", server.url, folder=folder) as screen,
    ):
        terminal, petload = screen.terminal, job(screen)
        await screen.start_load()
        await until(lambda: server.total > 50, "requests came")
        screen.press("\x1a")
        await until(
            lambda: petload.status() == psutil.STATUS_STOPPED and not terminal.in_alternate_screen,
            "petload is stopped and its screen gone",
            5,
        )
        asked = server.total
        await asyncio.sleep(AWAY_S)
        # It is 80 a second; the shell and everything else on the machine may take their share.
        more = server.total - asked
        assert more > 10 * AWAY_S, f"only {more} requests in {AWAY_S} s while it was suspended"
        screen.press("fg\n")
        begun = time.monotonic()
        await until(lambda: terminal.in_alternate_screen, "the screen is back", 5)
        await screen.picture.until_shown(RUNNING, 5)
        back_s = time.monotonic() - begun
        await asyncio.sleep(2)
        await screen.stop_load()
        [run] = kept_runs(screen.data)
        check_gap(run["samples"], run["invalid_because"])
        assert run["totals"]["requests"] == server.total, (run["totals"], server.total)
        screen.press("q")
        await until(lambda: not petload.is_running(), "petload ended", 7)
        screen.press('echo "status=$?"; exit\n')
        await until(lambda: "status=0" in terminal.text(), "the shell says status 0", 5)
        await screen.petload.ended(5)
        left = await screen.petload.left(within_s=2)
        assert not left, f"left: {left}"
        return back_s


def check_gap(samples: list[dict[str, float]], reasons: list[str]) -> None:
    """Nothing was measured meanwhile, and the run says for how long."""
    named = [re.fullmatch(r"petload measured nothing for (\d+) s", reason) for reason in reasons]
    seconds = [int(found[1]) for found in named if found]
    assert len(seconds) == 1, reasons
    assert abs(seconds[0] - AWAY_S) <= 2, reasons
    measured = [each["t"] for each in samples if each["users"] is not None]
    gap_s = max(now - then for then, now in pairwise(measured))
    assert gap_s > AWAY_S - 1, f"no gap of {AWAY_S} s in {measured}"


async def suspended(folder: Path, times: int) -> Outcome:
    outcome = Outcome()
    if not os.access("/bin/bash", os.X_OK):
        outcome.skipped = "there is no bash"
        return outcome
    tries = [
        (f"try {number}", partial(suspend_and_go_on, folder / str(number)))
        for number in range(times)
    ]
    worst_s = await together(outcome, tries, 2)
    outcome.worst = f"back after {worst_s:.1f} s"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(
        14, "a flood of log lines", "keys within 100 ms", flood_of_lines, 16, 100, marker="quiet"
    ),
    Fault(21, "any key at any time, any size", "0 crashes", any_key, 150, 3000),
    Fault(23, "Ctrl+Z and fg", "load goes on, the gap is a gap", suspended, 1, 10),
)
