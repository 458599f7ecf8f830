"""Where the users are: thinking, in a request, or stuck in the tester."""

from __future__ import annotations

from textual.strip import Strip

from tui.model.snapshot import Snapshot
from tui.model.verdict import UserSplit
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.format import half_up, number, short
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import fit_parts

LABEL = "Users  "
FIGURE_WIDTH = 5
LONGEST_BAR = 40
SHORTEST_BAR = 4
_WORDS = ("thinking", "in a request", "stuck in the tester", "in their own task")
_GAP = "  "
_BLOCK = "▇"


class UserSplitBar(LineWidget, SnapshotView):
    """Show one row: a stacked bar, and a word and a figure for each part, at fixed places."""

    COMPONENT_CLASSES = {"split--label", "split--text"}  # noqa: RUF012 - as textual declares it
    DEFAULT_CSS = """
    UserSplitBar {
        height: 1;
        padding: 0 1;
        & > .split--label { color: $text-muted; }
        & > .split--text { color: $foreground; }
    }
    """

    def show_snapshot(self, snapshot: Snapshot) -> None:  # noqa: ARG002 - draw reads it
        """Draw the newest second."""
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw the row; it is empty while the split is not known."""
        split = self.snapshot.split if self.snapshot else None
        if split is None:
            return []
        label, text = self.component("split--label"), self.component("split--text")
        figures = _figures(split)
        needed = sum(len(_GAP) + len(word) + 1 + FIGURE_WIDTH for word, _, _ in figures)
        # The widest third word decides: the bar keeps its length when the word changes.
        needed += max(map(len, _WORDS[2:])) - len(figures[2][0])
        room = min(LONGEST_BAR, width - len(LABEL) - needed)
        parts = [(LABEL, label)]
        if room >= SHORTEST_BAR:
            lengths = shares([users for _, users, _ in figures], room)
            parts += [
                (_BLOCK * length, self.paint(color))
                for length, (_, _, color) in zip(lengths, figures, strict=True)
            ]
            parts.append((" " * (room - sum(lengths)), text))
        for word, users, color in figures:
            figure = number(users) if users < 9_999.5 else short(users)
            parts.append((f"{_GAP}{word} ", self.paint(color) if round(users) else label))
            parts.append((f"{figure:<{FIGURE_WIDTH}}", text if round(users) else label))
        return [self.line(*fit_parts(parts, width, text))]


def _figures(split: UserSplit) -> list[tuple[str, float, str]]:
    """Return word, users and colour of each part. Users rest or are stuck, never both."""
    third = (
        (_WORDS[3], split.resting, colors.RESTING)
        if split.resting > split.stuck
        else (_WORDS[2], split.stuck, colors.STUCK)
    )
    return [
        (_WORDS[0], split.thinking, colors.THINKING),
        (_WORDS[1], split.in_request, colors.IN_REQUEST),
        third,
    ]


def shares(figures: list[float], cells: int) -> list[int]:
    """Return how many of `cells` each figure gets; together they get all of them."""
    total = sum(figures)
    if total <= 0:
        return [0] * len(figures)
    ends = [half_up(cells * sum(figures[: i + 1]) / total) for i in range(len(figures))]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]
