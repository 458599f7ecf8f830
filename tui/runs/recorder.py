"""Record one run while it goes on, second by second. No I/O."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tui.analysis.gates import follow, views_now
from tui.model.condition import ConditionView, Facts, Streak
from tui.model.plan import Plan
from tui.model.process_names import HUNG, is_worker
from tui.model.run import (
    NO_OUTCOMES,
    Count,
    LocustfileText,
    Machine,
    ProcessSummary,
    RequestOutcomes,
    Run,
    Trouble,
)
from tui.model.sample import Sample
from tui.model.snapshot import EndpointView, Event, FailureView, ProcessView, Totals
from tui.model.verdict import Verdict
from tui.runs.report import overall

STARTED_AT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(slots=True)
class _Seen:
    """The last row of a process, and the most memory it ever had."""

    view: ProcessView
    rss_bytes_max: int | None = None


@dataclass(slots=True)
class Recorder:
    """One run. `started_t` and all times in s since the lab opened; `number` is the master's."""

    plan: Plan
    host: str
    number: int
    started_t: float
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    stopped_t: float | None = None
    # Of those that ended during the run, whether they were ever seen dead or not.
    exit_codes: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    # Why the run ended before its stop; None where it did not.
    aborted: str | None = None
    # What ended it, in the contract's words; None until that is known.
    ended_by: str | None = None
    # Whether an exception of the user's code was logged.
    has_raised: bool = False
    # Whether it was logged that there are more names of requests than are listed.
    has_many_names: bool = False
    # Whether it was logged that an exception ended a user.
    has_killed: bool = False
    # Seconds, by process name.
    hung_s: Counter[str] = field(default_factory=Counter)
    # Set once the run has ended and its figures are final: a stop waits for it.
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    # The most workers at a time that were not petload's.
    strangers: int = 0
    # One for each condition of the plan.
    streaks: list[Streak] = field(init=False)
    locustfiles: tuple[LocustfileText, ...] = ()
    _counts: list[Count] = field(init=False)
    _samples: list[Sample] = field(default_factory=list)
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._counts = [Count(self.started_t, 0, 0, 0)]
        self.streaks = [Streak() for _ in self.plan.gates]

    @property
    def samples(self) -> Sequence[Sample]:
        """The seconds until the stop was asked for."""
        return self._samples

    @property
    def trouble(self) -> Trouble:
        """What has happened to the processes so far."""
        return Trouble(
            lost=tuple(self.lost),
            hung_s={name: seconds for name, seconds in self.hung_s.items() if seconds},
            strangers=self.strangers,
            aborted=self.aborted,
        )

    @property
    def conditions(self) -> tuple[ConditionView, ...]:
        """The conditions as they are in the newest second."""
        return views_now(self.plan.gates, self.streaks)

    def judge(self, t: float, facts: Facts) -> None:
        """Judge the conditions by the second at `t`, in s; not after the stop was asked for."""
        if self.stopped_t is None:
            self.streaks = follow(self.plan.gates, self.streaks, t, facts)

    def add(
        self,
        sample: Sample,
        count: Count | None,
        views: Iterable[ProcessView],
        strangers: int = 0,
    ) -> None:
        """Take in one second of the run; leave out samples after the stop was asked for."""
        self.strangers = max(self.strangers, strangers)
        for view in views:
            self.hung_s[view.name] += view.state == HUNG
            seen = self._seen.setdefault(view.name, _Seen(view))
            seen.view = view
            if view.rss_bytes is not None:
                seen.rss_bytes_max = max(seen.rss_bytes_max or 0, view.rss_bytes)
        if self.stopped_t is not None:
            return
        self._samples.append(sample)
        if count is not None and count.t > self._counts[-1].t:
            self._counts.append(count)

    def stop(self, t: float) -> None:
        """Note that the stop was asked for at `t`; the first call counts."""
        if self.stopped_t is None:
            self.stopped_t = t

    def finish(
        self,
        t: float,
        machine: Machine,
        totals: Totals,
        endpoints: tuple[EndpointView, ...],
        failures: tuple[FailureView, ...],
        worker_requests: dict[str, int],
        events: Iterable[Event],
        verdict: Verdict,
        outcomes: RequestOutcomes = NO_OUTCOMES,
    ) -> Run:
        """Return the run that ended at `t`; `worker_requests` are the last counts, by worker."""
        return Run(
            plan=self.plan,
            host=self.host,
            started_at=self.started_at.strftime(STARTED_AT),
            started_t=self.started_t,
            stopped_t=self.stopped_t if self.stopped_t is not None else t,
            machine=machine,
            totals=totals,
            counts=tuple(self._counts),
            endpoints=endpoints,
            failures=failures,
            processes=(
                *(
                    ProcessSummary(
                        name=seen.view.name,
                        role=seen.view.role,
                        rss_bytes_max=seen.rss_bytes_max,
                        requests=worker_requests.get(name, seen.view.requests),
                        exit_code=self.exit_codes.get(name, seen.view.exit_code),
                    )
                    for name, seen in self._seen.items()
                ),
                # A worker that came and went between two seconds has a count or an end, but no row.
                *(
                    ProcessSummary(
                        name,
                        "worker",
                        None,
                        worker_requests.get(name, 0),
                        self.exit_codes.get(name),
                    )
                    for name in {**worker_requests, **self.exit_codes}
                    if name not in self._seen and is_worker(name)
                ),
            ),
            samples=tuple(self._samples),
            events=tuple(event for event in events if event.t >= self.started_t),
            # Of a run without an answer the last verdict says what is known: what it waited for.
            verdict=verdict if outcomes.answered == 0 else overall(self._samples, verdict),
            trouble=self.trouble,
            outcomes=outcomes,
            ended_by=self.ended_by or "locustfile",
            streaks=tuple(self.streaks),
            locustfiles=self.locustfiles,
        )
