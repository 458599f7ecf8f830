"""The keys, along the bottom row. Each can be clicked."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.strip import Strip

from tui.model.snapshot import Snapshot
from tui.ui.keys import KEYS, Key, refusal
from tui.ui.widgets.base.lines import LineWidget
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import fit_parts

# As all rows above it.
MARGIN = 1


class KeyBar(LineWidget, SnapshotView):
    """One row; textual's Footer composes itself anew whenever a dialog opens or closes."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "key-bar--key",
        "key-bar--label",
        "key-bar--asleep",
    }
    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        background: $footer-background;
        & > .key-bar--key { color: $footer-key-foreground; text-style: bold; }
        & > .key-bar--label { color: $footer-foreground; }
        & > .key-bar--asleep { color: $text-disabled; }
    }
    """

    def show_snapshot(self, snapshot: Snapshot) -> None:  # noqa: ARG002 - draw reads it
        """Grey out what makes no sense just now."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """A key and its word, one after the other."""
        asleep = self.component("key-bar--asleep")
        parts = [(" " * MARGIN, self.component("key-bar--label"))]
        for key, _ in _places(width):
            awake = self._is_awake(key)
            parts.append(
                (key.shown or key.key, self.component("key-bar--key") if awake else asleep)
            )
            said = self.component("key-bar--label") if awake else asleep
            parts.append((f" {key.label} " if key.label else " ", said))
        return [self.line(*fit_parts(parts, width, self.component("key-bar--label")))]

    async def on_click(self, event: events.Click) -> None:
        """As if the key under the pointer was pressed."""
        for key, right in _places(self.size.width):
            if event.x < right:
                await self.run_action(f"app.{key.action}")
                return

    def _is_awake(self, key: Key) -> bool:
        return refusal(key.action, self.snapshot) is None


def _width(key: Key) -> int:
    return len(key.shown or key.key) + len(key.label) + (2 if key.label else 1)


def _places(width: int) -> Iterator[tuple[Key, int]]:
    """The keys for which there is room, the more important first, and where each ends."""
    most = max(key.bar for key in KEYS)
    room = width - MARGIN
    while most > 1 and sum(_width(key) for key in KEYS if 0 < key.bar <= most) > room:
        most -= 1
    right = MARGIN
    for key in KEYS:
        if 0 < key.bar <= most:
            right += _width(key)
            yield key, right
