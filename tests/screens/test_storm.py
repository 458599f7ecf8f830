"""Keys, clicks, sizes and seconds in any order: the screen must live through all of them.

PETLOAD_STORM_STEPS makes it longer, PETLOAD_STORM_SEED makes it another.
"""

from __future__ import annotations

import os
from random import Random

from textual import events

from tests.screens.driving import driven, settled, show, text_of
from tests.screens.fakes import FakeLab
from tests.screens.scripted import ready
from tests.screens.states import STATES
from tui.app import PetLoadApp
from tui.lab.face import LabFailed, Refused

STEPS = int(os.environ.get("PETLOAD_STORM_STEPS", "300"))
SEED = int(os.environ.get("PETLOAD_STORM_SEED", "20260101"))

# Everything but the ways out: those end the storm.
KEYS = [
    *[
        "1",
        "2",
        "3",
        "4",
        "s",
        "x",
        "plus",
        "equals_sign",
        "minus",
        "v",
        "u",
        "e",
        "l",
        "g",
        "c",
        "t",
        "f",
    ],
    "question_mark",
    *["tab", "shift+tab", "up", "down", "left", "right", "home", "end", "pageup", "pagedown"],
    *[
        "enter",
        "space",
        *["escape"] * 5,
        "7",
        "0",
        "full_stop",
        "e",
        "a",
        "backspace",
        "ctrl+a",
        "f1",
    ],
]
WIDTHS, HEIGHTS = [1, 20, 60, 80, 99, 120, 150], [1, 5, 12, 24, 30, 40]
FAILURES = [Refused("[not] now"), LabFailed("it [/broke]"), None, None]


def strike(app: PetLoadApp, key: str) -> None:
    """Press a key and do not wait for what comes of it."""
    char = key if len(key) == 1 else {"space": " ", "full_stop": "."}.get(key)
    assert app._driver is not None
    app._driver.send_message(events.Key(key, char))


async def test_no_order_of_keys_sizes_and_seconds_brings_the_screen_down() -> None:
    # Not for secrets: the same storm each time.
    dice = Random(SEED)  # noqa: S311
    lab = FakeLab(1)
    lab.logs = {"petshop": ["[red]x", "\x1b[2J"] * 40}
    builds = list(STATES.values())
    done: list[str] = []
    async with driven(lab, ready()) as (app, pilot):
        for _ in range(STEPS):
            kind = dice.choices(["key", "second", "size", "click", "palette"], [84, 10, 2, 3, 1])[0]
            if kind == "key":
                failing = dice.choice(FAILURES)
                commands = ("start", "stop", "add_worker", "remove_worker", "switch", "set_shop")
                lab.failing = {} if failing is None else dict.fromkeys(commands, failing)
                key = dice.choice(KEYS)
                done.append(key)
                # Mostly faster than the screen can follow, as a person on a held key.
                if dice.random() < 0.1:
                    await pilot.press(key)
                else:
                    strike(app, key)
            elif kind == "second":
                build = dice.choice(builds)
                done.append(build.__name__)
                lab.publish(build())
            elif kind == "size":
                width, height = dice.choice(WIDTHS), dice.choice(HEIGHTS)
                done.append(f"{width}x{height}")
                await pilot.resize_terminal(width, height)
            elif kind == "click":
                x, y = dice.randrange(app.size.width), dice.randrange(app.size.height)
                done.append(f"click {x},{y}")
                # The footer's last entries leave the app.
                if y < app.size.height - 1:
                    await pilot.click(offset=(x, y))
            else:
                done.append("palette")
                await pilot.press("ctrl+p", "escape")
            assert app.is_running, done[-10:]
            assert not app._exit, done[-10:]
        # It still does what it is there for.
        while len(app.screen_stack) > 1:
            await pilot.press("escape")
            await settled(pilot)
        await pilot.resize_terminal(80, 24)
        await show(pilot, lab, STATES["part2"]())
        text = text_of(app)
        for word in ("RPS 648", "Failures", "Bottleneck", "worker-1"):
            assert word in text, done[-10:]
    assert app.return_code is None
