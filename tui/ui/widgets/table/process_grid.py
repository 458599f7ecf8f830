"""The sortable table of processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from textual.content import Content

from tui.model.process_names import MACHINE
from tui.model.snapshot import ProcessView, Snapshot
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.bar import bar, level_style
from tui.ui.widgets.base.format import MISSING, bytes_, duration, ms, number, percent, rate
from tui.ui.widgets.table.grid import Field, Grid
from tui.ui.widgets.table.main_tables import state_cell
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Cell

_CPU_WIDTH = 12


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """A process in its second; `place` is where the lab has it."""

    view: ProcessView
    place: float
    snapshot: Snapshot

    @property
    def no_core_percent(self) -> float | None:
        return self.snapshot.now.queued_percent.get(self.view.name)

    @property
    def is_worker(self) -> bool:
        return self.view.role == "worker"


def process_lines(snapshot: Snapshot) -> tuple[list[ProcessLine], list[ProcessLine]]:
    """The processes, and apart from them the machine: its CPU is that of all cores."""
    lines = [ProcessLine(view, at, snapshot) for at, view in enumerate(snapshot.processes)]
    return (
        [line for line in lines if line.view.name != MACHINE],
        [line for line in lines if line.view.name == MACHINE],
    )


def _exit(row: ProcessLine) -> Cell:
    code = row.view.exit_code
    if code is None:
        return MISSING if row.view.state in ("exited", "failed") else ""
    return Content.styled(str(code), "$text-error") if row.view.state == "failed" else str(code)


def _no_core(row: ProcessLine) -> Cell:
    found = row.no_core_percent
    if found is None:
        return MISSING if row.view.log else ""
    return Content.styled(percent(found), level_style(found))


def _of_worker(shown: Callable[[ProcessView], str]) -> Callable[[ProcessLine], Cell]:
    # What only workers have is blank elsewhere; for a worker, unknown is a dash.
    return lambda row: shown(row.view) if row.is_worker else ""


PROCESS_FIELDS: tuple[Field[ProcessLine], ...] = (
    Field(
        "Process",
        9,
        attrgetter("place"),
        lambda row: Content.styled(row.view.name, f"bold {colors.process_color(row.view.name)}"),
        "in the lab's order",
        "left",
        16,
    ),
    Field(
        "State",
        11,
        lambda row: row.view.state,
        lambda row: state_cell(row.view, row.snapshot),
        "",
        "left",
    ),
    Field(
        "CPU",
        _CPU_WIDTH,
        attrgetter("view.cpu_percent"),
        lambda row: bar(row.view.cpu_percent, _CPU_WIDTH),
        "of one core; the machine's of all",
    ),
    Field(
        "No core",
        7,
        attrgetter("no_core_percent"),
        _no_core,
        "of the time it was ready to run, others had all cores",
    ),
    Field(
        "Memory",
        8,
        attrgetter("view.rss_bytes"),
        lambda row: bytes_(row.view.rss_bytes) if row.view.name != MACHINE else "",
        "with its children's",
    ),
    Field("Users", 6, attrgetter("view.users"), _of_worker(lambda v: number(v.users)), "now"),
    Field(
        "RPS",
        6,
        attrgetter("view.rps"),
        _of_worker(lambda v: rate(v.rps)),
        "requests a second, now",
    ),
    Field(
        "Requests",
        8,
        attrgetter("view.requests"),
        _of_worker(lambda v: number(v.requests)),
        "of this run",
    ),
    Field(
        "Loop lag",
        8,
        attrgetter("view.lag_ms"),
        _of_worker(lambda v: ms(v.lag_ms)),
        "how late a worker's event loop wakes",
    ),
    Field(
        "Uptime",
        7,
        attrgetter("view.uptime_s"),
        lambda row: duration(row.view.uptime_s) if row.view.uptime_s is not None else "",
        "since it was started",
    ),
    Field(
        "Pid",
        7,
        attrgetter("view.pid"),
        lambda row: str(row.view.pid) if row.view.pid is not None else "",
        "its number on this machine",
    ),
    Field("Exit", 4, attrgetter("view.exit_code"), _exit, "the exit code, once it has ended"),
)


def process_grid() -> Grid[ProcessLine]:
    """In the lab's order."""
    return Grid(
        PROCESS_FIELDS,
        key=lambda row: row.view.name,
        stay=1,
        order=Order(0),
        empty="No processes yet.",
        id="process-grid",
    )


def process_words(row: ProcessLine) -> tuple[str, str]:
    """Its exact command."""
    name, command = row.view.name, row.view.command
    return name, f"$ {command}" if command else "no command: this is petload itself"
