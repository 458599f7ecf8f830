"""Plan one test: the values of a part, with the options of the command line instead."""

from __future__ import annotations

from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Plan:
    """One test as it will be run. `locustfile` is a part's file name, or a path of the user's.

    `python` is the interpreter that runs Locust; None is petload's own.
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
    )


def switched(current: Plan, number: int) -> Plan:
    """Return the plan after a switch to another part: its own values on the same target.

    The target, the objective, the size of the pool and the Python stay. A locustfile or a shop
    that was asked for belonged to the part before.
    """
    asked = Asked(
        host=current.host,
        slo_ms=current.slo_ms,
        workers=current.workers,
        python=current.python,
    )
    following = plan(number, asked)
    if current.shop is ShopMode.NONE:
        return replace(following, shop=ShopMode.NONE)
    return following
