"""A fault, and the outcome of its trials: plain data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(slots=True)
class Outcome:
    """How many trials of a fault there were, and how many passed.

    `worst` is the worst figure, in words with its unit; `skipped` is why the fault cannot be tried
    on this machine.
    """

    tried: int = 0
    passed: int = 0
    worst: str = ""
    problems: list[str] = field(default_factory=list)
    skipped: str = ""

    def note(self, problem: str | None) -> None:
        """Count a trial; `problem` is None where it passed."""
        self.tried += 1
        if problem is None:
            self.passed += 1
        else:
            self.problems.append(problem)


Trials = Callable[[Path, int], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its name, its bound, and how to try it.

    `attempt` gets a folder of its own and the number of trials (or their size): `short` in the test
    run, `long` for the figures of docs/reliability.md. `marker` is pytest's: "alone" for a bound
    that concurrent tests would disturb, "quiet" for one that other programs would disturb too.
    """

    number: int
    name: str
    passes_at: str
    attempt: Trials
    short: int
    long: int
    marker: Literal["alone", "quiet"] | None = None
