"""A kept run in a row: for `petload-tui runs` and the screen of the same name."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tui.runs.names import journal_of, json_of
from tui.runs.reader import RunUnreadable, kept, read


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


class Summaries:
    """The summaries of a folder's runs; a file that has not changed is not read again."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._known: dict[Path, tuple[object, Summary]] = {}

    def read(self) -> list[Summary]:
        """Return the summaries of all kept runs, the newest first."""
        known = {}
        for path in kept(self._data_dir):
            files = _versions(path)
            before = self._known.get(path)
            is_same = before is not None and before[0] == files
            known[path] = before if before and is_same else (files, summary(path))
        self._known = known
        return [found for _, found in known.values()]


def _versions(path: Path) -> object:
    """Return what changes whenever a run's files do."""
    found = []
    for file in (json_of(path), journal_of(path)):
        with suppress(OSError):
            stat = file.stat()
            found.append((file.name, stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return found


def summary(path: Path) -> Summary:
    """Return a kept run as a row, whether it can be read or not."""
    try:
        run = read(path, samples=False)
    except RunUnreadable as error:
        return Summary(path, path.stem, problem=str(error))
    totals = run["totals"]
    rps, failures_per_s = totals["rps"], totals["failures_per_s"]
    return Summary(
        path=path,
        name=path.stem,
        started_at=_time(run["started_at"]),
        test=run["locustfile"] if run["part"] is None else f"part {run['part']}",
        target=f"shop ({run['shop']})" if run["shop"] not in (None, "none") else run["host"],
        users=run["users"],
        workers=run["workers"],
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
