"""The tables of a report as plain text, for HTML and Markdown alike. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.runs.rendering import words
from tui.runs.rendering.values import Json, mapping, number, rows, text, texts


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the row, unless `row_heads` is false.

    `numbers` are the columns to be aligned as figures. A `wide` column holds code or messages.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int]
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)


def _table(
    title: str, heads: str, table_rows: Sequence[tuple[str, ...]], numbers: set[int], note: str = ""
) -> Table:
    """Return a table; `heads` has a comma between two."""
    return Table(title, tuple(heads.split(", ")), tuple(table_rows), frozenset(numbers), note)


def _endpoint(row: Json) -> str:
    return f"{text(row.get('method'))} {text(row.get('name'))}".strip()


def endpoints(run: Json) -> Table:
    """Return the endpoints, as the run lists them."""
    found = rows(run.get("endpoints"))
    in_all = number(run.get("endpoints_in_all"))
    cut = in_all is not None and in_all > len(found)
    return _table(
        "Endpoints",
        "Endpoint, Requests, Failures, Failed, RPS, Mean ms, p50 ms, p95 ms, p99 ms, Max ms",
        [
            (
                _endpoint(row),
                words.whole(number(row.get("requests"))),
                words.whole(number(row.get("failures"))),
                words.share(number(row.get("failures")), number(row.get("requests"))),
                words.short(number(row.get("rps"))),
                *(
                    words.short(number(mapping(row.get("response_ms")).get(figure)))
                    for figure in ("mean", "p50", "p95", "p99", "max")
                ),
            )
            for row in found
        ],
        set(range(1, 10)),
        f"The {len(found)} most frequent of {words.whole(in_all)}." if cut else "",
    )


def failures(run: Json) -> Table:
    """Return the failures, as the run lists them."""
    return _table(
        "Failures",
        "Endpoint, Error, Count",
        [
            (_endpoint(row), text(row.get("error")), words.whole(number(row.get("count"))))
            for row in rows(run.get("failures"))
        ],
        {2},
    )


def exceptions(run: Json) -> Table:
    """Return the exceptions of the user's code."""
    return _raised(
        "Exceptions",
        run.get("exceptions"),
        "Raised by tasks of the locustfile; they are not counted as requests.",
    )


def users_died(run: Json) -> Table:
    """Return what ended users that were to go on."""
    return _raised(
        "Users that died",
        run.get("users_died"),
        "They sent nothing more: the load was less than it was meant to be.",
    )


def _raised(title: str, found: object, note: str) -> Table:
    """Return a table of exceptions, each with its line."""
    return _table(
        title,
        "Exception, Line, Count",
        [
            (
                text(row.get("error")),
                text(row.get("where")) or words.UNKNOWN,
                words.whole(number(row.get("count"))),
            )
            for row in rows(found)
        ],
        {2},
        note,
    )


def status_codes(run: Json) -> Table:
    """Return the status codes by endpoint."""
    return _table(
        "Status codes",
        "Endpoint, Status, Count",
        [
            (
                _endpoint(row),
                "no response" if number(row.get("status")) == 0 else text(row.get("status")),
                words.whole(number(row.get("count"))),
            )
            for row in rows(run.get("status_codes"))
        ],
        {1, 2},
    )


def processes(run: Json) -> Table:
    """Return the processes with their CPU, memory and end."""
    return _table(
        "Processes",
        "Process, Role, CPU mean %, CPU p95 %, CPU max %, Memory MiB, Requests, Exit code",
        [
            (
                text(row.get("name")),
                text(row.get("role")),
                *(
                    words.short(number(mapping(row.get("cpu_percent")).get(figure)))
                    for figure in ("mean", "p95", "max")
                ),
                words.mebibytes(number(row.get("rss_bytes_max"))),
                words.whole(number(row.get("requests"))),
                words.whole(number(row.get("exit_code"))),
            )
            for row in rows(run.get("processes"))
        ],
        {2, 3, 4, 5, 6, 7},
        "CPU in per cent of one core; of all cores for the machine. Memory is the most it had.",
    )


def events(run: Json) -> Table:
    """Return the events, numbered as in the charts."""
    return _table(
        "Events",
        "No, Time, Event",
        [
            (str(n), words.clock(number(row.get("t"))), text(row.get("event")))
            for n, row in enumerate(rows(run.get("events")), start=1)
        ],
        {0, 1},
    )


def conditions(run: Json) -> Table:
    """Return the conditions that the run was to meet, and the figure that decided each."""
    return _table(
        "Conditions",
        "Condition, Result, Figure",
        [
            (
                f"{text(row.get('kind'))} {text(row.get('condition'))}".strip(),
                words.holds(row.get("held")),
                text(row.get("figure")) or words.UNKNOWN,
            )
            for row in rows(run.get("conditions"))
        ],
        set(),
    )


def settings(run: Json) -> Table:
    """Return how the run was made: the test, the machine and the versions."""
    machine = mapping(run.get("machine"))
    versions = mapping(machine.get("versions"))
    memory = number(machine.get("memory_bytes"))
    part, finished = number(run.get("part")), number(run.get("users_finished"))
    named = (
        ("Started", words.moment(text(run.get("started_at")))),
        ("Duration", words.duration(number(run.get("duration_s")))),
        ("Ended by", text(run.get("ended_by"))),
        ("Part", "a test of your own" if part is None else f"{part:g}"),
        ("Locustfile", text(run.get("locustfile"))),
        ("User classes", ", ".join(texts(run.get("user_classes")))),
        ("Target", text(run.get("host"))),
        ("Shop", text(run.get("shop"))),
        ("Users", words.whole(number(run.get("users")))),
        ("Spawn rate", _with_unit(number(run.get("spawn_rate")), "users/s")),
        ("Workers", words.whole(number(run.get("workers")))),
        ("Objective (SLO)", _with_unit(number(run.get("slo_ms")), "ms")),
        ("External probe", _probe(mapping(run.get("probe")))),
        ("Users that finished", words.whole(finished) if finished else ""),
        ("Arguments to Locust", " ".join(texts(run.get("locust_arguments")))),
        ("Cores", words.whole(number(machine.get("cores")))),
        ("Memory", f"{memory / 2**30:,.1f} GiB" if memory else ""),
        ("Platform", text(machine.get("platform"))),
        *((f"Version of {text(name)}", text(version)) for name, version in versions.items()),
    )
    return _table(
        "Settings and machine",
        "Setting, Value",
        [(name, value) for name, value in named if value],
        set(),
    )


def _with_unit(value: float | None, unit: str) -> str:
    return "" if value is None else f"{words.short(value)}{words.NBSP}{unit}"


def _probe(probe: Json) -> str:
    """Return what the external probe asked, and whether the test asks it, too."""
    if not probe:
        return ""
    status = number(probe.get("status"))
    found = text(probe.get("path")) + (f", status {status:g}" if status is not None else "")
    return f"{found}; the test does not ask it" if probe.get("is_tested") is False else found
