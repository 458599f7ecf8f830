"""The lab's four parts as data, and what a person may ask for on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class ShopMode(StrEnum):
    """How the shop is served: as the handout does, as production does, or not by petload at all."""

    DEV = "dev"
    PROD = "prod"
    NONE = "none"


DEFAULT_SLO_MS = 3000.0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the lab. `spawn_rate` in users/s; `wait` is what a user thinks, for people."""

    number: int
    title: str
    about: str
    users: int
    spawn_rate: float
    wait: str
    locustfile: str
    shop: ShopMode
    workers: int


PARTS: Mapping[int, Part] = {
    part.number: part
    for part in (
        Part(
            1,
            "Sequential",
            "A realistic workflow: add a pet, look at the dashboard, think.",
            users=10,
            spawn_rate=2.0,
            wait="1-3 s",
            locustfile="part1_sequential.py",
            shop=ShopMode.DEV,
            workers=1,
        ),
        Part(
            2,
            "Stress",
            "The same workflow by a mob that never stops to think.",
            users=200,
            spawn_rate=50.0,
            wait="0 s",
            locustfile="part2_stress.py",
            shop=ShopMode.DEV,
            workers=1,
        ),
        Part(
            3,
            "SLO",
            "A page that takes longer than the objective counts as failed.",
            users=200,
            spawn_rate=50.0,
            wait="0 s",
            locustfile="part3_slo.py",
            shop=ShopMode.DEV,
            workers=1,
        ),
        Part(
            4,
            "Scale out",
            "One worker is not enough: watch it saturate, and add another.",
            users=5000,
            spawn_rate=100.0,
            wait="0 s",
            # Unchanged from part 3, as the lab wants it.
            locustfile="part3_slo.py",
            shop=ShopMode.PROD,
            workers=1,
        ),
    )
}


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


@dataclass(frozen=True, slots=True)
class Plan:
    """One test as it will be run. `locustfile` is a part's file name, or a path of the user's."""

    part: int
    users: int
    spawn_rate: float
    workers: int
    shop: ShopMode
    host: str | None
    locustfile: str
    slo_ms: float


def plan(number: int, asked: Asked) -> Plan:
    """The part's own values, with what was asked for instead. `number` must be a key of PARTS."""
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
    )


def switched(current: Plan, number: int) -> Plan:
    """The plan after a switch to another part: its own values, in the surroundings of now.

    The target, the objective and the size of the pool stay; a locustfile or a shop that was asked
    for belonged to the test that was left.
    """
    asked = Asked(host=current.host, slo_ms=current.slo_ms, workers=current.workers)
    following = plan(number, asked)
    if current.shop is ShopMode.NONE:
        return replace(following, shop=ShopMode.NONE)
    return following
