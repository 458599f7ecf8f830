"""Plan one test: the values of a part, with the options of the command line instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.model.condition import Gate
from tui.model.hosts import unconfirmed_hosts
from tui.model.locustfile import Inspection
from tui.model.parts import DEFAULT_SLO_MS, PARTS, ShopMode
from tui.model.repeat import Repeat

PROBE_OFF = "off"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line; None leaves it to the part."""

    users: int | None = None
    spawn_rate: float | None = None
    workers: int | None = None
    shop: ShopMode | None = None
    host: str | None = None
    locustfile: str | None = None
    slo_ms: float | None = None
    python: str | None = None
    locust_arguments: tuple[str, ...] = ()
    confirmed_hosts: tuple[str, ...] = ()
    probe: str | None = None
    gates: tuple[Gate, ...] = ()
    csv_prefix: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One test as it will be run. `locustfile` is a part's file name, or a path of the user's.

    `python` is the interpreter that runs Locust; None is petload's own. `locust_arguments` go to
    Locust as they are. `confirmed_hosts` are targets beyond this machine that may be tested.
    `probe` is the path that the probe asks, `off` where it asks nothing; None leaves it to petload.
    `slo_is_asked`: the objective is not the default.
    `class_hosts` are the targets that the locustfile's classes name and keep. `inspection` is what
    a locustfile of the user's has, and `sources` the file in which its code is kept. `run_time_s`
    is how long the load will be on, where it is known. `gates` are the conditions that fail or stop
    the test. `note` is kept with the run; `repeat` is its place among the repeats of the test.
    `csv_prefix` is the path with which Locust's CSV files begin.
    """

    part: int
    users: int
    spawn_rate: float
    workers: int
    shop: ShopMode
    host: str | None
    locustfile: str
    slo_ms: float
    python: str | None = None
    locust_arguments: tuple[str, ...] = ()
    confirmed_hosts: tuple[str, ...] = ()
    class_hosts: tuple[str, ...] = ()
    probe: str | None = None
    inspection: Inspection | None = None
    gates: tuple[Gate, ...] = ()
    csv_prefix: str | None = None
    repeat: Repeat | None = None
    note: str | None = None
    sources: str | None = None
    run_time_s: float | None = None
    slo_is_asked: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the locustfile is the user's own, and no part's."""
        return self.locustfile not in {part.locustfile for part in PARTS.values()}

    @property
    def shape(self) -> str | None:
        """The load test shape that decides how many users there are."""
        return self.inspection.shape if self.inspection else None

    @property
    def unconfirmed_hosts(self) -> tuple[str, ...]:
        """The targets beyond this machine that are not confirmed."""
        targets = (self.host,) if self.host else self.class_hosts
        return unconfirmed_hosts(targets, self.confirmed_hosts)

    @property
    def objective_ms(self) -> float | None:
        """The objective; None for a test of the user's own that was given none."""
        return self.slo_ms if self.slo_is_asked or not self.is_own else None

    @property
    def fails_slow(self) -> bool:
        """Whether the plug-in fails responses above the objective: the locustfile does not."""
        reads = self.inspection is not None and self.inspection.reads_objective
        return self.is_own and self.slo_is_asked and not reads

    def listens_to(self, *events: str) -> bool:
        """Return whether the locustfile listens to one of Locust's events."""
        return self.inspection is not None and bool(set(events) & set(self.inspection.hooks))


def plan(number: int, asked: Asked) -> Plan:
    """Return the part's own values, with the options instead. `number` must be a key of PARTS."""
    part = PARTS[number]
    return Plan(
        part=number,
        users=asked.users if asked.users is not None else part.users,
        spawn_rate=asked.spawn_rate if asked.spawn_rate is not None else part.spawn_rate,
        workers=asked.workers if asked.workers is not None else part.workers,
        shop=ShopMode.NONE if asked.host else asked.shop or part.shop,
        host=asked.host,
        locustfile=asked.locustfile or part.locustfile,
        slo_ms=asked.slo_ms if asked.slo_ms is not None else DEFAULT_SLO_MS,
        python=asked.python,
        locust_arguments=asked.locust_arguments,
        confirmed_hosts=asked.confirmed_hosts,
        probe=asked.probe,
        gates=asked.gates,
        csv_prefix=asked.csv_prefix,
        note=asked.note,
        slo_is_asked=asked.slo_ms is not None,
    )


def switched(current: Plan, number: int) -> Plan:
    """Return the plan after a switch to another part: its own values on the same target.

    The target, the objective, the conditions, the size of the pool and the Python stay. A
    locustfile, its arguments and targets, and a shop that was asked for belonged to the test that
    was left.
    """
    asked = Asked(
        host=current.host,
        slo_ms=current.slo_ms if current.slo_is_asked else None,
        workers=current.workers,
        python=current.python,
        confirmed_hosts=current.confirmed_hosts,
        gates=current.gates,
    )
    following = plan(number, asked)
    if current.shop is ShopMode.NONE and not current.class_hosts:
        return replace(following, shop=ShopMode.NONE)
    return following


def target_of(of: Plan) -> tuple[object, ...]:
    """Return what decides which target is tested: plans that agree in it share one."""
    return of.shop, of.host, of.class_hosts, of.probe
