"""Say in some lines what a run came to: from its JSON, for a person at a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

from tui.analysis.explain import without_keys
from tui.cli.printable import printable

WIDTH = 80
INDENT = "  "
UNKNOWN = "–"
MOST_ENDPOINTS = 8
MOST_ROWS = 3
# Columns and their widths: a billion requests fit.
COLUMNS = {"requests": 13, "failures": 13, "RPS": 9, "p50": 7, "p95": 7, "p99": 7}
NAMED = WIDTH - sum(COLUMNS.values())

Json = Mapping[str, Any]


def summary(run: Json, files: Sequence[str] = ()) -> list[str]:
    """Return the lines that end a run; `files` are where its results are."""
    return [
        *_totals(run),
        *_endpoints(run),
        *_failures(run),
        *_exceptions(run),
        *_verdict(run),
        *_validity(run),
        *condition_lines(run),
        *listed("files", files),
    ]


def brief_summary(run: Json, files: Sequence[str] = ()) -> list[str]:
    """Return what one run of several came to: no endpoints and no errors."""
    return [*_totals(run), *_validity(run), *condition_lines(run), *listed("files", files)]


def scale_summary(rows: Iterable[Json]) -> list[str]:
    """Return the table that ends a `scale`: a row a pool size."""
    return [
        _scale_row("workers", "RPS", "speedup", "efficiency", "bottleneck"),
        *(
            _scale_row(
                str(row["workers"]),
                number(row["rps"], 1),
                number(row["speedup"], 2),
                number(row["efficiency"], 2),
                row["bottleneck"],
            )
            for row in rows
        ),
    ]


def _scale_row(workers: str, rps: str, speedup: str, efficiency: str, bottleneck: str) -> str:
    return f"{workers:>9}{rps:>11}{speedup:>9}{efficiency:>12}  {bottleneck}"


def number(value: float | None, digits: int = 0) -> str:
    """Return the number with its thousands apart; a dash where it is not known."""
    return UNKNOWN if value is None else f"{value:,.{digits}f}"


def _totals(run: Json) -> list[str]:
    totals, times = run["totals"], run["totals"]["response_ms"]
    test = run["locustfile"] if run["part"] is None else f"part {run['part']}"
    in_all = ", ".join(f"{name} {number(times[name])}" for name in ("mean", "p50", "p95", "p99"))
    settings = f"{_counted(run['users'], 'user')}, {_counted(run['workers'], 'worker')}"
    requests = _counted(totals["requests"], "request")
    failed = _counted(totals["failures"], "failure")
    share = _share(totals["failures"], totals["requests"])
    ended = f"{run['duration_s']:.1f} s, ended by {run['ended_by']}"
    return [
        _cut(f"{test} on {run['host']}: {settings}"),
        f"{INDENT}{ended}: {requests}, {failed}{share}, {number(totals['rps'], 1)} RPS",
        f"{INDENT}response times in ms: {in_all}, max {number(times['max'])}",
    ]


def _counted(count: int | None, what: str) -> str:
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def _share(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.3g} %)" if part and whole else ""


def _endpoints(run: Json) -> list[str]:
    rows = list(run["endpoints"])
    if not rows:
        return []
    if len(rows) > MOST_ENDPOINTS:
        rows = sorted(rows, key=_badness)[:MOST_ENDPOINTS]
    lines = [_row("endpoints", list(COLUMNS))]
    for row in rows:
        figures = [number(row["requests"]), number(row["failures"]), number(row["rps"], 1)]
        figures += [number(row["response_ms"].get(name)) for name in ("p50", "p95", "p99")]
        lines.append(_row(f"{row['method']} {row['name']}", figures))
    more = run["endpoints_in_all"] - len(rows)
    return [*lines, f"{INDENT}… and {_counted(more, 'more endpoint')}"] if more > 0 else lines


def _row(name: str, figures: Sequence[str]) -> str:
    cells = zip(figures, COLUMNS.values(), strict=True)
    named = f"{_cut(INDENT + name, NAMED - 1):<{NAMED}}"
    return named + "".join(f"{figure:>{width}}" for figure, width in cells)


def _badness(row: Json) -> tuple[float, float]:
    """Return a key that sorts the worst first: the most failures, then the slowest."""
    failed = row["failures"] / row["requests"] if row["requests"] else 0.0
    return -failed, -(row["response_ms"].get("p95") or 0.0)


def _failures(run: Json) -> list[str]:
    rows = [
        f"{each['count']:,} × {each['method']} {each['name']}: {each['error']}"
        for each in run["failures"]
    ]
    return _first(rows, "failures")


def _exceptions(run: Json) -> list[str]:
    rows = [
        f"{each['count']:,} × {each['error']}{' at ' if each['where'] else ''}{each['where']}"
        for each in run["exceptions"]
    ]
    return _first(rows, "exceptions")


def _first(rows: Sequence[str], what: str) -> list[str]:
    lines = [_cut(f"{INDENT * 2}{row}") for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        lines.append(f"{INDENT * 2}… and {len(rows) - MOST_ROWS:,} more")
    return [f"{INDENT}{what}", *lines] if lines else []


def _verdict(run: Json) -> list[str]:
    verdict = run["verdict"]
    advice = without_keys(verdict["advice"] or "")
    said = [*verdict["evidence"][:MOST_ROWS], *([advice] if advice else [])]
    return [
        f"{INDENT}Bottleneck: {verdict['bottleneck']}",
        *(line for sentence in said for line in _wrapped(sentence)),
    ]


def _validity(run: Json) -> list[str]:
    if run["invalid_because"]:
        return [
            f"{INDENT}not valid",
            *(line for reason in run["invalid_because"] for line in _wrapped(reason)),
        ]
    return [f"{INDENT}{'valid' if run['valid'] else 'not known whether valid'}"]


def condition_lines(run: Json) -> list[str]:
    """Return what came of each condition, and its figure."""
    return _conditions("conditions", map(_condition, run["conditions"]))


def conditions_of_all(runs: Sequence[Json]) -> list[str]:
    """Return what came of each condition in some runs of one test."""
    of_each = zip(*(run["conditions"] for run in runs), strict=True)
    return _conditions(f"conditions, of {_counted(len(runs), 'run')}", map(_of_all, of_each))


def _of_all(found: Sequence[Json]) -> str:
    first = found[0]
    if all((each["held"], each["figure"]) == (first["held"], first["figure"]) for each in found):
        return _condition(first)
    held = sum(each["held"] for each in found)
    unknown = sum(each["figure"] is None for each in found)
    text = f"{'held' if held else 'did not hold'} in {held or len(found) - unknown} of {len(found)}"
    missing = f", not measured in {unknown}" if unknown else ""
    return _signed("HELD" if held else "ok", first, f"{text}{missing}")


def _condition(each: Json) -> str:
    sign = "HELD" if each["held"] else "ok" if each["figure"] is not None else "?"
    return _signed(sign, each, each["figure"] or "not measured")


def _signed(sign: str, each: Json, said: str) -> str:
    return _cut(f"{INDENT * 2}{sign:<6}{each['kind']} {each['condition']}: {said}")


def _conditions(title: str, rows: Iterable[str]) -> list[str]:
    lines = list(rows)
    return [f"{INDENT}{title}", *lines] if lines else []


def listed(what: str, rows: Sequence[str]) -> list[str]:
    """Return the rows in full: a path that is cut is none."""
    return [f"{INDENT}{what}", *(f"{INDENT * 2}{printable(row)}" for row in rows)] if rows else []


def _wrapped(text: str) -> list[str]:
    first, following = INDENT * 2, INDENT * 3
    return wrap(printable(text), WIDTH, initial_indent=first, subsequent_indent=following)


def _cut(text: str, width: int = WIDTH) -> str:
    text = printable(text)
    return text if len(text) <= width else f"{text[: width - 1]}…"
