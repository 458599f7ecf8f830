"""Decide whether the figures of two runs can be compared, by what limited each. Pure.

A figure of a run is one of whatever limited it. Where a tester was the limit, the target was never
asked for what it can do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tui.model.verdict import Bottleneck

LIMITS = {
    Bottleneck.TESTER: "the tester",
    Bottleneck.SHOP: "the shop",
    Bottleneck.MACHINE: "the machine",
    Bottleneck.USERS: "its users",
    Bottleneck.MASTER: "the master",
}
# The target answered at its own pace, with a queue or without one.
OF_THE_TARGET = (Bottleneck.SHOP, Bottleneck.USERS)


def common(bottlenecks: Sequence[Bottleneck]) -> Bottleneck:
    """Return what limited more than half of a group's runs; `unclear` where nothing did."""
    [(bottleneck, runs)] = Counter(bottlenecks).most_common(1)
    return bottleneck if 2 * runs > len(bottlenecks) else Bottleneck.UNCLEAR


def incomparable(a: Bottleneck, b: Bottleneck) -> str | None:
    """Return why figures of A and B cannot be compared, as a sentence; None where they can."""
    idle = [name for name, each in (("A", a), ("B", b)) if each is Bottleneck.IDLE]
    if idle:
        return f"not comparable: {' and '.join(idle)} had no load"
    if a is b or Bottleneck.UNCLEAR in (a, b) or (a in OF_THE_TARGET and b in OF_THE_TARGET):
        return None
    return f"not comparable: A was limited by {LIMITS[a]}, B by {LIMITS[b]}"


def caveat(a: Bottleneck, b: Bottleneck) -> str | None:
    """Return what limits the meaning of figures that can be compared; None without anything."""
    unclear = [name for name, each in (("A", a), ("B", b)) if each is Bottleneck.UNCLEAR]
    if unclear:
        return f"It is unclear what limited {' and '.join(unclear)}."
    if a is b and a in LIMITS and a not in OF_THE_TARGET:
        return f"Both were limited by {LIMITS[a]}: the figures are of it, not of the target."
    return None
