"""Hold all that is known of a run that has ended: frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui.model.condition import Streak
from tui.model.plan import Plan
from tui.model.sample import Sample
from tui.model.snapshot import (
    NO_OTHERS,
    EndpointView,
    Event,
    ExceptionView,
    FailureView,
    Others,
    StatusView,
    Totals,
)
from tui.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened to a run's processes.

    `lost` names those that ended unexpectedly. `hung_s` is how long others did not respond, in s by
    name. `strangers` is how many workers were not petload's. `aborted` is why the run ended before
    its stop.
    """

    lost: Sequence[str] = ()
    hung_s: Mapping[str, int] = field(default_factory=dict)
    strangers: int = 0
    aborted: str | None = None


NO_TROUBLE = Trouble()


@dataclass(frozen=True, slots=True)
class RequestOutcomes:
    """How a run's requests and tasks ended.

    `answered` requests got a response, whatever its status; None where that is not known.
    `cut_off` requests had begun at the end and are counted nowhere. `endpoints_in_all` is how many
    different endpoints there were, and `others` what the lists leave out. `users_begun` is None
    where users are not counted; of those users some have finished by themselves, and some died of
    an exception. Of `failed` requests `too_slow` ones missed the objective; `first_error` is the
    most frequent failure's text.
    """

    answered: int | None = None
    cut_off: int = 0
    statuses: tuple[StatusView, ...] = ()
    exceptions: tuple[ExceptionView, ...] = ()
    endpoints_in_all: int = 0
    others: Others = NO_OTHERS
    users_begun: int | None = None
    users_finished: int = 0
    users_died: tuple[ExceptionView, ...] = ()
    failed: int = 0
    too_slow: int = 0
    first_error: str = ""


NO_OUTCOMES = RequestOutcomes()


@dataclass(frozen=True, slots=True)
class Count:
    """The totals at `t` (s since the lab opened), and the users up then."""

    t: float
    requests: int
    failures: int
    users: int


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine that a run was made on."""

    cores: int
    memory_bytes: int
    platform: str
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class LocustfileText:
    """A file of the test as it was when the master loaded it, kept to show what differs later."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ProcessSummary:
    """One process over a run. `exit_code` is None while it lives on after the run."""

    name: str
    role: str
    rss_bytes_max: int | None
    requests: int | None
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """All that is known of a run that has ended. Times in s since the lab opened."""

    plan: Plan
    host: str
    started_at: str
    started_t: float
    stopped_t: float
    machine: Machine
    totals: Totals
    counts: tuple[Count, ...]
    endpoints: tuple[EndpointView, ...]
    failures: tuple[FailureView, ...]
    processes: tuple[ProcessSummary, ...]
    samples: tuple[Sample, ...]
    events: tuple[Event, ...]
    verdict: Verdict
    trouble: Trouble = NO_TROUBLE
    outcomes: RequestOutcomes = NO_OUTCOMES
    ended_by: str = "stop"
    # How long each condition of the plan held in a row.
    streaks: tuple[Streak, ...] = ()
    locustfiles: tuple[LocustfileText, ...] = ()

    @property
    def duration_s(self) -> float:
        return self.stopped_t - self.started_t
