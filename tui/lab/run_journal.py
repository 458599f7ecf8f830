"""Keep the seconds of the run that is on, as far as the disk takes them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tui.model.run import Count, Machine, RequestOutcomes, Run
from tui.model.snapshot import Load, RunView, Snapshot
from tui.runs.journal import Head, Journal, begin
from tui.runs.recorder import STARTED_AT, Recorder
from tui.runs.replay import RECENT_EVENTS
from tui.runs.seconds import RunState


class RunJournal:
    """The journal of a run. A disk that fails is told once, and ends it; the run goes on."""

    def __init__(
        self, data_dir: Path, recorder: Recorder, machine: Machine, log: Callable[[str], None]
    ) -> None:
        """Begin the journal; `log` takes a sentence for the event log."""
        self.path: Path | None = None
        self._log = log
        self._journal: Journal | None = None
        self._shown: Snapshot | None = None
        head = Head(
            plan=recorder.plan,
            host=recorder.host,
            number=recorder.number,
            started_t=recorder.started_t,
            started_at=recorder.started_at.strftime(STARTED_AT),
            machine=machine,
            locustfiles=recorder.locustfiles,
        )
        try:
            self._journal = begin(data_dir / "runs", head)
            self.path = self._journal.path
        except OSError as error:
            self._give_up(error)

    def add(
        self, snapshot: Snapshot, recorder: Recorder, count: Count | None, outcomes: RequestOutcomes
    ) -> None:
        """Write a second."""
        self._shown = snapshot
        self._write(snapshot, _state(recorder, count, outcomes))

    def finish(self, run: Run, recorder: Recorder, outcome: RunView) -> Snapshot | None:
        """Write the final figures as a last second, and return it; None where there is no other."""
        if self._shown is None:
            return None
        snapshot = replace(
            self._shown,
            load=Load.STOPPED,
            totals=run.totals,
            endpoints=run.endpoints,
            failures=run.failures,
            exceptions=run.outcomes.exceptions,
            others=run.outcomes.others,
            verdict=run.verdict,
            events=run.events[-RECENT_EVENTS:],
            last_run=outcome,
        )
        state = replace(_state(recorder, None, run.outcomes), is_final=True)
        self._write(snapshot, state, is_last=True)
        return snapshot

    def close(self) -> None:
        """Close the file."""
        if self._journal is not None:
            with suppress(OSError):
                self._journal.close()
            self._journal = None

    def _write(self, snapshot: Snapshot, state: RunState, *, is_last: bool = False) -> None:
        if self._journal is not None:
            try:
                self._journal.add(snapshot, state, is_last=is_last)
            except OSError as error:
                self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self._log(f"the run's seconds are not kept ({error.strerror or error})")
        self.close()


def _state(recorder: Recorder, count: Count | None, outcomes: RequestOutcomes) -> RunState:
    return RunState(
        users=recorder.plan.users,
        count=count,
        strangers=recorder.strangers,
        lost=tuple(recorder.lost),
        exit_codes=dict(recorder.exit_codes),
        stopped_t=recorder.stopped_t,
        ended_by=recorder.ended_by,
        aborted=recorder.aborted,
        outcomes=replace(outcomes, statuses=(), exceptions=()),
        statuses=outcomes.statuses,
        streaks=tuple(recorder.streaks),
    )
