"""What petload draws over time: load, response times, users, and CPU; and these charts, live.

Each drawing is of any seconds that it is handed, so that a look back shows what was to be seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

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
    """Requests and failures a second."""
    return Drawing(
        [
            Series("Failures", colors.FAILURES, _all(seconds, "failures_per_s")),
            Series("RPS", colors.RPS, _all(seconds, "rps")),
        ]
    )


def times(snapshot: Snapshot, seconds: Sequence[Sample]) -> Drawing:
    """Response times as Locust has them, and as the probe has them from outside.

    The objective is a line, once times come near it.
    """
    return Drawing(
        [
            Series("p50", colors.P50, _all(seconds, "p50_ms")),
            Series("p95", colors.P95, _all(seconds, "p95_ms")),
            Series("probe", colors.PROBE, _all(seconds, "probe_ms")),
        ],
        Limit(snapshot.slo_ms, f"objective {ms(snapshot.slo_ms)}", colors.LIMIT),
    )


def users(_snapshot: Snapshot, seconds: Sequence[Sample]) -> Drawing:
    """Users that are asked for, those that are up, and those of them that wait for the target."""
    return Drawing(
        [
            Series("asked", colors.MUTED, _all(seconds, "asked")),
            Series("in a request", colors.IN_REQUEST, _all(seconds, "in_request")),
            Series("up", colors.BLUE, _all(seconds, "users")),
        ]
    )


def cpu(_snapshot: Snapshot, seconds: Sequence[Sample]) -> Drawing:
    """CPU of every process that was there, but petload and the machine, which are not one core."""
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
    """The newest second at the right, and as many before it as there is room for."""

    def recent(self, snapshot: Snapshot) -> Sequence[Sample]:
        """The seconds that a chart on this terminal can show."""
        return snapshot.history[-2 * self.app.size.width :]

    def show_drawing(self, snapshot: Snapshot, drawing: Drawing) -> None:
        """Draw it with what happened."""
        self.show(drawing.series, line=drawing.line, marks=marks(snapshot.marks, snapshot.now.t))


class LoadChart(LiveChart):
    """Requests and failures a second."""

    def __init__(self) -> None:
        super().__init__("RPS", empty="no load")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A second has passed."""
        self.show_drawing(snapshot, load(snapshot, self.recent(snapshot)))


class TimesChart(LiveChart):
    """Response times."""

    def __init__(self) -> None:
        super().__init__("Response time", "ms", empty="no answer yet")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A second has passed."""
        self.show_drawing(snapshot, times(snapshot, self.recent(snapshot)))


class UsersChart(LiveChart):
    """Users, and where they are."""

    def __init__(self) -> None:
        super().__init__("Users", empty="no users")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A second has passed."""
        self.show_drawing(snapshot, users(snapshot, self.recent(snapshot)))


class CpuChart(LiveChart):
    """CPU per process in percent of one core."""

    def __init__(self) -> None:
        super().__init__("CPU", "% of a core", y_max=100.0, empty="measuring")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Of those that are in the process table and run."""
        gone = {view.name for view in snapshot.processes if view.state in ("stopped", "failed")}
        here = {view.name for view in snapshot.processes} - gone
        drawing = cpu(snapshot, self.recent(snapshot))
        series = [each for each in drawing.series if each.name in here]
        self.show_drawing(snapshot, Drawing(series, drawing.line))


def marks(moments: Sequence[Annotation], end_t: float) -> list[Marker]:
    """What happened up to ``end_t``, in whole seconds before it, the newest first."""
    return [
        Marker(
            # Whole seconds, as the samples are: the mark stays where its sample is.
            round(end_t - moment.t),
            re.sub(r"\bworker-(?=\d)", "w", moment.text),
            colors.LIMIT if moment.text.endswith(("saturated", "lost")) else colors.MUTED,
        )
        for moment in reversed(moments)
        if moment.t <= end_t
    ]


def _rank(name: str) -> tuple[int, int, str]:
    """The last one drawn lies on top: the workers, whose saturation is the question."""
    number = name.rpartition("-")[2]
    first = (PETSHOP, MASTER).index(name) if name in (PETSHOP, MASTER) else 2
    return first, int(number) if number.isdecimal() else 0, name


def _all(seconds: Sequence[Sample], figure: str) -> list[float | None]:
    # By name, because an hour has thousands of seconds: a call of Python's own for each would tell.
    return list(map(attrgetter(figure), seconds))


def _cpu(seconds: Sequence[Sample], name: str) -> list[float | None]:
    return [second.cpu_percent.get(name) for second in seconds]
