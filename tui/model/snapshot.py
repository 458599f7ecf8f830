"""What is true now: frozen values that the screen draws, `run --json` writes and tests feed.

None stands for 'not known'. It is never shown, written or drawn as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui.model.guide import GuideView
from tui.model.plan import ShopMode

PETSHOP, MASTER, MACHINE, PETLOAD = "petshop", "master", "machine", "petload"


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


# The state of a process that is there and does nothing: stopped by a signal, or busy with one
# thing. Its other states are those of processes.process.State.
HUNG = "hung"


class Bottleneck(StrEnum):
    TESTER = "tester"
    SHOP = "shop"
    MACHINE = "machine"
    USERS = "users"
    MASTER = "master"
    UNCLEAR = "unclear"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who the bottleneck is, why, and what to do about it."""

    bottleneck: Bottleneck
    evidence: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """Of a set of requests, in ms."""

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

    `mean_bytes` is the size of an answer's body.
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


@dataclass(frozen=True, slots=True)
class FailureView:
    method: str
    name: str
    error: str
    count: int


@dataclass(frozen=True, slots=True)
class Sample:
    """One second. `t` in s since the lab opened; `cpu_percent` by process name.

    `users` are up, `asked` is how many were asked for; `in_request` and `thinking` are users, too.
    `lag_ms` is the worst worker's; `idle_probe_ms` is what the probe took when there was no load
    the last time. `queued_percent` is how much of the time a process wanted a core and had none,
    `pressure_percent` the same of anybody on the machine; `shop_core_percent` is the CPU of the
    shop's busiest process; `exhausted_per_s` are requests that failed because this machine ran out
    of ports, files or memory; `stolen_percent` is how much of all cores other guests of the host
    took, `others_percent` that and what other programs took.
    """

    t: float
    users: int | None = None
    asked: int | None = None
    rps: float | None = None
    failures_per_s: float | None = None
    mean_ms: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    probe_ms: float | None = None
    cpu_percent: Mapping[str, float | None] = field(default_factory=dict)
    bottleneck: Bottleneck = Bottleneck.IDLE
    in_request: float | None = None
    thinking: float | None = None
    lag_ms: float | None = None
    idle_probe_ms: float | None = None
    queued_percent: Mapping[str, float | None] = field(default_factory=dict)
    shop_core_percent: float | None = None
    pressure_percent: float | None = None
    stolen_percent: float | None = None
    others_percent: float | None = None
    exhausted_per_s: float | None = None


@dataclass(frozen=True, slots=True)
class SignalView:
    """One signal that the verdict looks at; `points_to` is None where it says nothing just now."""

    name: str
    figure: str
    threshold: str
    points_to: Bottleneck | None
    about: str


@dataclass(frozen=True, slots=True)
class UserSplit:
    """Where the users are. `stuck` ones wait for the tester itself; `resting` in their own task."""

    thinking: float
    in_request: float
    stuck: float
    resting: float


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; `t` in s since the lab opened."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that a chart points at; `t` in s since the lab opened, `text` is a word or two."""

    t: float
    text: str


@dataclass(frozen=True, slots=True)
class SloView:
    """Answers that missed the objective, and how many of them nobody outside would have seen so."""

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
    """What a run came to. `evidence` is the verdict's, as a sentence; `rps` of all users up."""

    bottleneck: Bottleneck
    evidence: str
    rps: float | None
    invalid_because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the screen needs for one second. Times in s since the lab opened."""

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
    slo_ms: float
    cores: int
    now: Sample
    verdict: Verdict
    run_s: float | None = None
    report_age_s: float | None = None
    probe_error: str | None = None
    probe_waiting_s: float | None = None
    totals: Totals = field(default_factory=Totals)
    processes: tuple[ProcessView, ...] = ()
    endpoints: tuple[EndpointView, ...] = ()
    failures: tuple[FailureView, ...] = ()
    history: tuple[Sample, ...] = ()
    events: tuple[Event, ...] = ()
    alert: str | None = None
    signals: tuple[SignalView, ...] = ()
    split: UserSplit | None = None
    # What the last change of workers or shop proved, and when.
    effect: Event | None = None
    marks: tuple[Mark, ...] = ()
    slo: SloView | None = None
    # The run that ended last; None before one has, and as soon as the next begins.
    last_run: RunView | None = None
    # How the learner stands in the guided lab; None where nobody is guided.
    guide: GuideView | None = None
