"""What the charts draw: load, response times, users and CPU; and the charts of the main screen.

Each drawing is of any seconds, so that looking back shows what was to be seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from tui.analysis.shown_rates import shown_rates
from tui.analysis.thresholds import SATURATED_PERCENT
from tui.model.process_names import MACHINE, MASTER, PETLOAD, PETSHOP
from tui.model.sample import Sample
from tui.model.snapshot import Annotation, Snapshot
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.format import ms
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.chart.chart import Chart, Limit, Marker, Series


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a chart shows of some seconds."""

    series: Sequence[Series]
    line: Limit | None = None


def load(_snapshot: Snapshot, seconds: Sequence[Sample]) -> Drawing:
    """Draw requests and failures per second."""
    return Drawing(
        [
            Series("Failures", colors.FAILURES, _all(seconds, "failures_per_s")),
            Series("RPS", colors.RPS, tuple(shown_rates(second.rps for second in seconds))),
        ]
    )


def times(snapshot: Snapshot, seconds: Sequence[Sample]) -> Drawing:
    """Draw response times as Locust and the external probe measure them, and the objective."""
    slo_ms = snapshot.slo_ms
    return Drawing(
        [
            Series("p50", colors.P50, _all(seconds, "p50_ms")),
            Series("p95", colors.P95, _all(seconds, "p95_ms")),
            Series("probe", colors.PROBE, _all(seconds, "probe_ms")),
        ],
        None if slo_ms is None else Limit(slo_ms, f"objective {ms(slo_ms)}", colors.LIMIT),
    )


def users(_snapshot: Snapshot, seconds: Sequence[Sample]) -> Drawing:
    """Draw the users that are asked for, those that run, and those in a request."""
    return Drawing(
        [
            Series("target", colors.MUTED, _all(seconds, "asked")),
            Series("in a request", colors.IN_REQUEST, _all(seconds, "in_request")),
            Series("running", colors.BLUE, _all(seconds, "users")),
        ]
    )


def cpu(_snapshot: Snapshot, seconds: Sequence[Sample]) -> Drawing:
    """Draw the CPU of every process but petload. The machine is left out: it is not one core."""
    names = set().union(*(second.cpu_percent for second in seconds)) - {MACHINE, PETLOAD}
    return Drawing(
        [
            Series(name, colors.process_color(name), _cpu(seconds, name))
            for name in sorted(names, key=_rank)
        ],
        _SATURATED,
    )


_SATURATED = Limit(SATURATED_PERCENT, "saturated", colors.LIMIT)


class LiveChart(Chart, SnapshotView):
    """Show the newest second at the right, and as many before it as there is room for."""

    def recent(self, snapshot: Snapshot) -> Sequence[Sample]:
        """Return the seconds that a chart on this terminal can show."""
        return snapshot.history[-2 * self.app.size.width :]

    def show_drawing(self, snapshot: Snapshot, drawing: Drawing) -> None:
        """Show a drawing with the markers of its time."""
        self.show(
            drawing.series, line=drawing.line, markers=markers(snapshot.marks, snapshot.now.t)
        )


class LoadChart(LiveChart):
    """Show requests and failures per second."""

    def __init__(self) -> None:
        super().__init__("RPS", empty="no load")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the newest seconds."""
        self.show_drawing(snapshot, load(snapshot, self.recent(snapshot)))


class TimesChart(LiveChart):
    """Show response times."""

    def __init__(self) -> None:
        super().__init__("Response time", "ms", empty="no answer yet")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the newest seconds."""
        self.show_drawing(snapshot, times(snapshot, self.recent(snapshot)))


class UsersChart(LiveChart):
    """Show users."""

    def __init__(self) -> None:
        super().__init__("Users", empty="no users")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the newest seconds."""
        self.show_drawing(snapshot, users(snapshot, self.recent(snapshot)))


class CpuChart(LiveChart):
    """Show the CPU of each process in percent of one core."""

    def __init__(self) -> None:
        super().__init__("CPU", "% of a core", y_max=100.0, empty="measuring")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draw the newest seconds of the processes that run."""
        gone = {view.name for view in snapshot.processes if view.state in ("stopped", "failed")}
        here = {view.name for view in snapshot.processes} - gone
        drawing = cpu(snapshot, self.recent(snapshot))
        series = [each for each in drawing.series if each.name in here]
        self.show_drawing(snapshot, Drawing(series, drawing.line))


def markers(moments: Sequence[Annotation], end_t: float) -> list[Marker]:
    """Return markers for what happened up to `end_t`, the newest first."""
    return [
        Marker(
            # Whole seconds, as the samples are: the marker stays with its sample.
            round(end_t - moment.t),
            re.sub(r"\bworker-(?=\d)", "w", moment.text),
            colors.LIMIT if moment.text.endswith(("saturated", "lost")) else colors.MUTED,
        )
        for moment in reversed(moments)
        if moment.t <= end_t
    ]


def _rank(name: str) -> tuple[int, int, str]:
    """Return the drawing order. Workers lie on top: whether they are saturated is the question."""
    number = name.rpartition("-")[2]
    first = (PETSHOP, MASTER).index(name) if name in (PETSHOP, MASTER) else 2
    return first, int(number) if number.isdecimal() else 0, name


def _all(seconds: Sequence[Sample], figure: str) -> list[float | None]:
    # By attrgetter: a Python call for each of an hour's seconds would take too long.
    return list(map(attrgetter(figure), seconds))


def _cpu(seconds: Sequence[Sample], name: str) -> list[float | None]:
    return [second.cpu_percent.get(name) for second in seconds]
