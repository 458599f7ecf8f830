"""The keys of a dialog, along its bottom row. Each can be clicked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual import events
from textual.strip import Strip

from tui.ui.widgets.base.lines import LineWidget
from tui.ui.widgets.base.text import fit_parts


@dataclass(frozen=True, slots=True)
class DialogKey:
    """`shown` as a person knows the key, and the screen's action that it stands for."""

    shown: str
    label: str
    action: str

    @property
    def width(self) -> int:
        """In cells, with the blanks around."""
        return len(self.shown) + len(self.label) + 3


class DialogKeys(LineWidget):
    """One row, as the main screen's key bar; keys for which there is no room are left out."""

    COMPONENT_CLASSES = {"dialog-keys--key", "dialog-keys--label"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    DialogKeys {
        height: 1;
        dock: bottom;
        background: $footer-background;
        & > .dialog-keys--key { color: $footer-key-foreground; text-style: bold; }
        & > .dialog-keys--label { color: $footer-foreground; }
    }
    """

    def __init__(self, keys: Iterable[DialogKey]) -> None:
        """The more important first."""
        super().__init__()
        self._keys = tuple(keys)

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """A key and its word, one after the other."""
        key_style, label = self.component("dialog-keys--key"), self.component("dialog-keys--label")
        parts = []
        for key, _ in self._places(width):
            parts += [(f" {key.shown}", key_style), (f" {key.label} ", label)]
        return [self.line(*fit_parts(parts, width, label))]

    async def on_click(self, event: events.Click) -> None:
        """As if the key under the pointer was pressed."""
        for key, right in self._places(self.size.width):
            if event.x < right:
                await self.run_action(f"screen.{key.action}")
                return

    def _places(self, width: int) -> Iterator[tuple[DialogKey, int]]:
        right = 0
        for key in self._keys:
            if right + key.width > width:
                return
            right += key.width
            yield key, right
