"""A kept run in a row: for `petload-tui runs` and the screen of the same name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui.model.process_names import is_worker
from tui.runs.reader import RunUnreadable, read


@dataclass(frozen=True, slots=True)
class Summary:
    """One kept run. `problem` says why it cannot be read, where it cannot; the rest is None then.

    `goodput` is the rate of the requests that succeeded, in 1/s. Where failures are not known it is
    None, and `rps` counts all requests.
    """

    path: Path
    name: str
    problem: str | None = None
    started_at: datetime | None = None
    test: str | None = None
    target: str | None = None
    users: int | None = None
    workers: int | None = None
    goodput: float | None = None
    rps: float | None = None
    p95_ms: float | None = None
    requests: int | None = None
    failures: int | None = None
    bottleneck: str | None = None
    valid: bool | None = None
    invalid_because: tuple[str, ...] = ()
    ended_by: str | None = None
    duration_s: float | None = None
    note: str | None = None


def summary(path: Path, read: Callable[[Path], Mapping[str, Any]] = read) -> Summary:
    """Return a kept run as a row, whether it can be read or not."""
    try:
        run = read(path)
    except RunUnreadable as error:
        return Summary(path, path.stem, problem=str(error))
    totals = run["totals"]
    rps, failures_per_s = totals["rps"], totals["failures_per_s"]
    workers = sum(is_worker(each["name"] or "") for each in run["processes"])
    return Summary(
        path=path,
        name=path.stem,
        started_at=_time(run["started_at"]),
        test=run["locustfile"] if run["part"] is None else f"part {run['part']}",
        target=f"shop ({run['shop']})" if run["shop"] not in (None, "none") else run["host"],
        users=run["users"],
        workers=workers or run["workers"],
        goodput=rps - failures_per_s if rps is not None and failures_per_s is not None else None,
        rps=rps,
        p95_ms=totals["response_ms"]["p95"],
        requests=totals["requests"],
        failures=totals["failures"],
        bottleneck=run["verdict"]["bottleneck"],
        valid=run["valid"],
        invalid_because=tuple(run["invalid_because"]),
        ended_by=run["ended_by"],
        duration_s=run["duration_s"],
        note=run["note"],
    )


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
