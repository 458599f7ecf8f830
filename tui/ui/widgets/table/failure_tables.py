"""The tables of failures and of the user code's exceptions: on the main screen, and sortable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from tui.model.snapshot import ExceptionView, FailureView, Rest, Snapshot
from tui.ui.widgets.base.format import percent
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.table.cells import LONG_NAME, MESSAGE, NAME, failure_count, others_name
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Column, Table

EXCEPTIONS = "exceptions"


def _endpoint(row: FailureView) -> str:
    return f"{row.method} {row.name}".strip()


# --- failures -----------------------------------------------------------------------------------


class FailureTable(Table[FailureView], SnapshotView):
    """Show how often requests failed and why; messages that differ in numbers are one row."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column("Count", 6, lambda row: failure_count(row.count)),
                Column("Endpoint", 12, _endpoint, align="left", min_table=60),
                Column("Failure", 4, attrgetter("error"), align="left", grows=True),
            ),
            key=lambda row: f"{_endpoint(row)} {row.error}",
            empty="no failures",
            id="failures-table",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the exceptions as one row, then one for each failure, the most frequent first."""
        self.show(
            (*raised(snapshot), *snapshot.failures, *_other_failures(snapshot.others.failures))
        )


def raised(snapshot: Snapshot) -> list[FailureView]:
    """Return the exceptions of the user's code as one row: the most frequent, and how many."""
    if not snapshot.exceptions:
        return []
    first = snapshot.exceptions[0]
    said = f"{first.error}{f' at {first.where}' if first.where else ''}"
    if more := len(snapshot.exceptions) - 1 + snapshot.others.exceptions.rows:
        said += f", and {more:,} other{'s' if more > 1 else ''} (t)"
    return [FailureView("", EXCEPTIONS, said, snapshot.exceptions_in_all)]


def _other_failures(rest: Rest) -> list[FailureView]:
    """Return the failures that are not listed as one row, if there are any."""
    return [FailureView("", others_name(rest.rows), "", rest.count)] if rest.rows else []


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A failure and its share of all failures, in percent."""

    view: FailureView
    share_percent: float | None


def failure_rows(snapshot: Snapshot) -> list[FailureRow]:
    """Return the failures with their shares."""
    return _with_shares(snapshot, snapshot.failures)


def other_failures(snapshot: Snapshot) -> list[FailureRow]:
    """Return the failures that are not listed as one row, if there are any."""
    return _with_shares(snapshot, _other_failures(snapshot.others.failures))


def _with_shares(snapshot: Snapshot, rows: Sequence[FailureView]) -> list[FailureRow]:
    whole = max(snapshot.totals.failures, sum(row.count for row in snapshot.failures))
    return [FailureRow(row, 100 * row.count / whole if whole else None) for row in rows]


FAILURE_COLUMNS: tuple[Column[FailureRow], ...] = (
    Column(
        "Type",
        4,
        attrgetter("view.method"),
        attrgetter("view.method", "view.name"),
        "the HTTP method",
        "left",
        wish=7,
    ),
    Column(
        "Name",
        NAME,
        attrgetter("view.name"),
        attrgetter("view.name", "view.method"),
        "as in the locustfile",
        "left",
        wish=LONG_NAME,
    ),
    Column(
        "Count",
        7,
        lambda row: failure_count(row.view.count),
        attrgetter("view.count"),
        "of this run",
    ),
    Column(
        "Share",
        6,
        lambda row: percent(row.share_percent),
        attrgetter("share_percent"),
        "of all failures of this run",
    ),
    Column(
        "Failure",
        MESSAGE,
        attrgetter("view.error"),
        attrgetter("view.error"),
        "messages that differ in numbers are one row",
        "left",
        wish=MESSAGE,
    ),
)


def sortable_failures() -> SortableTable[FailureRow]:
    """Return the sortable table of failures, the most frequent first."""
    return SortableTable(
        FAILURE_COLUMNS,
        key=lambda row: f"{_endpoint(row.view)} {row.view.error}",
        fixed=2,
        order=Order(2, descending=True),
        empty="No failures.",
        id="failure-table",
    )


def failure_detail(row: FailureRow) -> tuple[str, str]:
    """Return the endpoint of a failure, and the whole message."""
    return _endpoint(row.view), row.view.error


# --- exceptions ---------------------------------------------------------------------------------

EXCEPTION_COLUMNS: tuple[Column[ExceptionView], ...] = (
    Column(
        "Where",
        NAME,
        attrgetter("where"),
        attrgetter("where"),
        "the line of your code",
        "left",
        wish=LONG_NAME,
    ),
    Column(
        "Count",
        7,
        lambda row: failure_count(row.count),
        attrgetter("count"),
        "of this run",
    ),
    Column(
        "Exception",
        MESSAGE,
        attrgetter("error"),
        attrgetter("error"),
        "exceptions that differ in numbers are one row",
        "left",
        wish=MESSAGE,
    ),
)


def sortable_exceptions() -> SortableTable[ExceptionView]:
    """Return the sortable table of exceptions, the most frequent first."""
    return SortableTable(
        EXCEPTION_COLUMNS,
        key=lambda row: f"{row.where} {row.error}",
        fixed=1,
        order=Order(1, descending=True),
        empty="No exceptions in your code.",
        id="exception-table",
    )


def other_exceptions(snapshot: Snapshot) -> list[ExceptionView]:
    """Return the exceptions that are not listed as one row, if there are any."""
    rest = snapshot.others.exceptions
    return [ExceptionView("", others_name(rest.rows), rest.count)] if rest.rows else []


def exception_detail(row: ExceptionView) -> tuple[str, str]:
    """Return the line that raised, and the whole exception."""
    return row.where, row.error
