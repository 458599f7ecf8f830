"""The line that marks a kept run, above its screens."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.strip import Strip

from tui.model.snapshot import KeptView, Snapshot
from tui.ui.widgets.base.format import duration
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import clean, fit_parts

KEYS = "  ←→ Home End second  Esc lab"


def kept_text(kept: KeptView) -> str:
    """Return what is shown, and of which second."""
    at = "the end" if kept.is_last else f"{duration(kept.at_s)} of {duration(kept.of_s)}"
    notes = [f" · {text}" for text in (kept.note, kept.caveat) if text]
    return clean(f" kept run {kept.name}, read only · {at}{''.join(notes)}")


class KeptLine(LineWidget, SnapshotView):
    """Show which kept run is shown in the lab's place; nothing where none is."""

    DEFAULT_CSS = """
    KeptLine {
        height: 1;
        display: none;
        background: $warning-muted;
        color: $text-warning;
    }
    """

    def __init__(self, keys: str = KEYS) -> None:
        """Take the keys that move on this screen."""
        super().__init__()
        self._keys = keys

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the line, or none."""
        self.display = snapshot.kept is not None
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw one row."""
        kept = self.snapshot.kept if self.snapshot else None
        if kept is None:
            return []
        style = self.paint("bold")
        text = kept_text(kept)
        keys = self._keys if len(text) + len(self._keys) <= width else ""
        parts = fit_parts([(text, style)], width - len(keys), style)
        return [self.line(*parts, (keys, self.paint("not bold")))]


class DockedKeptLine(KeptLine):
    """The line on top of a dialog."""

    DEFAULT_CSS = """
    DockedKeptLine { dock: top; }
    """


def mark_kept(screen: Screen[Any], snapshot: Snapshot | None) -> None:
    """Mark a dialog that shows a kept run. The line is mounted when it is needed first."""
    if snapshot is None or not screen.is_attached:
        return
    lines = screen.query(DockedKeptLine)
    if lines:
        lines.first().snapshot = snapshot
        lines.first().show_snapshot(snapshot)
    elif snapshot.kept is not None:
        line = DockedKeptLine(keys="")
        line.set_reactive(KeptLine.snapshot, snapshot)
        line.display = True
        screen.mount(line, before=0)
