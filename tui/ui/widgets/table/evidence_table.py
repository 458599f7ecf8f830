"""The table of the evidence screen: every signal with its figure and its threshold."""

from __future__ import annotations

from operator import attrgetter

from textual.content import Content

from tui.model.snapshot import Snapshot
from tui.model.verdict import SignalView
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.format import MISSING
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import shorten_words
from tui.ui.widgets.table.cells import Cell
from tui.ui.widgets.table.table import Column, Table

# In a narrower table long names and thresholds lose words; the row below the table has them whole.
WIDE_FROM = 101
# From here on the longest explanation fits beside its signal.
ABOUT_FROM = 191
_NAME, _THRESHOLD = 27, 15


def _points_to(signal: SignalView) -> Cell:
    found = signal.points_to
    if found is None:
        return Content.styled(MISSING, colors.MUTED)
    return Content.styled(str(found), colors.bottleneck_style(found))


class EvidenceTable(Table[SignalView], SnapshotView):
    """Show the signals of the verdict: figure, threshold, and the component they point to."""

    def __init__(self) -> None:
        narrow = WIDE_FROM - 1
        super().__init__(
            (
                Column(
                    "Signal",
                    _NAME,
                    lambda signal: shorten_words(signal.name, _NAME),
                    align="left",
                    max_table=narrow,
                ),
                Column("Signal", 31, attrgetter("name"), align="left", min_table=WIDE_FROM),
                Column("Figure", 22, attrgetter("figure"), align="left"),
                Column(
                    "Threshold",
                    4,
                    lambda signal: shorten_words(signal.threshold, _THRESHOLD),
                    align="left",
                    grows=True,
                    max_table=narrow,
                ),
                Column("Threshold", 32, attrgetter("threshold"), align="left", min_table=WIDE_FROM),
                Column("Points", 7, _points_to, align="left", max_table=narrow),
                Column("Points to", 9, _points_to, align="left", min_table=WIDE_FROM),
                Column(
                    "What it means",
                    4,
                    lambda signal: Content.styled(signal.about, colors.MUTED),
                    align="left",
                    grows=True,
                    min_table=ABOUT_FROM,
                ),
            ),
            key=attrgetter("name"),
            cursor=True,
            empty="Evidence is gathered while the load is on.",
            id="signals",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a row for each signal."""
        self.show(snapshot.signals)
