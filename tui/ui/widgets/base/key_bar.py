"""The keys of a screen, along its bottom row. Each can be clicked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from textual import events
from textual.strip import Strip

from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit_parts

MARGIN = 1
"""Cells before the first key, as before all rows of the main screen."""
_GAPS = (2, 1)
"""Cells between keys: the widest gap that leaves room for all of them."""


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key as it is named on the screen, its word, and the action of a click.

    Keys of a higher `tier` are left out first. A key without a word shares that of the next key.
    """

    shown: str
    label: str
    action: str
    tier: int = 1
    is_enabled: bool = True

    @property
    def width(self) -> int:
        """Cells of the key and its word."""
        return len(self.shown) + (len(self.label) + 1 if self.label else 0)


class KeyBar(LineWidget):
    """Show one row of keys. Keys for which there is no room are left out whole.

    textual's Footer composes itself anew whenever a screen opens or closes.
    """

    COMPONENT_CLASSES = {  # noqa: RUF012 - as textual declares it
        "key-bar--key",
        "key-bar--label",
        "key-bar--disabled",
    }
    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        dock: bottom;
        background: $footer-background;
        & > .key-bar--key { color: $footer-key-foreground; text-style: bold; }
        & > .key-bar--label { color: $footer-foreground; }
        & > .key-bar--disabled { color: $text-disabled; }
    }
    """

    def __init__(self, hints: Iterable[KeyHint]) -> None:
        """Take the keys in their order. Of the first tier, the last ones are left out first."""
        super().__init__()
        self._hints = tuple(hints)

    def show(self, hints: Iterable[KeyHint]) -> None:
        """Show these keys from now on."""
        before, self._hints = self._hints, tuple(hints)
        if self._hints != before:
            self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw each key and its word, one after the other."""
        key_style, label = self.component("key-bar--key"), self.component("key-bar--label")
        disabled = self.component("key-bar--disabled")
        hints, gap = fitting(self._hints, width)
        parts = [(" " * MARGIN, label)]
        # A word that keys share is lit as long as one of them is.
        shares_enabled = False
        for hint in hints:
            parts.append((hint.shown, key_style if hint.is_enabled else disabled))
            if hint.label:
                is_lit = hint.is_enabled or shares_enabled
                parts.append((f" {hint.label}", label if is_lit else disabled))
            shares_enabled = not hint.label and (hint.is_enabled or shares_enabled)
            parts.append((" " * gap, label))
        return [self.line(*fit_parts(parts, width, label))]

    async def on_click(self, event: events.Click) -> None:
        """Run the action of the key under the pointer."""
        for hint, end in _ends(*fitting(self._hints, self.size.width)):
            if event.x < end:
                await self.run_action(hint.action)
                return


def fitting(hints: Sequence[KeyHint], width: int) -> tuple[list[KeyHint], int]:
    """Return the keys that fit into `width` cells, and the gap between them."""
    shown = list(hints)
    while shown:
        for gap in _GAPS:
            if MARGIN + sum(hint.width + gap for hint in shown) - gap <= width:
                return shown, gap
        tier = max(hint.tier for hint in shown)
        shown = [hint for hint in shown if hint.tier < tier] if tier > 1 else shown[:-1]
    return [], _GAPS[-1]


def _ends(hints: Iterable[KeyHint], gap: int) -> Iterator[tuple[KeyHint, int]]:
    """Yield each key with the column where the next one begins."""
    end = MARGIN
    for hint in hints:
        end += hint.width + gap
        yield hint, end
