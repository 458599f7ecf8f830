"""The guide in one row of the main screen: the progress of the part, and the next step."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.strip import Strip

from tui.model.parts import PARTS
from tui.model.snapshot import OwnTest, Snapshot
from tui.ui.widgets.base.colors import MUTED
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import clean, fit_parts, shorten_words
from tui.ui.widgets.guide.guide_header import ticks

KEY = "  g"


class GuideSummary(LineWidget, SnapshotView):
    """Show `Part 2  ✓✓✓○○  Next: see the p95 grow with the users   g`; a click opens the guide."""

    DEFAULT_CSS = """
    GuideSummary { height: 1; padding: 0 1; }
    """

    def show_snapshot(self, snapshot: Snapshot) -> None:  # noqa: ARG002 - draw reads it
        """Draw the ticks as they are in this second."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw the row; it is empty in a lab without a guide."""
        own = self.snapshot.own_test if self.snapshot else None
        if own is not None and own.is_loaded:
            return [self.line(*fit_parts(self._own(own), width, self.paint()))]
        guide = self.snapshot.guide if self.snapshot else None
        if guide is None:
            return []
        plain, muted = self.paint(), self.paint(MUTED)
        part = guide.parts[guide.part]
        signs, _ = ticks(part)
        parts = [
            (f"Part {guide.part}  ", self.paint("bold")),
            (signs, self.paint("$text-success")),
            ("  ", plain),
        ]
        room = width - sum(len(text) for text, _ in parts) - len(KEY)
        if part.next is not None:
            label, said = "Next: ", part.next.step.title
        elif guide.part + 1 in PARTS:
            label, said = "Done: ", f"part {guide.part + 1} is next, key {guide.part + 1}"
        else:
            label, said = "Done: ", "that was the last part"
        said = shorten_words(said, max(0, room - len(label)))
        parts += [(label, muted), (said, plain), (KEY, self.paint("bold $footer-key-foreground"))]
        return [self.line(*fit_parts(parts, width, plain))]

    def _own(self, own: OwnTest) -> list[tuple[str, Style]]:
        """Return the row of a test of the user's own: what it tests, and as which users."""
        plain, muted = self.paint(), self.paint(MUTED)
        parts = [
            ("Target: ", muted),
            (clean(", ".join(own.targets)), plain),
            ("  Users: ", muted),
            (clean(", ".join(own.user_classes)), plain),
        ]
        if own.shape is not None:
            parts += [("  Shape: ", muted), (clean(own.shape), plain)]
        return parts

    async def on_click(self, _event: events.Click) -> None:
        """Open the guide."""
        await self.run_action("app.show('guide')")
