"""What the faces know of a lab: the commands, and what can go wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui.locustfile.diff import Script
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.model.snapshot import Snapshot


class CannotListen(Exception):
    """A port that was asked for is taken; the message names its holder."""


class LabFailed(Exception):
    """A process could not be started or was lost; `tail` is what it wrote last."""

    def __init__(self, message: str, tail: list[str] | None = None) -> None:
        super().__init__(message)
        self.tail = tail or []


class LabProtocol(Protocol):
    """A lab as the screen drives it. Commands raise Refused or LabFailed."""

    plan: Plan

    @property
    def web_url(self) -> str:
        """Locust's own page."""

    @property
    def most_workers(self) -> int:
        """How many workers the pool may have."""

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Have every Snapshot handed to `subscriber`."""

    def log_lines(self, name: str, lines: int) -> list[str]:
        """The last lines that the process of this name wrote."""

    def script(self) -> Script:
        """The present locustfile as it is on disk, and the part's before."""

    async def open(self) -> None:
        """Start the shop, the master and the workers."""

    async def start(self) -> None:
        """Start the load."""

    async def stop(self) -> None:
        """Stop the load."""

    async def add_worker(self) -> None:
        """Start one worker more."""

    async def remove_worker(self) -> None:
        """Have the youngest worker leave."""

    async def set_users(self, users: int, spawn_rate: float) -> None:
        """Aim at other numbers."""

    async def switch(self, part: int) -> None:
        """Go to another part."""

    async def set_shop(self, mode: ShopMode) -> None:
        """Serve the shop another way."""

    async def tick_step(self, part: int, step: str) -> None:
        """Tick a step of the guide by hand, or take its tick away."""

    async def predict(self, part: int, question: str, value: float) -> None:
        """Note what the learner expects a run to show."""

    async def reset_guide(self, part: int) -> None:
        """Begin a part of the guide anew."""
