"""Take kept runs into a hand-in, and read the seconds of one that was handed in."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui.model.hand_in import HandedRun
from tui.runs.codec import Undecodable
from tui.runs.names import journal_of
from tui.runs.reader import RunUnreadable, kept, read
from tui.runs.recorder import STARTED_AT
from tui.runs.replay import Replay, lost_run, replay

# A run of ten minutes takes about 0.3 MB. A hand-in must pass through a mail.
MOST_BYTES = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Collected:
    """The runs of some parts, oldest first, and sentences about those that are left out."""

    runs: tuple[HandedRun, ...]
    left_out: tuple[str, ...]


def collect(data_dir: Path, parts: Iterable[int], most_bytes: int = MOST_BYTES) -> Collected:
    """Return the kept runs of these parts, the newest as far as they fit."""
    wanted, runs, left_out = set(parts), list[HandedRun](), list[str]()
    used, too_many = 0, 0
    for path in kept(data_dir):
        try:
            run = read(path)
        except RunUnreadable as error:
            left_out.append(str(error))
            continue
        if run["part"] not in wanted:
            continue
        try:
            journal = journal_of(path).read_bytes()
        except OSError:
            journal = b""
        used += len(journal)
        if used > most_bytes:
            too_many += 1
            continue
        runs.append(HandedRun(path.stem, run, journal))
    if too_many:
        left_out.append(
            f"{too_many} older runs are left out: {most_bytes // 2**20} MiB is the limit."
        )
    return Collected(tuple(reversed(runs)), tuple(left_out))


def seconds_of(journal: bytes) -> Replay:
    """Return the seconds of a journal that was handed in. Raises Undecodable."""
    with tempfile.NamedTemporaryFile(prefix="petload-", suffix=".gz") as file:
        file.write(journal)
        file.flush()
        return replay(Path(file.name))


def opened_at(found: Replay) -> float:
    """Return when the run's lab was opened, in s since the epoch. Raises Undecodable."""
    try:
        started_at = datetime.strptime(found.head.started_at, STARTED_AT).replace(tzinfo=UTC)
    except ValueError as error:
        raise Undecodable("its start is no time") from error
    return started_at.timestamp() - found.head.started_t


def differences(run: Mapping[str, Any], found: Replay) -> tuple[str, ...]:
    """Return which figures of a run's JSON are not those of its seconds, as `name: x, not y`.

    Raises Undecodable.
    """
    by_seconds = json.loads(json.dumps(lost_run(found)))
    told = []
    for name, place in (
        ("requests", ("totals", "requests")),
        ("failures", ("totals", "failures")),
        ("RPS", ("totals", "rps")),
        ("p95", ("totals", "response_ms", "p95")),
        ("users", ("users",)),
        ("bottleneck", ("verdict", "bottleneck")),
    ):
        here, there = _at(run, place), _at(by_seconds, place)
        if here != there:
            told.append(f"{name}: {here}, by its seconds {there}")
    return tuple(told)


def _at(value: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
