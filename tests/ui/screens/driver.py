"""Drive the app on a fake lab, and read its screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from typing import cast

from rich.console import Console
from textual import events
from textual.keys import key_to_character
from textual.pilot import Pilot

from tests.ui.screens.fake_lab import FakeLab
from tui.model.snapshot import Snapshot
from tui.ui.app import PetLoadApp

# A busy machine may draw late.
PATIENCE_S = 10.0
SIZES = [(80, 24), (120, 40), (200, 60)]


@asynccontextmanager
async def driven(
    lab: FakeLab, shown: Snapshot | None = None, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[PetLoadApp, Pilot[None]]]:
    """Yield the running app, once it has drawn `shown`."""
    app = PetLoadApp(lab)
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        if shown is not None:
            await show(pilot, lab, shown)
        yield app, pilot


async def show(pilot: Pilot[None], lab: FakeLab, snapshot: Snapshot) -> None:
    """Publish a second, and wait until the screen has drawn it."""
    lab.publish(snapshot)
    await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until all commands have ended and the screen has drawn their results."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def shows(pilot: Pilot[None], words: str) -> bool:
    """Wait until the words are on the screen; return False where they do not come."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while words not in text_of(cast("PetLoadApp", pilot.app)):
                await pilot.pause(0.01)
    except TimeoutError:
        return False
    return True


def strike(app: PetLoadApp, key: str) -> None:
    """Press a key and do not wait for the result."""
    char = key_to_character(key)
    assert app._driver is not None
    app._driver.send_message(events.Key(key, char))


def text_of(app: PetLoadApp) -> str:
    """Return the screen as text, with dialogs and notifications."""
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=StringIO(),
        force_terminal=True,
        record=True,
        safe_box=False,
    )
    console.print(
        app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    )
    return console.export_text(styles=False)


def notes(app: PetLoadApp) -> list[tuple[str, str]]:
    """Return (severity, text) of the notifications on the screen."""
    return [(note.severity, note.message) for note in app._notifications]


def squeezed(app: PetLoadApp) -> str:
    """Return the words on the screen without frames and line breaks."""
    return " ".join(text_of(app).replace("│", " ").split())
