"""Name the place of a run among the repeats of a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Repeat:
    """Run `number` of `of` runs of a `variant` (A or B); all runs of one command share `group`."""

    group: str
    number: int
    of: int
    variant: str = "A"


def order(repeats: int, variants: str) -> list[tuple[int, str]]:
    """Return (number, variant) in the order of the runs: A B B A A B.

    So a machine that slows down, or warms up, does it to both.
    """
    return [
        (number, variant)
        for number in range(1, repeats + 1)
        for variant in (variants if number % 2 else variants[::-1])
    ]
