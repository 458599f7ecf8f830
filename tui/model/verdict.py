"""What the bottleneck is, why, and by which signals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
