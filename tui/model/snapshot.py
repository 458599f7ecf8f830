"""Hold what is true now: frozen values that the screen draws and `run --json` writes.

None stands for 'not known'. It is never shown, written or drawn as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui.model.commands import Command
from tui.model.condition import ConditionView
from tui.model.guide import GuideView
from tui.model.parts import ShopMode
from tui.model.sample import Sample
from tui.model.verdict import Bottleneck, SignalView, UserSplit, Verdict


class Load(StrEnum):
    """The state of the load, in Locust's words; `starting` is petload's, for the processes."""

    STARTING = "starting"
    READY = "ready"
    SPAWNING = "spawning"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_on(self) -> bool:
        """Whether users are at work."""
        return self in (Load.SPAWNING, Load.RUNNING, Load.STOPPING)


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """Response times of a set of requests, in ms."""

    mean: float | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None


@dataclass(frozen=True, slots=True)
class ProcessView:
    """One row of the process table. CPU in % of one core (of all cores for the machine's row)."""

    name: str
    role: str
    state: str
    pid: int | None = None
    cpu_percent: float | None = None
    rss_bytes: int | None = None
    users: int | None = None
    rps: float | None = None
    requests: int | None = None
    lag_ms: float | None = None
    uptime_s: float | None = None
    exit_code: int | None = None
    command: str | None = None
    log: str | None = None


@dataclass(frozen=True, slots=True)
class EndpointView:
    """One endpoint since the run's start; `rps` and `failures_per_s` are the rates now.

    `mean_bytes` is the mean size of a response's body. `statuses` are HTTP statuses and how many
    responses had each, the most frequent first; 0 where no response came.
    """

    method: str
    name: str
    requests: int
    failures: int
    rps: float | None
    response_ms: ResponseTimes
    failures_per_s: float | None = None
    min_ms: float | None = None
    mean_bytes: float | None = None
    statuses: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ExceptionView:
    """An exception of the user's own code: `where` is its line, such as `mine.py:12 in visit`."""

    error: str
    where: str
    count: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """How many responses of an endpoint had an HTTP status; 0 where no response came."""

    method: str
    name: str
    status: int
    count: int


@dataclass(frozen=True, slots=True)
class FailureView:
    method: str
    name: str
    error: str
    count: int


@dataclass(frozen=True, slots=True)
class Rest:
    """The rows that a list leaves out: how many, and the sum of their counts.

    `count` are requests where the rows are endpoints, and `failures` are theirs.
    """

    rows: int = 0
    count: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Others:
    """What the lists of a run leave out: they hold the most frequent rows."""

    endpoints: Rest = Rest()
    failures: Rest = Rest()
    exceptions: Rest = Rest()
    statuses: Rest = Rest()


NO_OTHERS = Others()


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the event log; `t` in s since the lab opened."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A mark on the charts; `t` in s since the lab opened, `text` is a word or two."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class SloView:
    """SLO violations, and how many of them the external probe did not see."""

    failures: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts since the run's start, exact once the run has ended."""

    requests: int = 0
    failures: int = 0
    response_ms: ResponseTimes = field(default_factory=ResponseTimes)
    min_ms: float | None = None
    mean_bytes: float | None = None


@dataclass(frozen=True, slots=True)
class RunView:
    """The result of a run. `evidence` is a sentence of the verdict; `rps` with all users up."""

    bottleneck: Bottleneck
    evidence: str
    rps: float | None
    invalid_because: tuple[str, ...] = ()
    conditions: tuple[ConditionView, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTest:
    """A test of the user's own, beside the lab's parts.

    `file` is its name as it is shown, `targets` are the hosts that it tests, without passwords.
    `changed` is a file of its that is another one on disk than was loaded; `loads` counts how often
    it was loaded.
    """

    file: str
    targets: tuple[str, ...]
    user_classes: tuple[str, ...]
    shape: str | None
    is_loaded: bool
    changed: str | None = None
    loads: int = 1


@dataclass(frozen=True, slots=True)
class KeptView:
    """A kept run, and the second of it that is shown: `at_s` of `of_s`, since the run began.

    `caveat` says what of it is not known.
    """

    name: str
    at_s: float
    of_s: float
    is_last: bool
    note: str | None = None
    caveat: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that the screen needs for one second. Times in s since the lab opened."""

    t: float
    part: int
    load: Load
    shop: ShopMode
    host: str
    web_url: str
    locustfile: str
    target_users: int
    spawn_rate: float
    workers: int
    # None for a test of the user's own that was given no objective.
    slo_ms: float | None
    cores: int
    now: Sample
    verdict: Verdict
    run_s: float | None = None
    report_age_s: float | None = None
    probe_error: str | None = None
    probe_waiting_s: float | None = None
    # The path that the probe asks, and the HTTP status of its last answer; empty without a probe.
    probe_path: str = ""
    probe_status: int | None = None
    totals: Totals = field(default_factory=Totals)
    processes: tuple[ProcessView, ...] = ()
    endpoints: tuple[EndpointView, ...] = ()
    failures: tuple[FailureView, ...] = ()
    exceptions: tuple[ExceptionView, ...] = ()
    others: Others = NO_OTHERS
    history: tuple[Sample, ...] = ()
    events: tuple[Event, ...] = ()
    alert: str | None = None
    signals: tuple[SignalView, ...] = ()
    split: UserSplit | None = None
    # The effect of the last change of workers or shop, and when it was measured.
    effect: Event | None = None
    marks: tuple[Annotation, ...] = ()
    slo: SloView | None = None
    # The run that ended last; None before one has, and as soon as the next begins.
    last_run: RunView | None = None
    own_test: OwnTest | None = None
    # In this second while a load is on, afterwards over the whole run.
    conditions: tuple[ConditionView, ...] = ()
    # Why a command is not possible now, by command; the others are possible.
    refusals: Mapping[Command, str] = field(default_factory=dict)
    # The run of a former time that is shown; None where this is the running lab.
    kept: KeptView | None = None
    # The guided lab; None where petload runs without it.
    guide: GuideView | None = None

    def misses_objective(self, response_ms: float | None) -> bool:
        """Return whether a response time misses the objective; none does where there is none."""
        return response_ms is not None and self.slo_ms is not None and response_ms > self.slo_ms

    @property
    def exceptions_in_all(self) -> int:
        """How many exceptions the user's code has raised in this run, listed or not."""
        return sum(each.count for each in self.exceptions) + self.others.exceptions.count
