"""The top row of the main screen: the four parts, and the state of the load."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.strip import Strip

from tui.model.parts import OWN_TEST, PARTS
from tui.model.snapshot import Load, OwnTest, Snapshot
from tui.ui.widgets.base.format import duration
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.snapshot_view import PartChosen, SnapshotView
from tui.ui.widgets.base.text import clean, shorten

NAME = " petload "
# The age, in seconds, from which figures are called old; a report comes every second.
OLD_AFTER_S = 3.0
# The most that the name of a file takes, and what the state needs beside the titles.
OWN_WIDTH, STATE_WIDTH = 24, 16
# After the name of a file that is another one on disk.
CHANGED = "*"
_LOAD_SIGNS = {
    Load.STARTING: ("◌", "$text-warning"),
    Load.READY: ("○", "$text-success"),
    Load.SPAWNING: ("◐", "$text-warning"),
    Load.RUNNING: ("●", "$text-success"),
    Load.STOPPING: ("◌", "$text-warning"),
    Load.STOPPED: ("○", "$text-success"),
    Load.FAILED: ("✗", "$text-error"),
}


class PartBar(LineWidget, SnapshotView):
    """Show the parts; a click on one posts PartChosen."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "part-bar--name",
        "part-bar--part",
        "part-bar--chosen",
    }
    DEFAULT_CSS = """
    PartBar {
        height: 1;
        background: $panel;
        & > .part-bar--name { color: $text-primary; text-style: bold; background: $panel; }
        & > .part-bar--part { color: $foreground; background: $panel; }
        & > .part-bar--chosen { color: $text; background: $primary; text-style: bold; }
    }
    """

    def show_snapshot(self, snapshot: Snapshot) -> None:  # noqa: ARG002 - draw reads it
        """Draw the newest second: the clock moves."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw the name, the parts and, at the right end, the state."""
        parts: list[tuple[str, Style]] = [(NAME, self.component("part-bar--name"))]
        own = self.snapshot.own_test if self.snapshot else None
        chosen = self.snapshot.part if self.snapshot else None
        if own is not None and own.is_loaded:
            chosen = OWN_TEST
        for number, title in _titles(width, own):
            kind = "chosen" if number == chosen else "part"
            parts.append((title, self.component(f"part-bar--{kind}")))
        state, style = self._state()
        used = sum(len(text) for text, _ in parts) + len(state)
        plain = self.component("part-bar--part")
        return [self.line(*parts, (" " * max(0, width - used), plain), (state, style))]

    def _state(self) -> tuple[str, Style]:
        snapshot = self.snapshot
        if snapshot is None:
            return "", self.component("part-bar--part")
        age_s = snapshot.report_age_s
        if snapshot.load is not Load.STARTING and age_s is not None and age_s >= OLD_AFTER_S:
            return f"✗ figures are {age_s:.0f} s old ", self.paint("bold $text-error on $panel")
        sign, color = _LOAD_SIGNS[snapshot.load]
        clock = f" {duration(snapshot.run_s)}" if snapshot.run_s is not None else ""
        return f"{sign} {snapshot.load}{clock} ", self.paint(f"bold {color} on $panel")

    def on_click(self, event: events.Click) -> None:
        """Choose the part under the pointer."""
        right = len(NAME)
        own = self.snapshot.own_test if self.snapshot else None
        for number, title in _titles(self.size.width, own):
            if right <= event.x < right + len(title):
                self.post_message(PartChosen(number))
            right += len(title)


def _titles(width: int, own: OwnTest | None) -> list[tuple[int, str]]:
    """Return the titles of the parts and the user's own test; numbers where there is no room."""
    titles = {number: part.title for number, part in PARTS.items()}
    if own is not None:
        titles[OWN_TEST] = shorten(clean(own.file), OWN_WIDTH) + (CHANGED if own.changed else "")
    needed = sum(len(title) + 4 for title in titles.values())
    room = width >= max(72, len(NAME) + needed + STATE_WIDTH)
    named = set(titles) if room else {OWN_TEST} if own is not None and own.is_loaded else set()
    return [
        (number, f" {number} {title} " if number in named else f" {number} ")
        for number, title in titles.items()
    ]
