"""The command palette."""

from __future__ import annotations

from tui.ui.textual_compat import BasePalette
from tui.ui.widgets.base.minimum_size import cover_if_too_small


class LabPalette(BasePalette):
    """Find a command by its name; the app lists them."""

    def on_resize(self) -> None:
        """Cover the palette while the terminal is too small."""
        cover_if_too_small(self)

    def on_screen_resume(self) -> None:
        """Look at the size once the palette is open."""
        cover_if_too_small(self)
