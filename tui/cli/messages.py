"""Write progress and messages to stderr, and results as JSON."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tui.cli.summary import number
from tui.lab.protocol import LabFailed
from tui.model.hosts import hide_passwords
from tui.model.snapshot import Load, Snapshot
from tui.runs.junit import junit_xml

PROGRESS_EVERY_S = 5.0
TAIL_LINES = 12


class Progress:
    """A subscriber of snapshots that writes a line of progress every few seconds."""

    def __init__(self) -> None:
        self._told_at = 0.0

    def __call__(self, snapshot: Snapshot) -> None:
        """Write a line of progress when one is due."""
        if snapshot.load in (Load.SPAWNING, Load.RUNNING) and (
            snapshot.t - self._told_at >= PROGRESS_EVERY_S
        ):
            self._told_at = snapshot.t
            tell(_line(snapshot))


def _line(snapshot: Snapshot) -> str:
    now = snapshot.now
    return (
        f"{snapshot.run_s or 0:5.0f} s  users {now.users or 0:,}/{snapshot.target_users:,}"
        f"  RPS {number(now.rps)}  Failures {number(now.failures_per_s, 1)}/s"
        f"  p95 {number(now.p95_ms)} ms  probe {number(now.probe_ms, 1)} ms"
        f"  Bottleneck {snapshot.verdict.bottleneck}"
    )


def tell_failure(failure: LabFailed) -> None:
    """Write the sentence, unless an event has told it, and what the process's log says beyond."""
    if not failure.is_logged:
        tell(str(failure))
    for line in failure.tail[-TAIL_LINES:]:
        tell(f"  | {line}")


def tell(text: str) -> None:
    """Write one line to stderr; do nothing where the terminal is closed, so that the run ends."""
    tell_lines([f"petload: {text}"])


def tell_lines(lines: Iterable[str]) -> None:
    """Write lines to stderr as they are; do nothing where the terminal is closed."""
    with suppress(OSError):
        sys.stderr.writelines(f"{hide_passwords(line)}\n" for line in lines)
        sys.stderr.flush()


def check_writable(*files: str | None) -> None:
    """Raise OSError, before the test, where a result file cannot be written."""
    for file in files:
        if file is None or file == "-":
            continue
        path = Path(file)
        with naming(file):
            was_there = path.exists()
            path.open("a").close()
            if not was_there:
                path.unlink()


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Name the file that cannot be written: the error of a full disk does not. Raises OSError."""
    try:
        yield
    except OSError as error:
        raise OSError(f"{file} cannot be written ({error.strerror or error})") from error


def result_file(text: str) -> str:
    """Return the name of a file for results. Raises ArgumentTypeError for standard output."""
    if text == "-":
        raise ArgumentTypeError("it needs the name of a file; only --json - is standard output")
    return text


def write_junit(runs: Sequence[dict[str, Any]], file: str | None) -> None:
    """Write what came of the runs' conditions to a file; do nothing for None."""
    if file is not None:
        with naming(file):
            Path(file).write_text(junit_xml(runs), encoding="utf-8")


def write_json(result: dict[str, Any], file: str | None) -> None:
    """Write the result to a file, or to stdout for `-`; do nothing for None."""
    if file is None:
        return
    text = json.dumps(result, indent=1) + "\n"
    if file == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    with naming(file):
        Path(file).write_text(text, encoding="utf-8")
