"""The figures of one second of a run."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from tui.analysis.shown_rates import shown_rps
from tui.model.process_names import MACHINE
from tui.ui.widgets.base.format import MISSING, duration, ms, number, percent, rate
from tui.ui.widgets.base.line_widget import LineWidget
from tui.ui.widgets.base.text import fit_parts
from tui.ui.widgets.chart.history_view import HistoryView, run_time_s


class Readout(LineWidget):
    """Show one row: the figures of the second under the cursor, at fixed places."""

    COMPONENT_CLASSES = {"readout--label", "readout--value"}  # noqa: RUF012 - as textual has it
    DEFAULT_CSS = """
    Readout {
        height: 1;
        & > .readout--label { color: $text-muted; }
        & > .readout--value { text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._view: HistoryView | None = None

    def show(self, view: HistoryView) -> None:
        """Read the figures of this view from now on."""
        self._view = view
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:  # noqa: ARG002 - one row
        """Draw as many figures as there is room for, the more important first."""
        label, value = self.component("readout--label"), self.component("readout--value")
        parts: list[tuple[str, Style]] = []
        room = width
        for name, text, cells in _figures(self._view) if self._view else ():
            needed = len(name) + 1 + cells + 2
            if needed - 2 > room:
                break
            parts += [(f"{name} ", label), (f"{text:<{cells}}  ", value)]
            room -= needed
        return [self.line(*fit_parts(parts, width, label))]


def _figures(view: HistoryView) -> list[tuple[str, str, int]]:
    """Return each figure's name, text, and cells for its widest text."""
    second = view.read
    failures = rate(second.failures_per_s)
    return [
        ("now" if view.follows else "at ", duration(second.t), 7),
        ("run", duration(run_time_s(view.drawn.marks, second.t)), 7),
        # Without measurements there is no verdict.
        ("Bottleneck", second.bottleneck if second.cpu_percent else MISSING, 7),
        ("RPS", rate(shown_rps(view.drawn.history, second)), 6),
        ("Users", number(second.users), 6),
        ("Failures", f"{failures}/s" if second.failures_per_s is not None else failures, 7),
        ("p50", ms(second.p50_ms), 7),
        ("p95", ms(second.p95_ms), 7),
        ("Probe", ms(second.probe_ms), 7),
        ("Machine", percent(second.cpu_percent.get(MACHINE)), 5),
    ]
