"""The sortable tables of what is asked: endpoints with all of Locust's columns, failures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from textual.content import Content

from tui.model.snapshot import EndpointView, FailureView, Snapshot
from tui.ui.widgets.base.format import MISSING, bytes_, ms, number, percent, rate
from tui.ui.widgets.table.grid import Field, Grid
from tui.ui.widgets.table.sorting import Order
from tui.ui.widgets.table.table import Cell

AGGREGATED = "Aggregated"
# A long name or message gets so many cells before it costs another column.
_NAME, _LONG_NAME, _MESSAGE = 12, 28, 24


def _failed(count: int) -> Cell:
    return Content.styled(number(count), "$text-error") if count else "0"


# --- endpoints ----------------------------------------------------------------------------------


def _time(
    title: str, width: int, value: Callable[[EndpointView], float | None], about: str
) -> Field[EndpointView]:
    return Field(title, width, value, lambda row: ms(value(row)), about)


ENDPOINT_FIELDS: tuple[Field[EndpointView], ...] = (
    Field(
        "Type",
        4,
        lambda row: (row.method, row.name),
        attrgetter("method"),
        "GET, POST and the like",
        "left",
        7,
    ),
    Field(
        "Name",
        _NAME,
        lambda row: (row.name, row.method),
        attrgetter("name"),
        "as the locustfile names it",
        "left",
        _LONG_NAME,
    ),
    Field("Requests", 8, attrgetter("requests"), lambda row: number(row.requests), "of this run"),
    Field("Fails", 6, attrgetter("failures"), lambda row: _failed(row.failures), "of this run"),
    Field("RPS", 6, attrgetter("rps"), lambda row: rate(row.rps), "requests a second, now"),
    Field(
        "Fails/s",
        7,
        attrgetter("failures_per_s"),
        lambda row: rate(row.failures_per_s),
        "failures a second, now",
    ),
    _time("p50", 6, attrgetter("response_ms.p50"), "the median: half were answered sooner"),
    _time("p95", 6, attrgetter("response_ms.p95"), "95 of 100 were answered sooner"),
    _time("p99", 6, attrgetter("response_ms.p99"), "99 of 100 were answered sooner"),
    _time("Mean", 7, attrgetter("response_ms.mean"), "the average response time"),
    _time("Min", 7, attrgetter("min_ms"), "the fastest answer"),
    _time("Max", 6, attrgetter("response_ms.max"), "the slowest answer"),
    Field(
        "Size",
        7,
        attrgetter("mean_bytes"),
        lambda row: bytes_(row.mean_bytes),
        "of an answer, on average",
    ),
)


def endpoint_grid() -> Grid[EndpointView]:
    """By name, as Locust sorts them."""
    return Grid(
        ENDPOINT_FIELDS,
        key=lambda row: f"{row.method} {row.name}",
        stay=2,
        order=Order(1),
        empty="No requests yet.",
        id="endpoint-grid",
    )


def aggregated(snapshot: Snapshot) -> EndpointView:
    """All requests of the run as one row, also of endpoints that are not listed."""
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


def endpoint_words(row: EndpointView, snapshot: Snapshot) -> tuple[str, str]:
    """The whole name, and its share."""
    share = _share(row.requests, snapshot.totals.requests)
    failed = _share(row.failures, row.requests)
    return f"{row.method} {row.name}", f"{share} of all requests; {failed} of its own failed"


def _share(part: int, whole: int) -> str:
    return percent(100 * part / whole) if whole > 0 else MISSING


# --- failures -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FailureLine:
    """A failure, and how much of all failures it is, in percent."""

    view: FailureView
    share_percent: float | None


def failure_lines(snapshot: Snapshot) -> list[FailureLine]:
    """The failures with their shares."""
    whole = max(snapshot.totals.failures, sum(row.count for row in snapshot.failures))
    return [
        FailureLine(row, 100 * row.count / whole if whole else None) for row in snapshot.failures
    ]


FAILURE_FIELDS: tuple[Field[FailureLine], ...] = (
    Field(
        "Type",
        4,
        lambda row: (row.view.method, row.view.name),
        lambda row: row.view.method,
        "GET, POST and the like",
        "left",
        7,
    ),
    Field(
        "Name",
        _NAME,
        lambda row: (row.view.name, row.view.method),
        lambda row: row.view.name,
        "as the locustfile names it",
        "left",
        _LONG_NAME,
    ),
    Field("Count", 7, attrgetter("view.count"), lambda row: _failed(row.view.count), "of this run"),
    Field(
        "Share",
        6,
        attrgetter("share_percent"),
        lambda row: percent(row.share_percent),
        "of all failures of this run",
    ),
    Field(
        "Failure",
        _MESSAGE,
        lambda row: row.view.error,
        lambda row: row.view.error,
        "numbers that differ are one row",
        "left",
        _MESSAGE,
    ),
)


def failure_grid() -> Grid[FailureLine]:
    """The most frequent first."""
    return Grid(
        FAILURE_FIELDS,
        key=lambda row: f"{row.view.method} {row.view.name} {row.view.error}",
        stay=2,
        order=Order(2, descending=True),
        empty="No failures.",
        id="failure-grid",
    )


def failure_words(row: FailureLine) -> tuple[str, str]:
    """Where it failed, and the whole message."""
    return f"{row.view.method} {row.view.name}", row.view.error
