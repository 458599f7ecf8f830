"""The journal: a run's seconds on disk as they come, so that a crash loses a second at most.

`NAME.seconds.jsonl.gz` is a line of JSON that says what is run, then a line a second. Each is
flushed to the file by itself, so that the file can be read up to the last whole line. While a run
is on its journal is locked: no other petload takes it for one that was lost.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from tui.atomic_write import WRITING
from tui.model.hosts import without_password
from tui.model.plan import Plan
from tui.model.run import LocustfileText, Machine
from tui.model.snapshot import Snapshot
from tui.runs.codec import Columns, Undecodable, columns_of, decoded, encoded
from tui.runs.names import JOURNAL, take_name
from tui.runs.seconds import RunState, SecondsWriter, columns
from tui.runs.secrets import hide, secret_values, without_secrets

SCHEMA = "petload.seconds/1"
GZIP = 16 + zlib.MAX_WBITS
# A higher level saves a tenth of the bytes for twice the time.
LEVEL = 3
CHUNK = 2**16
# A run of a day with four workers is about 200 MB; what expands to more is no journal.
MOST_EXPANDED = 2**30
MOST_LINE = 2**24


class LaterVersion(Undecodable):
    """Raised for a journal of a later version; the message is its schema."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known when a run begins. `started_t` in s since the lab opened."""

    plan: Plan
    host: str
    number: int
    started_t: float
    started_at: str
    machine: Machine
    locustfiles: tuple[LocustfileText, ...] = ()

    @property
    def name(self) -> str:
        """The run's name, before the number of those that began in the same second."""
        test = "own" if self.plan.is_own else f"part{self.plan.part}"
        return f"{self.started_at.replace(':', '-')}-{test}"


class Journal:
    """The journal of the run that is on."""

    path: Path

    def __init__(self, file: IO[bytes], head: Head) -> None:
        """Write the head to a file that was opened for it, unbuffered. Raises OSError."""
        self._file = file
        self._gzip = zlib.compressobj(LEVEL, wbits=GZIP)
        self._seconds = SecondsWriter(head.started_t)
        self._secrets = secret_values(head.plan)
        kept = replace(head, plan=without_secrets(head.plan), host=without_password(head.host))
        value = {"schema": SCHEMA, "columns": columns() | columns_of(Head), "run": kept}
        self._write(json.dumps(value, default=encoded, separators=(",", ":")).encode() + b"\n")

    def add(self, snapshot: Snapshot, state: RunState, *, is_last: bool = False) -> None:
        """Write a second. Raises OSError."""
        if self._secrets:
            snapshot = replace(
                snapshot,
                processes=tuple(
                    replace(each, command=hide(each.command, self._secrets))
                    if each.command
                    else each
                    for each in snapshot.processes
                ),
            )
        self._write(self._seconds.line(snapshot, state, is_last=is_last))

    def close(self) -> None:
        """Write the end of the file and unlock it. Raises OSError."""
        try:
            self._file.write(self._gzip.flush(zlib.Z_FINISH))
        finally:
            self._file.close()

    def _write(self, line: bytes) -> None:
        data = self._gzip.compress(line) + self._gzip.flush(zlib.Z_SYNC_FLUSH)
        if self._file.write(data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def begin(folder: Path, head: Head) -> Journal:
    """Begin the journal of a run under the first name that is free. Raises OSError.

    It has that name only once its head is written: whatever is there can be read.
    """
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=WRITING)
    written, file = Path(name), os.fdopen(descriptor, "wb", buffering=0)
    try:
        with suppress(OSError):  # some file systems have no locks
            fcntl.flock(file, fcntl.LOCK_EX)
        journal = Journal(file, head)
        journal.path = take_name(written, folder, head.name, JOURNAL)
    except BaseException:
        file.close()
        raise
    finally:
        written.unlink(missing_ok=True)
    return journal


def is_being_written(path: Path) -> bool:
    """Return whether a petload that is alive writes this journal."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def lines(path: Path) -> Iterator[bytes]:
    """Yield the whole lines of a journal, up to where it is damaged or ends. Raises OSError."""
    gzip = zlib.decompressobj(wbits=GZIP)
    rest, expanded = b"", 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            while chunk:
                try:
                    text = gzip.decompress(chunk, CHUNK * 16)
                except zlib.error:
                    return
                chunk = gzip.unconsumed_tail
                expanded += len(text)
                *whole, rest = (rest + text).split(b"\n")
                yield from whole
                if expanded > MOST_EXPANDED or len(rest) > MOST_LINE:
                    return


def read_head(line: bytes) -> tuple[Head, Columns]:
    """Return what the first line of a journal says. Raises Undecodable."""
    value = parsed(line)
    schema = str(value.get("schema"))[:80]
    if schema != SCHEMA:
        is_later = schema.startswith(SCHEMA.rpartition("/")[0] + "/")
        raise (LaterVersion if is_later else Undecodable)(schema)
    written = decoded(dict[str, Sequence[str]], value.get("columns"), {})
    return decoded(Head, value.get("run"), written), written


def parsed(line: bytes) -> dict[str, Any]:
    """Return the JSON object of a line. Raises Undecodable."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Undecodable("a line is not JSON") from error
    if not isinstance(value, dict):
        raise Undecodable("a line is not an object")
    return value
