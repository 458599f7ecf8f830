"""Plan one test: the values of a part, with the options of the command line instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.model.locustfile import Inspection
from tui.model.parts import DEFAULT_SLO_MS, PARTS, ShopMode


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
    confirmed_host: str | None = None
    probe: str = "/"


@dataclass(frozen=True, slots=True)
class Plan:
    """One test as it will be run. `locustfile` is a part's file name, or a path of the user's.

    `python` is the interpreter that runs Locust; None is petload's own. `locust_arguments` go to
    Locust as they are. `confirmed_host` is a target beyond this machine that may be tested.
    `probe` is the path that the probe asks, `off` where it asks nothing.
    `class_hosts` are the targets that the locustfile's classes name and keep. `inspection` is what
    a locustfile of the user's has, and `sources` the file in which its code is kept.
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
    confirmed_host: str | None = None
    class_hosts: tuple[str, ...] = ()
    probe: str = "/"
    inspection: Inspection | None = None
    sources: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether the locustfile is the user's own, and no part's."""
        return self.locustfile not in {part.locustfile for part in PARTS.values()}

    @property
    def shape(self) -> str | None:
        """The load test shape that decides how many users there are."""
        return self.inspection.shape if self.inspection else None

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
        confirmed_host=asked.confirmed_host,
        probe=asked.probe,
    )


def switched(current: Plan, number: int) -> Plan:
    """Return the plan after a switch to another part: its own values on the same target.

    The target, the objective, the size of the pool and the Python stay. A locustfile, its arguments
    and targets, and a shop that was asked for belonged to the test that was left.
    """
    asked = Asked(
        host=current.host,
        slo_ms=current.slo_ms,
        workers=current.workers,
        python=current.python,
        confirmed_host=current.confirmed_host,
    )
    following = plan(number, asked)
    if current.shop is ShopMode.NONE and not current.class_hosts:
        return replace(following, shop=ShopMode.NONE)
    return following


def target_of(of: Plan) -> tuple[object, ...]:
    """Return what decides which target is tested: plans that agree in it share one."""
    return of.shop, of.host, of.class_hosts, of.probe
