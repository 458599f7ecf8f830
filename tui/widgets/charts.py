"""The live charts: load, response times, and CPU with the line from which it is saturated."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tui.lab.snapshot import MACHINE, PETLOAD, PETSHOP, Sample, Snapshot
from tui.lab.thresholds import SATURATED_PERCENT
from tui.widgets import palette
from tui.widgets.chart import Chart, Line, Mark, Series
from tui.widgets.format import ms
from tui.widgets.views import SnapshotView


class LoadChart(Chart, SnapshotView):
    """Requests and failures a second."""

    def __init__(self) -> None:
        super().__init__("RPS", empty="no load")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The newest second at the right."""
        history = snapshot.history
        self.show(
            [
                Series("Failures", palette.FAILURES, _all(history, lambda s: s.failures_per_s)),
                Series("RPS", palette.RPS, _all(history, lambda s: s.rps)),
            ],
            marks=_marks(snapshot),
        )


class TimesChart(Chart, SnapshotView):
    """Response times as Locust has them, and as the probe has them from outside."""

    def __init__(self) -> None:
        super().__init__("Response time", "ms", empty="no answer yet")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The objective is a line, once times come near it."""
        history = snapshot.history
        self.show(
            [
                Series("p50", palette.P50, _all(history, lambda s: s.p50_ms)),
                Series("p95", palette.P95, _all(history, lambda s: s.p95_ms)),
                Series("probe", palette.PROBE, _all(history, lambda s: s.probe_ms)),
            ],
            line=Line(snapshot.slo_ms, f"objective {ms(snapshot.slo_ms)}", palette.LIMIT),
            marks=_marks(snapshot),
        )


class CpuChart(Chart, SnapshotView):
    """CPU per process in percent of one core."""

    def __init__(self) -> None:
        super().__init__("CPU", "% of a core", y_max=100.0, empty="measuring")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Whoever is in the process table, but petload and the machine, which are not one core."""
        names = [
            view.name
            for view in snapshot.processes
            if view.name not in (MACHINE, PETLOAD) and view.state not in ("stopped", "failed")
        ]
        # The last one drawn lies on top: the workers, whose saturation is the question.
        names.sort(key=lambda name: name != PETSHOP)
        self.show(
            [
                Series(name, palette.process_color(name), _cpu(snapshot.history, name))
                for name in names
            ],
            line=Line(SATURATED_PERCENT, "saturated", palette.LIMIT),
            marks=_marks(snapshot),
        )


def _marks(snapshot: Snapshot) -> list[Mark]:
    """What happened, at its second, the newest first."""
    return [
        Mark(
            # Whole seconds, as the samples are: the mark stays where its sample is.
            round(snapshot.now.t - mark.t),
            re.sub(r"\bworker-(?=\d)", "w", mark.text),
            palette.LIMIT if "saturated" in mark.text else palette.MUTED,
        )
        for mark in reversed(snapshot.marks)
    ]


def _all(history: Sequence[Sample], figure: Callable[[Sample], float | None]) -> list[float | None]:
    return [figure(sample) for sample in history]


def _cpu(history: Sequence[Sample], name: str) -> list[float | None]:
    return [sample.cpu_percent.get(name) for sample in history]
