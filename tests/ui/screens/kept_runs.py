"""Kept runs for the screen: of a state, second by second, as a journal has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.runs import journals
from tui.model.snapshot import Snapshot
from tui.runs import store
from tui.runs.journal import begin
from tui.runs.reader import read
from tui.runs.seconds import RunState

DAY = "2026-01-{:02}T12:00:00Z"


def seconds_of(shown: Snapshot) -> Sequence[Snapshot]:
    """Return a state as the last of its seconds, of which the others have its samples."""
    earlier = [replace(shown, t=each.t, now=each, run_s=each.t) for each in shown.history[:-1]]
    return [*earlier, shown]


def keep(data_dir: Path, shown: Snapshot, day: int = 1, note: str | None = None) -> Path:
    """Keep a run of a state; return its file."""
    runs = data_dir / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    head = journals.head(started_at=DAY.format(day), started_t=shown.history[0].t)
    journal = begin(runs, head)
    for second in seconds_of(shown):
        journal.add(second, RunState(second.target_users, answered=7))
    journal.close()
    path = store.keep(data_dir, read(journal.path) | {"ended_by": "duration"}, journal.path)
    if note:
        store.set_note(path, note)
    return path
