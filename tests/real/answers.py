"""`python -m tests.real.answers [PRESSES]`: how soon keys are answered under part 4's load.

5,000 users on two workers: on a small machine all cores are full. A line for each key.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.real.faults.keys import answer_s, percentile_95
from tests.real.faults.picture import Screen, app

BOUND_S = 0.1
SIZE = (120, 40)
USERS = ("--part", "4", "--users", "5000", "--spawn-rate", "1000", "--workers", "2")
# What each key brings, drawn in one piece and nowhere else.
KEYS = {
    "?": "part 1: A realistic workflow",
    "g": "Watch for",
    "e": "Points to",
    "c": "whole run",
    "t": "Aggregated",
    "f": "Commands",
    "u": "Users and spawn rate",
}
PRESSES = 40


async def close(screen: Screen, text: str) -> None:
    """Back to the main screen. A key that follows Escape at once would be read with Alt."""
    await screen.picture.until_shown(text)
    screen.press("\x1b")
    await screen.picture.until(lambda: not screen.picture.shows(text), f"{text!r} is gone")


async def answers(folder: Path, presses: int) -> dict[str, list[float]]:
    """How long each press took to be answered, in s, by key."""
    taken: dict[str, list[float]] = {key: [] for key in KEYS}
    async with app(*USERS, folder=folder, size=SIZE) as screen:
        await screen.start_load()
        for key, text in KEYS.items():
            # The first time a dialog is made.
            for number in range(presses + 1):
                seconds = await answer_s(screen, key, text)
                if number:
                    taken[key].append(seconds)
                await close(screen, text)
        await screen.stop_load()
        await screen.quit()
    return taken


def line(key: str, taken: list[float]) -> str:
    """For a person, in ms."""
    middle, late = sorted(taken)[len(taken) // 2], percentile_95(taken)
    return f"{key}  p50 {1000 * middle:4.0f} ms  p95 {1000 * late:4.0f} ms  of {len(taken)}"


def main() -> int:
    presses = int(sys.argv[1]) if sys.argv[1:] else PRESSES
    with tempfile.TemporaryDirectory() as folder:
        taken = asyncio.run(answers(Path(folder), presses))
    every = [seconds for each in taken.values() for seconds in each]
    for key, seconds in {**taken, "all": every}.items():
        print(line(key, seconds), flush=True)  # noqa: T201 - it is run by hand
    return int(percentile_95(every) > BOUND_S)


if __name__ == "__main__":
    sys.exit(main())
