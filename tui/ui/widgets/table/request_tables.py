"""The tables of requests: endpoints and failures, on the main screen and sortable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from textual.content import Content

from tui.model.snapshot import EndpointView, FailureView, Snapshot
from tui.ui.widgets.base.format import MISSING, bytes_, ms, number, percent, rate
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.table.cells import Cell
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Column, Table

AGGREGATED = "Aggregated"
# A long name or message gets so many cells before it costs another column.
_NAME, _LONG_NAME, _MESSAGE = 12, 28, 24


def _endpoint(row: EndpointView | FailureView) -> str:
    return f"{row.method} {row.name}"


def _failure_count(count: int) -> Cell:
    return Content.styled(number(count), "$text-error") if count else "0"


# --- endpoints ----------------------------------------------------------------------------------


def _requests(row: EndpointView) -> Cell:
    return number(row.requests)


def _failures(row: EndpointView) -> Cell:
    return _failure_count(row.failures)


def _rps(row: EndpointView) -> Cell:
    return rate(row.rps)


def _time(
    title: str, width: int, name: str, about: str = "", min_table: int = 0
) -> Column[EndpointView]:
    value: Callable[[EndpointView], float | None] = attrgetter(name)
    return Column(title, width, lambda row: ms(value(row)), value, about, min_table=min_table)


class EndpointTable(Table[EndpointView], SnapshotView):
    """Show the endpoints: counts of the run, the rate now."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column("Endpoint", 4, _endpoint, align="left", grows=True),
                Column("Requests", 8, _requests),
                Column("Fails", 6, _failures),
                Column("RPS", 6, _rps, min_table=36),
                _time("Mean", 7, "response_ms.mean", min_table=60),
                _time("p50", 7, "response_ms.p50", min_table=76),
                _time("p95", 7, "response_ms.p95", min_table=52),
                _time("p99", 7, "response_ms.p99", min_table=84),
                _time("Max", 7, "response_ms.max", min_table=68),
            ),
            key=_endpoint,
            empty="no requests yet",
            id="endpoints",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a row for each endpoint."""
        self.show(snapshot.endpoints)


ENDPOINT_COLUMNS: tuple[Column[EndpointView], ...] = (
    Column(
        "Type",
        4,
        attrgetter("method"),
        attrgetter("method", "name"),
        "the HTTP method",
        "left",
        wish=7,
    ),
    Column(
        "Name",
        _NAME,
        attrgetter("name"),
        attrgetter("name", "method"),
        "as in the locustfile",
        "left",
        wish=_LONG_NAME,
    ),
    Column("Requests", 8, _requests, attrgetter("requests"), "of this run"),
    Column("Fails", 6, _failures, attrgetter("failures"), "of this run"),
    Column("RPS", 6, _rps, attrgetter("rps"), "requests per second, now"),
    Column(
        "Fails/s",
        7,
        lambda row: rate(row.failures_per_s),
        attrgetter("failures_per_s"),
        "failures per second, now",
    ),
    _time("p50", 6, "response_ms.p50", "median response time"),
    _time("p95", 6, "response_ms.p95", "95 % of responses are faster"),
    _time("p99", 6, "response_ms.p99", "99 % of responses are faster"),
    _time("Mean", 7, "response_ms.mean", "mean response time"),
    _time("Min", 7, "min_ms", "fastest response"),
    _time("Max", 6, "response_ms.max", "slowest response"),
    Column(
        "Size",
        7,
        lambda row: bytes_(row.mean_bytes),
        attrgetter("mean_bytes"),
        "mean response body",
    ),
)


def sortable_endpoints() -> SortableTable[EndpointView]:
    """Return the sortable table of endpoints, first by name as in Locust."""
    return SortableTable(
        ENDPOINT_COLUMNS,
        key=_endpoint,
        fixed=2,
        order=Order(1),
        empty="No requests yet.",
        id="endpoint-table",
    )


def aggregated(snapshot: Snapshot) -> EndpointView:
    """Return all requests of the run as one row, with those of endpoints that are not listed."""
    totals, now = snapshot.totals, snapshot.now
    return EndpointView(
        method="",
        name=AGGREGATED,
        requests=totals.requests,
        failures=totals.failures,
        rps=now.rps,
        response_ms=totals.response_ms,
        failures_per_s=now.failures_per_s,
        min_ms=totals.min_ms,
        mean_bytes=totals.mean_bytes,
    )


def endpoint_detail(row: EndpointView, snapshot: Snapshot) -> tuple[str, str]:
    """Return the whole name of an endpoint, and its share of the requests."""
    share = _share(row.requests, snapshot.totals.requests)
    failed = _share(row.failures, row.requests)
    return _endpoint(row), f"{share} of all requests; {failed} of its own failed"


def _share(part: int, whole: int) -> str:
    return percent(100 * part / whole) if whole > 0 else MISSING


# --- failures -----------------------------------------------------------------------------------


class FailureTable(Table[FailureView], SnapshotView):
    """Show how often requests failed and why; messages that differ in numbers are one row."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column("Count", 6, lambda row: _failure_count(row.count)),
                Column("Endpoint", 12, _endpoint, align="left", min_table=60),
                Column("Failure", 4, attrgetter("error"), align="left", grows=True),
            ),
            key=lambda row: f"{_endpoint(row)} {row.error}",
            empty="no failures",
            id="failures-table",
        )

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a row for each failure, the most frequent first."""
        self.show(snapshot.failures)


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A failure and its share of all failures, in percent."""

    view: FailureView
    share_percent: float | None


def failure_rows(snapshot: Snapshot) -> list[FailureRow]:
    """Return the failures with their shares."""
    whole = max(snapshot.totals.failures, sum(row.count for row in snapshot.failures))
    return [
        FailureRow(row, 100 * row.count / whole if whole else None) for row in snapshot.failures
    ]


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
        _NAME,
        attrgetter("view.name"),
        attrgetter("view.name", "view.method"),
        "as in the locustfile",
        "left",
        wish=_LONG_NAME,
    ),
    Column(
        "Count",
        7,
        lambda row: _failure_count(row.view.count),
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
        _MESSAGE,
        attrgetter("view.error"),
        attrgetter("view.error"),
        "messages that differ in numbers are one row",
        "left",
        wish=_MESSAGE,
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
