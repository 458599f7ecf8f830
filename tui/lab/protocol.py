"""The lab protocol: what the screen uses of a lab, and how its commands fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tui.locustfile.script import Script
from tui.model.parts import ShopMode
from tui.model.plan import Plan
from tui.model.snapshot import Snapshot


class CannotListen(Exception):
    """Raised when a port that an option names is taken; the message names its holder."""


class LabFailed(Exception):
    """Raised when a process cannot start or has crashed.

    `tail` is what the end of its log says beyond the message, which an event may tell already.
    """

    def __init__(
        self, message: str, tail: list[str] | None = None, *, is_logged: bool = False
    ) -> None:
        super().__init__(message)
        self.tail = tail or []
        self.is_logged = is_logged


class LabProtocol(Protocol):
    """A lab as the screen drives it. Commands raise Refused or LabFailed."""

    plan: Plan

    @property
    def web_url(self) -> str:
        """The address of Locust's own page."""

    def subscribe(self, subscriber: Callable[[Snapshot], None]) -> None:
        """Hand every Snapshot to `subscriber`."""

    def log_lines(self, name: str, lines: int) -> list[str]:
        """Return the last lines of the named process's log."""

    def script(self) -> Script:
        """Return the present locustfile as it was loaded, and the part's before."""

    async def open(self) -> None:
        """Start the shop, the master and the workers."""

    async def start(self) -> None:
        """Start the load, as soon as it is possible."""

    async def stop(self) -> None:
        """Stop the load, or cancel a waiting start."""

    async def add_worker(self) -> None:
        """Start one more worker."""

    async def remove_worker(self) -> None:
        """Remove the youngest worker."""

    async def set_users(self, users: int, spawn_rate: float) -> None:
        """Change the number of users and the spawn rate."""

    async def switch(self, part: int) -> None:
        """Go to another part."""

    async def reload(self) -> None:
        """Load the user's own test as it is on disk now."""

    async def set_shop(self, mode: ShopMode) -> None:
        """Serve the shop by another server."""

    async def tick_step(self, part: int, step: str) -> None:
        """Tick a step of the guide by hand, or remove its tick."""

    async def predict(self, part: int, question: str, value: float) -> None:
        """Note what the learner expects a run to show."""

    async def reset_guide(self, part: int) -> None:
        """Reset a part of the guide."""
