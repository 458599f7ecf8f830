"""The tables of endpoints: on the main screen, and sortable."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from textual.content import Content

from tui.analysis.shown_rates import shown_rps
from tui.model.snapshot import EndpointView, ResponseTimes, Snapshot
from tui.ui.widgets.base.format import MISSING, bytes_, ms, number, percent, rate
from tui.ui.widgets.base.snapshot_view import SnapshotView
from tui.ui.widgets.table.cells import LONG_NAME, NAME, Cell, failure_count, others_name
from tui.ui.widgets.table.sortable_table import SortableTable
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Column, Table

AGGREGATED = "Aggregated"
# From this status on a response is an error; 0 stands for no response.
ERROR_STATUS = 400


def _endpoint(row: EndpointView) -> str:
    return f"{row.method} {row.name}".strip()


def _requests(row: EndpointView) -> Cell:
    return number(row.requests)


def _failures(row: EndpointView) -> Cell:
    return failure_count(row.failures)


def _rps(row: EndpointView) -> Cell:
    return rate(row.rps)


def _statuses(row: EndpointView) -> Cell:
    parts = status_words(row)
    if not parts:
        return MISSING if row.name != AGGREGATED else ""
    styled: list[str | tuple[str, str]] = []
    for number_, (words, is_error) in enumerate(parts):
        styled += [", "] if number_ else []
        styled.append((words, "$text-error") if is_error else words)
    return Content.assemble(*styled)


def status_words(row: EndpointView) -> list[tuple[str, bool]]:
    """Return each status of an endpoint and its count, and whether it is an error's."""
    only = len(row.statuses) == 1
    return [
        (
            f"{status or 'none'}" + ("" if only else f": {number(count)}"),
            status >= ERROR_STATUS or not status,
        )
        for status, count in row.statuses
    ]


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
        """Show a row for each endpoint, and one for all that are not listed."""
        self.show((*snapshot.endpoints, *other_endpoints(snapshot)))


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
        NAME,
        attrgetter("name"),
        attrgetter("name", "method"),
        "as in the locustfile",
        "left",
        wish=LONG_NAME,
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
    Column(
        "Status",
        6,
        _statuses,
        lambda row: max((status for status, _ in row.statuses), default=None),
        "responses by HTTP status; 'none' had no response",
        "left",
        wish=24,
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
        rps=shown_rps(snapshot.history, now),
        response_ms=totals.response_ms,
        failures_per_s=now.failures_per_s,
        min_ms=totals.min_ms,
        mean_bytes=totals.mean_bytes,
    )


def other_endpoints(snapshot: Snapshot) -> list[EndpointView]:
    """Return the endpoints that are not listed as one row, if there are any."""
    rest = snapshot.others.endpoints
    if not rest.rows:
        return []
    return [
        EndpointView("", others_name(rest.rows), rest.count, rest.failures, None, ResponseTimes())
    ]


def endpoint_detail(row: EndpointView, snapshot: Snapshot) -> tuple[str, str]:
    """Return the whole name of an endpoint, its share of the requests, and its status codes."""
    share = _share(row.requests, snapshot.totals.requests)
    failed = _share(row.failures, row.requests)
    said = f"{share} of all requests; {failed} of its own failed"
    if codes := ", ".join(words for words, _ in status_words(row)):
        said += f"; status {codes}"
    if left := snapshot.others.endpoints.rows:
        said += f". {left:,} more names are not listed: name= groups URLs of one kind"
    return _endpoint(row), said


def _share(part: int, whole: int) -> str:
    return percent(100 * part / whole) if whole > 0 else MISSING
