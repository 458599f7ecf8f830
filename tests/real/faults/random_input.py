"""Random keys, clicks and window sizes: the app neither crashes nor stops responding."""

from __future__ import annotations

import asyncio
import os
import random
import time
from functools import partial
from pathlib import Path

from tests.real.app_screen import AppScreen, app_screen
from tests.real.counting_server import CountingServer
from tests.real.faults.fault import Fault, Outcome
from tests.real.faults.trials import run_trials
from tests.real.key_latency import HELP, close_dialog
from tests.real.screen_buffer import SIZE

ESCAPE = "\x1b"
# Without the keys that quit, and the digits, which would raise the users in their dialog.
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
# Part 4 has 5,000 users.
PARTS = ("1", "2", "3")
# After Escape, the terminal's reader waits so long for the rest of a sequence.
ESCAPE_S = 0.15
CHECK_EVERY = 500


async def random_step(screen: AppScreen, dice: random.Random) -> str:
    """Press a random key, click, or change the size; return what was done."""
    match dice.random():
        case chance if chance < 0.2:
            # Half of the sizes are tiny: these are where layouts fail.
            columns = dice.choice((dice.randint(1, 20), dice.randint(1, 300)))
            rows = dice.choice((dice.randint(1, 8), dice.randint(1, 100)))
            screen.buffer.resize(columns, rows)
            return f"{columns}x{rows}"
        case chance if chance < 0.24:
            # Close a dialog first, in which a digit would raise the users.
            part = dice.choice(PARTS)
            screen.press(ESCAPE)
            await asyncio.sleep(ESCAPE_S)
            screen.press(part)
            return part
        case chance if chance < 0.28:
            # Open the command palette and close it: one of its commands quits.
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
            # Click and scroll, but not on the bottom row, where one of the keys quits.
            if screen.buffer.height < 2:
                return "nothing"
            x, y = dice.randint(1, 300), dice.randint(1, screen.buffer.height - 1)
            screen.press(f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m\x1b[<65;{x};{y}M")
            return f"click {x},{y}"
        case _:
            key = dice.choice(KEYS)
            screen.press(key)
            return repr(key)


async def storm(folder: Path, steps: int, seed: int) -> float:
    """Do so many random steps; return their number.

    Raise AssertionError where the app crashes, stops responding or does not quit.
    """
    dice = random.Random(seed)  # noqa: S311 - a fixed seed, so that a failure can be repeated
    # Parts 2 and 3 have 200 users; a long delay keeps their requests few.
    async with (
        CountingServer(delay_s=2.0) as server,
        app_screen("--users", "4", "--host", server.url, folder=folder) as screen,
    ):
        done: list[str] = []
        for step in range(1, steps + 1):
            done.append(await random_step(screen, dice))
            await asyncio.sleep(dice.uniform(0, 0.05))
            status = screen.petload.process.poll()
            if status is not None:
                error = screen.data / "error.txt"
                why = error.read_text()[-3000:] if error.exists() else screen.petload.err[-1000:]
                raise AssertionError(f"ended with {status} after {done[-30:]}: {why}")
            # Sizes change faster than any layout is done: let it catch up from time to time.
            if step % CHECK_EVERY == 0 or step == steps:
                screen.buffer.resize(*SIZE)
                await check_responds(screen, done)
        await screen.quit()
        assert not (screen.data / "error.txt").exists(), (screen.data / "error.txt").read_text()
    return steps


async def check_responds(screen: AppScreen, done: list[str]) -> None:
    """Close all dialogs, and open the help; raise AssertionError where that does not work."""
    buffer = screen.buffer
    deadline = time.monotonic() + 60
    while not buffer.shows("Process  ") or buffer.shows("─╮"):
        shown = "\n".join(row.rstrip() for row in buffer.rows())
        assert time.monotonic() < deadline, f"a dialog stays after {done[-30:]}:\n{shown}"
        screen.press(ESCAPE)
        await asyncio.sleep(2 * ESCAPE_S)
    screen.press("?")
    await buffer.until_shown(HELP, 20)
    await close_dialog(screen, HELP)


async def random_input(folder: Path, steps: int) -> Outcome:
    outcome = Outcome()
    seed = int(os.environ.get("PETLOAD_STORM_SEED", steps))
    await run_trials(outcome, [("storm", partial(storm, folder, steps, seed=seed))], 1)
    outcome.worst = f"0 crashes in {steps} steps" if not outcome.problems else "it crashed"
    return outcome


FAULTS: tuple[Fault, ...] = (
    Fault(21, "random keys, clicks and window sizes", "0 crashes", random_input, 150, 3000),
)
