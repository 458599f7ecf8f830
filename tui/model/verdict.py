"""Hold the verdict: the bottleneck, the evidence, and the signals behind it."""

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
    """The bottleneck, the evidence for it, and what to do about it."""

    bottleneck: Bottleneck
    evidence: tuple[str, ...] = ()
    advice: str = ""


@dataclass(frozen=True, slots=True)
class SignalView:
    """One signal behind the verdict; `points_to` is None below its threshold."""

    name: str
    figure: str
    threshold: str
    points_to: Bottleneck | None
    about: str


@dataclass(frozen=True, slots=True)
class UserSplit:
    """Where the users are. `stuck` users wait for the tester; `resting` ones in their own task."""

    thinking: float
    in_request: float
    stuck: float
    resting: float
