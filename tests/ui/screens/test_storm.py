"""Keys, clicks, sizes and seconds in any order: the screen must live through all of them.

PETLOAD_STORM_STEPS makes it longer, PETLOAD_STORM_SEED makes it another.
"""

from __future__ import annotations

import os
from contextlib import suppress
from random import Random

import pytest
from textual.binding import Binding
from textual.errors import NoWidget
from textual.widget import Widget

from tests.ui.screens.driver import driven, settled, show, strike, text_of
from tests.ui.screens.fake_lab import FakeLab
from tests.ui.screens.idle_states import ready
from tests.ui.screens.states import STATES
from tui.lab.protocol import LabFailed
from tui.model.commands import Refused
from tui.ui import keys
from tui.ui.app import PetLoadApp

STEPS = int(os.environ.get("PETLOAD_STORM_STEPS", "300"))
SEED = int(os.environ.get("PETLOAD_STORM_SEED", "20260101"))


def bound_keys() -> set[str]:
    """All that petload binds: the app's keys, and those of every screen and widget of its own."""
    bound = {key for each in keys.KEYS for key in each.key.split(",")}
    kinds: list[type[Widget]] = [Widget]
    for kind in kinds:
        kinds += kind.__subclasses__()
        if kind.__module__.startswith("tui."):
            made = Binding.make_bindings(vars(kind).get("BINDINGS", ()))
            bound |= {binding.key for binding in made}
    return bound


# Digits and a point for the fields; more of what leads back, or the storm stays in one dialog.
TYPED = ["7", "0", "full_stop", "a", "backspace", "ctrl+a", "f1"]
KEYS = [*sorted(bound_keys()), *TYPED, *["e"] * 2, *["escape"] * 8]
WIDTHS, HEIGHTS = [1, 3, 4, 6, 20, 60, 80, 99, 120, 150], [1, 2, 5, 12, 24, 30, 40]
FAILURES = [Refused("[not] now"), LabFailed("it [/broke]"), None, None]


def test_the_storm_presses_the_keys_of_every_dialog() -> None:
    ours = {"s", "plus", "q", "T", "ctrl+s", "slash", "w", "n", "N", "y", "r", "h", "m", "p"}
    assert ours | {"less_than_sign", "shift+left", "1", "question_mark", "tab"} <= set(KEYS)


async def stay(app: PetLoadApp) -> None:
    """Instead of leaving: that would end the storm."""


async def test_random_keys_sizes_and_seconds_are_survived(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(PetLoadApp, "action_quit", stay)
    monkeypatch.setattr(PetLoadApp, "open_url", lambda *_: None)
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
                # On a busy machine the screen may not be laid out yet: the pilot finds no widget.
                with suppress(NoWidget):
                    await pilot.click(offset=(x, y))
            else:
                done.append("palette")
                await pilot.press("ctrl+p", "escape")
            assert app.is_running, done[-10:]
            assert not app._exit, done[-10:]
        # The last keys may be on their way still.
        await settled(pilot)
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
