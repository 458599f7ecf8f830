"""The tables of the main screen: processes, endpoints, failures and events."""

from __future__ import annotations

from textual.content import Content

from tui.analysis.thresholds import SATURATED_PERCENT
from tui.model.process_names import HUNG, MACHINE, PETLOAD, PETSHOP
from tui.model.snapshot import ProcessView, Snapshot
from tui.model.verdict import SignalView
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.format import MISSING, bytes_, duration, ms, number, rate
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.base.text import shorten_words
from tui.ui.widgets.table.table import Cell, Column, Row, Table, bar

CPU_WIDTH = 18
_STATES = {
    "starting": ("◌", "$text-warning"),
    "running": ("●", "$text-success"),
    "stopping": ("◌", "$text-warning"),
    "stopped": ("○", colors.MUTED),
    "exited": ("○", "$text-warning"),
    "failed": ("✗", "bold $text-error"),
    HUNG: ("✗", "bold $text-warning"),
}


class ProcessTable(Table, SnapshotView):
    """Every process with its state, and its CPU as a bar of one core."""

    def __init__(self) -> None:
        super().__init__(
            [
                Column("name", "Process", 10),
                Column("state", "State", 11),
                Column("cpu", "CPU of a core", CPU_WIDTH),
                Column("memory", "Memory", 8, "right"),
                Column("users", "Users", 6, "right"),
                Column("rps", "RPS", 6, "right"),
                Column("lag", "Loop lag", 8, "right", min_screen=96),
                Column("requests", "Requests", 9, "right", min_screen=110),
                Column("pid", "Pid", 7, "right", min_screen=112),
                Column("uptime", "Uptime", 7, "right"),
                Column("command", "Command", min_screen=140),
            ],
            empty="no processes yet",
            id="processes",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A row a process; the machine's bar is of all its cores."""
        self.show([_process_row(view, snapshot) for view in snapshot.processes])


def _process_row(view: ProcessView, snapshot: Snapshot) -> Row:
    is_worker = view.role == "worker"
    return Row(
        view.name,
        (
            Content.styled(view.name, f"bold {colors.process_color(view.name)}"),
            state_cell(view, snapshot),
            bar(view.cpu_percent, CPU_WIDTH),
            bytes_(view.rss_bytes) if view.name != MACHINE else "",
            # What only workers have is blank elsewhere; for a worker, unknown is a dash.
            number(view.users) if is_worker else "",
            rate(view.rps) if is_worker else "",
            ms(view.lag_ms) if is_worker else "",
            number(view.requests) if is_worker else "",
            str(view.pid) if view.pid is not None else "",
            duration(view.uptime_s) if view.uptime_s is not None else "",
            Content.styled(view.command or "", colors.MUTED),
        ),
    )


def state_cell(view: ProcessView, snapshot: Snapshot) -> Cell:
    """A process's state with its sign; whether it is saturated is said in its place."""
    if view.name == MACHINE:
        return Content.styled(f"{snapshot.cores} cores", colors.MUTED)
    if view.name == PETLOAD:
        return Content.styled("itself", colors.MUTED)
    if view.state == "running" and _is_saturated(view, snapshot):
        return Content.styled("● saturated", f"bold {colors.LIMIT}")
    sign, style = _STATES.get(view.state, ("?", colors.MUTED))
    return Content.styled(f"{sign} {view.state}", style)


def _is_saturated(view: ProcessView, snapshot: Snapshot) -> bool:
    """Whether a worker, or the shop's busiest process, has all that one core can give."""
    percent = view.cpu_percent
    if view.name == PETSHOP and snapshot.now.shop_core_percent is not None:
        percent = snapshot.now.shop_core_percent
    is_asked = view.role == "worker" or view.name == PETSHOP
    return is_asked and percent is not None and percent >= SATURATED_PERCENT


class EndpointTable(Table, SnapshotView):
    """What is asked of the target: counts of the run, the rate of now."""

    def __init__(self) -> None:
        super().__init__(
            [
                Column("endpoint", "Endpoint"),
                Column("requests", "Requests", 8, "right"),
                Column("failures", "Fails", 6, "right"),
                Column("rps", "RPS", 6, "right", min_screen=36),
                Column("mean", "Mean", 7, "right", min_screen=60),
                Column("p50", "p50", 7, "right", min_screen=76),
                Column("p95", "p95", 7, "right", min_screen=52),
                Column("p99", "p99", 7, "right", min_screen=84),
                Column("max", "Max", 7, "right", min_screen=68),
            ],
            empty="no requests yet",
            id="endpoints",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A row an endpoint."""
        self.show(
            [
                Row(
                    f"{row.method} {row.name}",
                    (
                        f"{row.method} {row.name}",
                        number(row.requests),
                        Content.styled(number(row.failures), "$text-error")
                        if row.failures
                        else "0",
                        rate(row.rps),
                        ms(row.response_ms.mean),
                        ms(row.response_ms.p50),
                        ms(row.response_ms.p95),
                        ms(row.response_ms.p99),
                        ms(row.response_ms.max),
                    ),
                )
                for row in snapshot.endpoints
            ]
        )


class FailureTable(Table, SnapshotView):
    """What failed, how often, and what was said; messages that differ in numbers are one row."""

    def __init__(self) -> None:
        super().__init__(
            [
                Column("count", "Count", 6, "right"),
                Column("endpoint", "Endpoint", 12, min_screen=60),
                Column("error", "Failure"),
            ],
            empty="no failures",
            id="failures-table",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The most frequent first."""
        self.show(
            [
                Row(
                    f"{row.method} {row.name} {row.error}",
                    (
                        Content.styled(number(row.count), "$text-error"),
                        f"{row.method} {row.name}",
                        row.error,
                    ),
                )
                for row in snapshot.failures
            ]
        )


class EventTable(Table, SnapshotView):
    """What happened, the newest first."""

    def __init__(self) -> None:
        super().__init__(
            [Column("at", "At", 7, "right"), Column("event", "Event")],
            empty="nothing has happened yet",
            id="events",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Times count from petload's start."""
        self.show(
            [
                Row(f"{event.t} {event.text}", (duration(event.t), event.text))
                for event in reversed(snapshot.events)
            ]
        )


# Up to this width long names and thresholds lose words; whole they are in the line below the table.
NARROW = 101
# From here on the longest explanation fits beside its signal.
ABOUT_FROM = 191
_NAME, _THRESHOLD = 27, 15


class SignalTable(Table, SnapshotView):
    """What the verdict looks at: figure, threshold, and whom it points to."""

    def __init__(self) -> None:
        super().__init__(
            [
                Column("short", "Signal", _NAME, max_screen=NARROW - 1),
                Column("name", "Signal", 31, min_screen=NARROW),
                Column("figure", "Figure", 22),
                Column("brief", "Threshold", max_screen=NARROW - 1),
                Column("threshold", "Threshold", 32, min_screen=NARROW),
                Column("points-brief", "Points", 7, max_screen=NARROW - 1),
                Column("points", "Points to", 9, min_screen=NARROW),
                Column("about", "What it means", min_screen=ABOUT_FROM),
            ],
            empty="Evidence is gathered while the load is on.",
            cursor=True,
            id="signals",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A row a signal."""
        self.show([_signal_row(signal) for signal in snapshot.signals])


def _signal_row(signal: SignalView) -> Row:
    found = signal.points_to
    points: Cell = (
        Content.styled(MISSING, colors.MUTED)
        if found is None
        else Content.styled(str(found), colors.bottleneck_style(found))
    )
    return Row(
        signal.name,
        (
            shorten_words(signal.name, _NAME),
            signal.name,
            signal.figure,
            shorten_words(signal.threshold, _THRESHOLD),
            signal.threshold,
            points,
            points,
            Content.styled(signal.about, colors.MUTED),
        ),
    )
