"""Sum up why the runs of a group are not valid. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

# A number by itself: that of worker-1 is part of a name.
FIGURE = re.compile(r"(?<![\w.,-])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?![\w-])")


def reasons(of_runs: Iterable[Iterable[str]]) -> tuple[tuple[str, int], ...]:
    """Return why runs are not valid, and how many of them each is true of.

    Reasons that differ only in their figures are one, with the least and the greatest of each.
    """
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for of_run in of_runs:
        for shape, reason in {FIGURE.sub("#", reason): reason for reason in of_run}.items():
            alike[shape].append(reason)
    return tuple((_merged(each), len(each)) for each in alike.values())


def _merged(alike: Sequence[str]) -> str:
    """Return one sentence for some that differ only in their figures."""
    figures = zip(*(FIGURE.findall(reason) for reason in alike), strict=True)
    ranges = iter([_range(each) for each in figures])
    return FIGURE.sub(lambda _: next(ranges), alike[0])


def _range(figures: Sequence[str]) -> str:
    least, greatest = min(figures, key=_value), max(figures, key=_value)
    return least if _value(least) == _value(greatest) else f"{least} to {greatest}"


def _value(figure: str) -> float:
    return float(figure.replace(",", ""))
