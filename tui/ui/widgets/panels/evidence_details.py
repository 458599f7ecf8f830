"""The paragraphs below the table of signals on the evidence screen."""

from __future__ import annotations

from textwrap import wrap

from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from tui.analysis.effect import no_effect
from tui.analysis.slo import sentence
from tui.model.snapshot import Snapshot
from tui.model.verdict import SignalView
from tui.ui.widgets.base.format import duration
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import fit, fit_parts
from tui.ui.widgets.panels.verdict_banner import ended_run, outcome
from tui.ui.widgets.table.evidence_table import ABOUT_FROM

_INDENT = 11
# The signal under the cursor always takes this many rows, so that nothing moves.
_ABOUT_ROWS = 2


class EvidenceDetails(LineWidget, SnapshotView):
    """Show the signal under the cursor, the effect of the last change, and the SLO violations."""

    COMPONENT_CLASSES = {"evidence-details--label", "evidence-details--text"}  # noqa: RUF012 - as textual declares it
    DEFAULT_CSS = """
    EvidenceDetails {
        height: auto;
        & > .evidence-details--label { color: $text-muted; text-style: bold; }
        & > .evidence-details--text { color: $foreground; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._signal: SignalView | None = None
        self._rows = 0

    def show_signal(self, signal: SignalView | None) -> None:
        """Show this signal from now on."""
        self._signal = signal
        self._update()

    def show_snapshot(self, snapshot: Snapshot) -> None:  # noqa: ARG002 - draw reads it
        """Draw the newest second."""
        self._update()

    def _update(self) -> None:
        rows = len(self._lines(self.size.width))
        self.redraw(layout=rows != self._rows)
        self._rows = rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return the number of rows."""
        return len(self._lines(width))

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the paragraphs, their labels in a column of their own."""
        label, text = (
            self.component("evidence-details--label"),
            self.component("evidence-details--text"),
        )
        return [
            self.line(*self._parts(head, line, width, label, text))
            for head, line in self._lines(width)[:height]
        ]

    @staticmethod
    def _parts(
        head: str, line: str, width: int, label: Style, text: Style
    ) -> list[tuple[str, Style]]:
        return fit_parts([(f"{head:<{_INDENT}}", label), (fit(line, len(line)), text)], width, text)

    def _lines(self, width: int) -> list[tuple[str, str]]:
        """Return label and text of every row; a paragraph's label stands in its first row."""
        snapshot = self.snapshot
        if snapshot is None or width <= _INDENT:
            return []
        lines: list[tuple[str, str]] = []
        if snapshot.signals and width < ABOUT_FROM:
            lines += _paragraph("Signal", _about(self._signal), width, _ABOUT_ROWS)
        if (run := ended_run(snapshot)) is not None:
            lines += _paragraph("Last run", outcome(run), width)
        effect = snapshot.effect
        said = no_effect(snapshot.marks, snapshot.load)
        if effect is not None:
            said = f"{effect.text} ({duration(snapshot.t - effect.t)} ago)"
        lines += _paragraph("Effect", said, width)
        if violations := sentence(snapshot.slo):
            lines += _paragraph("SLO", violations, width)
        return lines


def _about(signal: SignalView | None) -> str:
    """Return what a signal means, and its threshold in full."""
    if signal is None:
        return "up and down move through the signals"
    threshold = f" Threshold: {signal.threshold}." if signal.threshold else ""
    return f"{signal.name}: {signal.about}{threshold}"


def _paragraph(label: str, text: str, width: int, rows: int = 0) -> list[tuple[str, str]]:
    """Return a wrapped paragraph of at least `rows` rows."""
    lines = wrap(text, width - _INDENT)
    lines += [""] * (rows - len(lines))
    return [(label if not index else "", line) for index, line in enumerate(lines)]
