"""The runs of a hand-in, as the guide judges them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from tui.guide.grading import RunSeconds
from tui.model.hand_in import HandedRun
from tui.model.snapshot import Snapshot
from tui.runs.codec import Undecodable
from tui.runs.handed import differences, opened_at, seconds_of
from tui.runs.replay import Replay


def run_seconds(runs: Sequence[HandedRun], marks: list[str]) -> Iterator[RunSeconds]:
    """Yield the runs that have seconds; add a mark for what does not fit."""
    for each in runs:
        if not each.journal:
            marks.append(f"run {each.name} has no seconds: nothing is judged by it")
            continue
        try:
            found = seconds_of(each.journal)
            told = differences(each.run, found)
            begun = opened_at(found)
        except (Undecodable, OSError) as error:
            marks.append(f"the seconds of run {each.name} cannot be read: {error}")
            continue
        if told:
            marks.append(f"run {each.name} is not as it was measured: {'; '.join(told)}")
        yield RunSeconds(each.name, begun, _snapshots(found))


def _snapshots(found: Replay) -> Iterator[Snapshot]:
    """Yield the seconds up to the first that is damaged."""
    with suppress(Undecodable):
        for second in found.seconds():
            yield second.snapshot(found.columns)
