"""The four parts of the lab, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ShopMode(StrEnum):
    """How the shop is served: as the handout does, as production does, or not by petload at all."""

    DEV = "dev"
    PROD = "prod"
    NONE = "none"


DEFAULT_SLO_MS = 3000.0
# The number of a test of the user's own, beside those of the parts.
OWN_TEST = 5
# The user class of every locustfile of the lab.
USER_CLASS = "PetShopUser"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the lab. `spawn_rate` in users/s; `wait` is the thinking time, in words."""

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
            "The same workflow without thinking: a stress test.",
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
