"""The table of kept runs, and the words about the run under its cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.content import Content

from tui.model.verdict import Bottleneck
from tui.runs.summary import Summary
from tui.ui.widgets.base import colors
from tui.ui.widgets.base.format import MISSING, duration, ms, number, rate
from tui.ui.widgets.table.cells import Cell
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Column

WHEN = "%Y-%m-%d %H:%M"
# A long name gets so many cells before it costs another column.
_TEST, _TARGET, _NOTE = 20, 32, 40


@dataclass(frozen=True, slots=True)
class RunRow:
    """A kept run, and the mark that it has: A, B or none."""

    run: Summary
    mark: str = ""


def _when(row: RunRow) -> str:
    at = row.run.started_at
    try:
        return f"{at.astimezone():{WHEN}}" if at is not None else row.run.name
    except (OverflowError, OSError):
        return row.run.name


def _test(row: RunRow) -> Cell:
    if row.run.problem is not None:
        return Content.styled("unreadable", "$text-error")
    return row.run.test or MISSING


def _goodput(row: RunRow) -> Cell:
    run = row.run
    if run.goodput is None and run.rps is not None:
        return f"{rate(run.rps)}*"
    return rate(run.goodput)


def _failures(row: RunRow) -> Cell:
    count = row.run.failures
    return Content.styled(number(count), "$text-error") if count else number(count)


def _bottleneck(row: RunRow) -> Cell:
    word = row.run.bottleneck or MISSING
    styles = {str(each): colors.bottleneck_style(each) for each in Bottleneck}
    return Content.styled(word, styles.get(word, colors.MUTED))


def _valid(row: RunRow) -> Cell:
    if row.run.valid is None:
        return MISSING
    return "yes" if row.run.valid else Content.styled("no", "$text-warning")


def _figure(
    title: str, width: int, value: Callable[[Summary], float | None], about: str
) -> Column[RunRow]:
    return Column(
        title, width, lambda row: number(value(row.run)), lambda row: value(row.run), about
    )


COLUMNS: tuple[Column[RunRow], ...] = (
    Column("", 1, lambda row: Content.styled(row.mark, "bold $text-accent"), align="left"),
    Column("Begun", 16, _when, lambda row: row.run.name, "when the run began", "left", wish=27),
    Column(
        "Test", 7, _test, lambda row: row.run.test, "the part, or your own file", "left", wish=_TEST
    ),
    Column(
        "Goodput",
        8,
        _goodput,
        lambda row: row.run.goodput if row.run.goodput is not None else row.run.rps,
        "requests/s that succeeded; * all requests, where failures are not known",
    ),
    Column("p95", 7, lambda row: ms(row.run.p95_ms), lambda row: row.run.p95_ms, "95 % are faster"),
    Column("Fails", 6, _failures, lambda row: row.run.failures, "requests that failed"),
    Column("Bottleneck", 10, _bottleneck, lambda row: row.run.bottleneck, "", "left"),
    Column("Valid", 5, _valid, lambda row: str(row.run.valid), "whether to trust it", "left"),
    _figure("Users", 6, lambda run: run.users, "users asked for"),
    _figure("Workers", 7, lambda run: run.workers, "workers at the start"),
    Column(
        "Target",
        8,
        lambda row: row.run.target or MISSING,
        lambda row: row.run.target,
        "",
        "left",
        wish=_TARGET,
    ),
    Column(
        "Note",
        8,
        lambda row: row.run.note or "",
        lambda row: row.run.note,
        "",
        "left",
        wish=_NOTE,
        grows=True,
    ),
)


def run_table() -> SortableTable[RunRow]:
    """Return the table of kept runs, the newest first."""
    return SortableTable(
        COLUMNS,
        key=lambda row: row.run.name,
        fixed=2,
        order=Order(1, descending=True),
        empty="no run is kept yet",
        id="run-table",
    )


def run_detail(run: Summary) -> tuple[str, str]:
    """Return the heading and the text about a run."""
    if run.problem is not None:
        return run.name, run.problem
    words: Sequence[str | None] = (
        f"{number(run.requests)} requests in {duration(run.duration_s)}",
        f"end: {run.ended_by}" if run.ended_by else None,
        run.target,
        f"note: {run.note}" if run.note else None,
        f"not valid: {'; '.join(run.invalid_because)}" if run.invalid_because else None,
    )
    return run.name, " · ".join(word for word in words if word)
