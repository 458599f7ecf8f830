"""The keys of the main screen: their actions, their words, and the commands that they send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding

from tui.model.commands import Command
from tui.model.parts import OWN_TEST, PARTS
from tui.model.snapshot import Snapshot


class Group(StrEnum):
    """The groups of keys on the help screen."""

    LOAD = "the load"
    SCREENS = "screens"
    PETLOAD = "petload"


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its word on the key bar, and its help there and in the command palette."""

    key: str
    action: str
    label: str
    help: str
    command: Command | None = None
    """The command that it sends to the lab. None: it concerns the screen alone."""
    shown: str | None = None
    tier: int = 1
    """Its place on the key bar: 1 at every size, more only where there is room, 0 nowhere."""
    title: str | None = None
    """Its name in the command palette, where the word of the key bar would not say enough."""
    group: Group = Group.SCREENS
    everywhere: bool = False
    """Whether it works in every dialog, too, even while text is typed there."""

    @property
    def palette_help(self) -> str:
        """The help in the command palette."""
        return f"{self.help[0].upper()}{self.help[1:]} (key {self.shown or self.key})"

    @property
    def binding(self) -> Binding:
        """The key as textual binds it."""
        return Binding(
            self.key,
            self.action,
            self.label,
            key_display=self.shown,
            show=False,
            tooltip=self.help,
            priority=self.everywhere,
        )


KEYS = (
    *(
        Key(
            str(part.number),
            f"switch({part.number})",
            part.title,
            f"switch to part {part.number}: {part.about}",
            Command.SWITCH_PART,
            group=Group.LOAD,
            tier=0,
            title=f"Part {part.number}: {part.title}",
        )
        for part in PARTS.values()
    ),
    Key(
        str(OWN_TEST),
        f"switch({OWN_TEST})",
        "Your own test",
        "switch to the test of your own that petload was started with",
        Command.SWITCH_PART,
        group=Group.LOAD,
        tier=0,
        title="Your own test",
    ),
    Key("s", "start", "Start", "start the load, on an empty shop", Command.START, group=Group.LOAD),
    Key(
        "x",
        "stop",
        "Stop",
        "stop the load; requests in flight are finished and counted",
        Command.STOP,
        group=Group.LOAD,
    ),
    Key(
        "plus,equals_sign",
        "add_worker",
        "",
        "add a worker",
        Command.ADD_WORKER,
        group=Group.LOAD,
        shown="+",
        title="Add a worker",
    ),
    Key(
        "minus",
        "remove_worker",
        "Workers",
        "remove a worker",
        Command.REMOVE_WORKER,
        group=Group.LOAD,
        shown="-",
        title="Remove a worker",
    ),
    Key(
        "u",
        "users",
        "Users",
        "change users and spawn rate, also while the load is on",
        Command.SET_USERS,
        group=Group.LOAD,
    ),
    Key(
        "v",
        "shop",
        "Shop",
        "serve the shop with the development or the production server",
        Command.SET_SHOP,
        group=Group.LOAD,
        tier=3,
    ),
    Key(
        "R",
        "reload",
        "Load again",
        "load your own test again, as it is on disk now, between runs",
        Command.RELOAD,
        group=Group.LOAD,
        tier=0,
        title="Load your own test again",
    ),
    Key("g", "show('guide')", "Guide", "the guided lab, step by step"),
    Key(
        "e",
        "show('evidence')",
        "Evidence",
        "the evidence: every signal of the verdict with its threshold",
        tier=2,
    ),
    Key("c", "show('charts')", "Charts", "charts of the whole run: look back, zoom, pause", tier=4),
    Key(
        "t",
        "show('tables')",
        "Tables",
        "tables of endpoints, failures and processes, sorted by any column",
        tier=4,
    ),
    Key(
        "f",
        "show('locustfile')",
        "File",
        "the locustfile, its changes, and every exact command",
        tier=5,
        title="Locustfile",
    ),
    Key(
        "o",
        "open_page",
        "Page",
        "open Locust's own page in the browser",
        tier=6,
        title="Locust's page",
    ),
    Key("r", "show('runs')", "Runs", "kept runs: open, compare, note, delete", tier=3),
    Key("l", "show('logs')", "Logs", "logs of the processes: follow, search, filter", tier=2),
    Key(
        "T",
        "next_theme",
        "Next theme",
        "next theme: dark, light, and both colour-safe",
        tier=0,
        group=Group.PETLOAD,
    ),
    Key(
        "ctrl+s",
        "save_screenshot",
        "Screenshot",
        "save a picture of the screen in the data folder",
        tier=0,
        group=Group.PETLOAD,
        everywhere=True,
    ),
    Key("question_mark", "show('help')", "Help", "this help", shown="?", group=Group.PETLOAD),
    Key("q", "quit", "Quit", "quit; all processes are ended", group=Group.PETLOAD),
)

_COMMANDS = {key.action: key.command for key in KEYS}


def refusal(action: str, snapshot: Snapshot | None) -> str | None:
    """Return why a key's action is not possible now, as a sentence; None if it is possible."""
    command = _COMMANDS.get(action.removeprefix("app."))
    return snapshot.refusals.get(command) if snapshot and command else None


def palette_entries(snapshot: Snapshot | None) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each key in the command palette, its help or refusal, and its action."""
    for key in KEYS:
        yield key.title or key.label, refusal(key.action, snapshot) or key.palette_help, key.action
