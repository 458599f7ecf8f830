"""Every key of the main screen: what it does, and when it makes sense."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.parts import PARTS
from tui.model.snapshot import Load


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what it does on the key bar, in the help and in the command palette."""

    key: str
    action: str
    label: str
    help: str
    shown: str | None = None
    bar: int = 1
    """Where it stands on the key bar: 1 at every size, more where there is room, 0 nowhere."""
    title: str | None = None
    """In the command palette, where the bar's one word would not say enough."""
    everywhere: bool = False
    """Whether it works in every dialog, too, whatever is typed there."""


KEYS = (
    *(
        Key(
            str(part.number),
            f"switch({part.number})",
            part.title,
            f"part {part.number}: {part.about}",
            bar=0,
            title=f"Part {part.number}: {part.title}",
        )
        for part in PARTS.values()
    ),
    Key("s", "start", "Start", "start the load, on an empty shop"),
    Key("x", "stop", "Stop", "stop the load; requests under way are finished and counted"),
    Key("plus,equals_sign", "add_worker", "", "add a worker", shown="+", title="Add a worker"),
    Key("minus", "remove_worker", "Workers", "remove a worker", shown="-", title="Remove a worker"),
    Key("u", "users", "Users", "change users and spawn rate, also while the load is on"),
    Key("v", "shop", "Shop", "serve the shop by the development or the production server", bar=2),
    Key("g", "show('guide')", "Guide", "the lab, step by step: what to do and what to watch for"),
    Key(
        "e",
        "show('evidence')",
        "Evidence",
        "why the verdict is what it is: every signal with its threshold",
    ),
    Key("c", "show('charts')", "Charts", "the whole run on one time axis; look back, pause", bar=3),
    Key(
        "t",
        "show('tables')",
        "Tables",
        "endpoints, failures and processes, sorted as you like",
        bar=3,
    ),
    Key(
        "f",
        "show('script')",
        "File",
        "the locustfile, what changed in it, and every exact command",
        bar=4,
        title="Locustfile",
    ),
    Key(
        "o",
        "open_page",
        "Page",
        "open Locust's own page in the browser",
        bar=5,
        title="Locust's page",
    ),
    Key("l", "show('logs')", "Logs", "what the processes wrote"),
    Key("T", "next_theme", "Next theme", "next theme: dark, light, and both colour-safe", bar=0),
    Key(
        "ctrl+s",
        "save_screenshot",
        "Screenshot",
        "save a picture of the screen in the data folder",
        bar=0,
        everywhere=True,
    ),
    Key("question_mark", "show('help')", "Help", "this help", shown="?"),
    Key("q", "quit", "Quit", "end everything; no process is left"),
)


def makes_sense(action: str, load: Load, *, has_shop: bool) -> bool:
    """Whether a key's action can do anything just now; where it cannot, its key is greyed out."""
    if action == "start":
        return not load.is_on and load is not Load.STARTING
    if action == "stop":
        return load in (Load.SPAWNING, Load.RUNNING)
    if action in ("add_worker", "remove_worker"):
        return load not in (Load.STARTING, Load.FAILED)
    return action != "shop" or has_shop
