"""Measure key latency: the time from a key press until its effect is drawn.

`python -m tests.real.key_latency [PRESSES]` prints it for each key while part 4's load of 5,000
users on two workers saturates a small machine.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.real.app_screen import AppScreen, app_screen

BOUND_S = 0.1
POLL_EVERY_S = 0.002
# Columns and rows of a large window: the more is drawn, the higher the latency.
LARGE_WINDOW = (160, 50)
# Drawn in one piece at every size, and only in the help.
HELP = "part 1: A realistic workflow"

SIZE = (120, 40)
LOAD = ("--part", "4", "--users", "5000", "--spawn-rate", "1000", "--workers", "2")
# A text that each key's dialog draws in one piece, and nothing else does.
DIALOGS = {
    "?": HELP,
    "g": "Watch for",
    "e": "Points to",
    "c": "whole run",
    "t": "Aggregated",
    "f": "Commands",
    "u": "Users and spawn rate",
}
PRESSES = 40


async def key_latency_s(screen: AppScreen, key: str, text: str, patience_s: float = 10.0) -> float:
    """Press the key; return the time in s until the text, which is not shown yet, is drawn.

    The text must be drawn in one piece: only the bytes are searched, because to interpret them
    would take CPU from petload.
    """
    terminal, drawn = screen.terminal, text.encode()
    since, begun = len(terminal.written), time.monotonic()
    screen.press(key)
    while drawn not in terminal.written[since:]:
        await asyncio.sleep(POLL_EVERY_S)
        taken_s = time.monotonic() - begun
        assert taken_s < patience_s, f"{key!r} drew no {text!r} in {patience_s:g} s"
    return time.monotonic() - begun


async def close_dialog(screen: AppScreen, text: str) -> None:
    """Close the dialog with this text, and wait until it is gone.

    The terminal would read a key right after Escape as that key with Alt.
    """
    screen.press("\x1b")
    await screen.buffer.until(lambda: not screen.buffer.shows(text), f"{text!r} is gone")


async def help_latencies_s(screen: AppScreen, times: int) -> list[float]:
    """Open and close the help so many times; return each key latency in s."""
    latencies_s = []
    for _ in range(times):
        latencies_s.append(await key_latency_s(screen, "?", HELP))
        await close_dialog(screen, HELP)
    return latencies_s


def percentile_95(values: list[float]) -> float:
    """Return the smallest value that 95 of 100 do not exceed."""
    return sorted(values)[-(-95 * len(values) // 100) - 1]


async def measure(folder: Path, presses: int) -> dict[str, list[float]]:
    """Return the latencies in s under load, by key."""
    latencies_s: dict[str, list[float]] = {key: [] for key in DIALOGS}
    async with app_screen(*LOAD, folder=folder, size=SIZE) as screen:
        await screen.start_load()
        for key, text in DIALOGS.items():
            # The first press also builds the dialog, and is left out.
            for number in range(presses + 1):
                seconds = await key_latency_s(screen, key, text)
                if number:
                    latencies_s[key].append(seconds)
                await screen.buffer.until_shown(text)
                await close_dialog(screen, text)
        await screen.stop_load()
        await screen.quit()
    return latencies_s


def line(key: str, latencies_s: list[float]) -> str:
    """Return the printed line of a key, in ms."""
    p50, p95 = sorted(latencies_s)[len(latencies_s) // 2], percentile_95(latencies_s)
    return f"{key}  p50 {1000 * p50:4.0f} ms  p95 {1000 * p95:4.0f} ms  of {len(latencies_s)}"


def main() -> int:
    presses = int(sys.argv[1]) if sys.argv[1:] else PRESSES
    with tempfile.TemporaryDirectory() as folder:
        by_key = asyncio.run(measure(Path(folder), presses))
    every = [seconds for each in by_key.values() for seconds in each]
    for key, latencies_s in {**by_key, "all": every}.items():
        print(line(key, latencies_s), flush=True)  # noqa: T201 - it is run by hand
    return int(percentile_95(every) > BOUND_S)


if __name__ == "__main__":
    sys.exit(main())
