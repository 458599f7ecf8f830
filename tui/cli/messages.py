"""Write progress and messages to stderr, and results as JSON."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui.lab.protocol import LabFailed
from tui.model.hosts import hide_passwords
from tui.model.snapshot import Load, Snapshot

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
        f"  RPS {_known(now.rps)}  Failures {_known(now.failures_per_s, 1)}/s"
        f"  p95 {_known(now.p95_ms)} ms  probe {_known(now.probe_ms, 1)} ms"
        f"  Bottleneck {snapshot.verdict.bottleneck}"
    )


def summarize(run: dict[str, Any]) -> None:
    """Write a run's totals, its bottleneck and why it is not valid in one line."""
    totals, reasons = run["totals"], run["invalid_because"]
    doubts = f". Not valid: {'; '.join(reasons)}" if reasons else ""
    tell(
        f"{totals['requests']:,} requests, {totals['failures']:,} failures in"
        f" {run['duration_s']:.1f} s: {_known(totals['rps'], 1)} RPS,"
        f" p95 {_known(totals['response_ms']['p95'])} ms."
        f" Bottleneck: {run['verdict']['bottleneck']}{doubts}"
    )


def _known(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def tell_failure(failure: LabFailed) -> None:
    """Write the sentence, and the last lines of the process's log."""
    tell(str(failure))
    for line in failure.tail[-TAIL_LINES:]:
        tell(f"  | {line}")


def tell(text: str) -> None:
    """Write one line to stderr; do nothing where the terminal is closed, so that the run ends."""
    with suppress(OSError):
        sys.stderr.write(f"petload: {hide_passwords(text)}\n")
        sys.stderr.flush()


def check_writable(file: str | None) -> None:
    """Raise OSError, before the test, where the result file cannot be written."""
    if file is None or file == "-":
        return
    path = Path(file)
    was_there = path.exists()
    path.open("a").close()
    if not was_there:
        path.unlink()


def write_json(result: dict[str, Any], file: str | None) -> None:
    """Write the result to a file, or to stdout for `-`; do nothing for None."""
    if file is None:
        return
    text = json.dumps(result, indent=1) + "\n"
    if file == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        Path(file).write_text(text, encoding="utf-8")
