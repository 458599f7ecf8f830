"""The tables of processes: the main screen's, and the sortable one with all columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from textual.content import Content

from tui.analysis.thresholds import SATURATED_PERCENT
from tui.model.process_names import HUNG, MACHINE, PETLOAD, PETSHOP
from tui.model.snapshot import ProcessView, Snapshot
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.bar import bar, level_style
from tui.ui.widgets.base.format import MISSING, bytes_, duration, ms, number, percent, rate
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.table.cells import Cell
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Column, Table

CPU_WIDTH, SORTABLE_CPU_WIDTH = 18, 12
_STATES = {
    "starting": ("◌", "$text-warning"),
    "running": ("●", "$text-success"),
    "stopping": ("◌", "$text-warning"),
    "stopped": ("○", colors.MUTED),
    "exited": ("○", "$text-warning"),
    "failed": ("✗", "bold $text-error"),
    HUNG: ("✗", "bold $text-warning"),
}


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process in its second; `place` is its place in the lab's order."""

    view: ProcessView
    place: float
    snapshot: Snapshot

    @property
    def no_core_percent(self) -> float | None:
        """The share of the time in which it was ready to run and had no core."""
        return self.snapshot.now.queued_percent.get(self.view.name)

    @property
    def is_worker(self) -> bool:
        """Whether it is a worker."""
        return self.view.role == "worker"

    @property
    def is_saturated(self) -> bool:
        """Whether a worker, or the shop's busiest process, has all that one core can give."""
        used = self.view.cpu_percent
        if self.view.name == PETSHOP and self.snapshot.now.shop_core_percent is not None:
            used = self.snapshot.now.shop_core_percent
        is_candidate = self.is_worker or self.view.name == PETSHOP
        return is_candidate and used is not None and used >= SATURATED_PERCENT


def process_rows(snapshot: Snapshot) -> list[ProcessRow]:
    """Return a row for each process, in the lab's order."""
    return [ProcessRow(view, place, snapshot) for place, view in enumerate(snapshot.processes)]


# --- cells --------------------------------------------------------------------------------------


def _name(row: ProcessRow) -> Cell:
    return Content.styled(row.view.name, f"bold {colors.process_color(row.view.name)}")


def _state(row: ProcessRow) -> Cell:
    """Return the state with its sign; a saturated process is called so instead."""
    view = row.view
    if view.name == MACHINE:
        return Content.styled(f"{row.snapshot.cores} cores", colors.MUTED)
    if view.name == PETLOAD:
        return Content.styled("itself", colors.MUTED)
    if view.state == "running" and row.is_saturated:
        return Content.styled("● saturated", f"bold {colors.LIMIT}")
    sign, style = _STATES.get(view.state, ("?", colors.MUTED))
    return Content.styled(f"{sign} {view.state}", style)


def _cpu(width: int) -> Callable[[ProcessRow], Cell]:
    return lambda row: bar(row.view.cpu_percent, width)


def _no_core(row: ProcessRow) -> Cell:
    found = row.no_core_percent
    if found is None:
        return MISSING if row.view.log else ""
    return Content.styled(percent(found), level_style(found))


def _memory(row: ProcessRow) -> Cell:
    return bytes_(row.view.rss_bytes) if row.view.name != MACHINE else ""


def _of_worker(shown: Callable[[ProcessView], str]) -> Callable[[ProcessRow], Cell]:
    # What only workers have is blank elsewhere; for a worker, unknown is a dash.
    return lambda row: shown(row.view) if row.is_worker else ""


_users = _of_worker(lambda view: number(view.users))
_rps = _of_worker(lambda view: rate(view.rps))
_requests = _of_worker(lambda view: number(view.requests))
_loop_lag = _of_worker(lambda view: ms(view.lag_ms))


def _pid(row: ProcessRow) -> Cell:
    return str(row.view.pid) if row.view.pid is not None else ""


def _uptime(row: ProcessRow) -> Cell:
    return duration(row.view.uptime_s) if row.view.uptime_s is not None else ""


def _exit_code(row: ProcessRow) -> Cell:
    code = row.view.exit_code
    if code is None:
        return MISSING if row.view.state in ("exited", "failed") else ""
    return Content.styled(str(code), "$text-error") if row.view.state == "failed" else str(code)


def _command(row: ProcessRow) -> Cell:
    return Content.styled(row.view.command or "", colors.MUTED)


# --- tables -------------------------------------------------------------------------------------


class ProcessTable(Table[ProcessRow], SnapshotView):
    """Show every process with its state, and its CPU as a bar of one core."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column("Process", 10, _name, align="left"),
                Column("State", 11, _state, align="left"),
                Column("CPU of a core", CPU_WIDTH, _cpu(CPU_WIDTH), align="left"),
                Column("Memory", 8, _memory),
                Column("Users", 6, _users),
                Column("RPS", 6, _rps),
                Column("Loop lag", 8, _loop_lag, min_table=96),
                Column("Requests", 9, _requests, min_table=110),
                Column("Pid", 7, _pid, min_table=112),
                Column("Uptime", 7, _uptime),
                Column("Command", 4, _command, align="left", grows=True, min_table=140),
            ),
            key=lambda row: row.view.name,
            empty="no processes yet",
            id="processes",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a row for each process; the machine's bar is of all its cores."""
        self.show(process_rows(snapshot))


SORTABLE_COLUMNS: tuple[Column[ProcessRow], ...] = (
    Column("Process", 9, _name, attrgetter("place"), "in the lab's order", "left", wish=16),
    Column("State", 11, _state, attrgetter("view.state"), align="left"),
    Column(
        "CPU",
        SORTABLE_CPU_WIDTH,
        _cpu(SORTABLE_CPU_WIDTH),
        attrgetter("view.cpu_percent"),
        "of one core; the machine's of all cores",
    ),
    Column(
        "No core",
        7,
        _no_core,
        attrgetter("no_core_percent"),
        "share of the time in which it was ready to run and all cores were taken",
    ),
    Column("Memory", 8, _memory, attrgetter("view.rss_bytes"), "with its child processes"),
    Column("Users", 6, _users, attrgetter("view.users"), "now"),
    Column("RPS", 6, _rps, attrgetter("view.rps"), "requests per second, now"),
    Column("Requests", 8, _requests, attrgetter("view.requests"), "of this run"),
    Column(
        "Loop lag", 8, _loop_lag, attrgetter("view.lag_ms"), "how late a worker's event loop wakes"
    ),
    Column("Uptime", 7, _uptime, attrgetter("view.uptime_s"), "since it was started"),
    Column("Pid", 7, _pid, attrgetter("view.pid"), "process ID"),
    Column("Exit", 4, _exit_code, attrgetter("view.exit_code"), "exit code of an ended process"),
)


def sortable_processes() -> SortableTable[ProcessRow]:
    """Return the sortable table of processes, first in the lab's order."""
    return SortableTable(
        SORTABLE_COLUMNS,
        key=lambda row: row.view.name,
        fixed=1,
        order=Order(0),
        empty="No processes yet.",
        id="process-table",
    )


def show_processes(table: SortableTable[ProcessRow], snapshot: Snapshot) -> None:
    """Show a second's processes; the machine is pinned, as its CPU is that of all cores."""
    rows = process_rows(snapshot)
    table.show(
        [row for row in rows if row.view.name != MACHINE],
        [row for row in rows if row.view.name == MACHINE],
    )


def process_detail(row: ProcessRow) -> tuple[str, str]:
    """Return the name of a process, and its exact command."""
    name, command = row.view.name, row.view.command
    return name, f"$ {command}" if command else "no command: this is petload itself"
