"""What a fault is, and what comes of trying it: plain data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(slots=True)
class Outcome:
    """How often a fault was tried, and stood.

    `worst` is the worst figure seen, in words with its unit; `skipped` says why it could not be
    tried on this machine.
    """

    tried: int = 0
    passed: int = 0
    worst: str = ""
    broken: list[str] = field(default_factory=list)
    skipped: str = ""

    def note(self, problem: str | None) -> None:
        """One try is over; `problem` is None where it stood."""
        self.tried += 1
        if problem is None:
            self.passed += 1
        else:
            self.broken.append(problem)


Try = Callable[[Path, int], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: what is done, what passes, and how to try it.

    `attempt` gets a folder of its own and how often (or how much) to try: `short` in the test run,
    `long` for the figures of docs/reliability.md. `marker` is pytest's: "alone" for a bound that
    other tests beside it would disturb, "quiet" for one that other programs would disturb too.
    """

    number: int
    name: str
    passes_at: str
    attempt: Try
    short: int
    long: int
    marker: Literal["alone", "quiet"] | None = None
