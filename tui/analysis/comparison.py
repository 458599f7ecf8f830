"""Compare two runs, or two groups of repeats: figures, curves, settings, and what follows. Pure.

Runs are dicts of schema petload.run/1, as `runs.reader` returns them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from statistics import median
from typing import Any

from tui.analysis import block_bootstrap, rank_test
from tui.analysis.change import Change, Figure, between_repeats, between_seconds, untested
from tui.analysis.comparability import caveat, common, incomparable
from tui.analysis.invalid_reasons import reasons
from tui.analysis.run_differences import Difference, differences, locustfile_diff
from tui.analysis.run_figures import (
    FIGURES,
    GOODPUT,
    P95,
    RunFigures,
    Values,
    are_steady,
    read,
    samples,
    values,
)
from tui.analysis.thresholds import BLOCK_S, FIGURE_ALPHA, LEAST_BLOCKS, STEADY_SAMPLES
from tui.model.sample import Sample
from tui.model.verdict import Bottleneck

Run = Mapping[str, Any]
# What 'slower' and 'faster' rest on. FIGURE_ALPHA counts them.
DECIDING = (P95, GOODPUT)
BASIS = (
    f"Some runs have fewer than {STEADY_SAMPLES} steady seconds: all figures are of whole runs,"
    " with their ramp-up."
)


class Conclusion(StrEnum):
    """What the deciding figures say of B."""

    SLOWER = "slower"
    FASTER = "faster"
    MIXED = "mixed"
    NO_CHANGE = "no change"
    UNKNOWN = "unknown"
    INCOMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True)
class Side:
    """The runs of A, or of B. `invalid` are (reasons, how many runs have them)."""

    names: tuple[str, ...]
    bottleneck: Bottleneck
    invalid: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A figure over time, one value a second since the start of the load; medians of repeats."""

    name: str
    a: tuple[float | None, ...]
    b: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is known of how B differs from A. `incomparable` says why figures are no effect."""

    a: Side
    b: Side
    is_by_repeats: bool
    is_of_steady_seconds: bool
    incomparable: str | None
    caveats: tuple[str, ...]
    differences: tuple[Difference, ...]
    locustfile_diff: tuple[str, ...]
    changes: tuple[Change, ...]
    endpoints: tuple[Change, ...]
    curves: tuple[Curve, ...]

    @property
    def deciding(self) -> tuple[Change, ...]:
        """The changes that the conclusion rests on."""
        return tuple(next(each for each in self.changes if each.figure is it) for it in DECIDING)

    @property
    def conclusion(self) -> Conclusion:
        """What the deciding figures say of B."""
        if self.incomparable is not None:
            return Conclusion.INCOMPARABLE
        if all(change.low is None for change in self.deciding):
            return Conclusion.UNKNOWN
        worse = {change.is_worse for change in self.deciding} - {None}
        if worse == {True, False}:
            return Conclusion.MIXED
        if not worse:
            return Conclusion.NO_CHANGE
        return Conclusion.SLOWER if True in worse else Conclusion.FASTER


def compare(a: Sequence[Run], b: Sequence[Run], names: Sequence[Sequence[str]]) -> Comparison:
    """Compare the runs of A with those of B, one or more each; `names` are theirs."""
    one, other = [read(run) for run in a], [read(run) for run in b]
    is_by_repeats = len(a) > 1 or len(b) > 1
    if is_by_repeats:
        is_steady = are_steady([*one, *other])
        changes = _by_repeats(one, other, steady=is_steady)
    else:
        is_steady = bool(_seconds_of(one[0], other[0]))
        changes = _by_seconds(one[0], other[0])
    sides = Side(*_side(a, names[0])), Side(*_side(b, names[1]))
    limits = sides[0].bottleneck, sides[1].bottleneck
    why_not = incomparable(*limits)
    said = (
        None if why_not else caveat(*limits),
        _too_few(len(a), len(b)) if is_by_repeats else _one_each(one[0], other[0]),
        BASIS if is_by_repeats and not is_steady else None,
    )
    return Comparison(
        a=sides[0],
        b=sides[1],
        is_by_repeats=is_by_repeats,
        is_of_steady_seconds=is_steady,
        incomparable=why_not,
        caveats=tuple(each for each in said if each is not None),
        differences=differences(a, b),
        locustfile_diff=locustfile_diff(a[-1], b[-1]),
        changes=tuple(changes),
        endpoints=tuple(_endpoints(one, other)),
        curves=tuple(_curves(a, b)),
    )


def _side(runs: Sequence[Run], names: Sequence[str]) -> tuple[Any, ...]:
    return (
        tuple(names),
        common([_bottleneck(run) for run in runs]),
        reasons([run["invalid_because"] for run in runs]),
    )


def _bottleneck(run: Run) -> Bottleneck:
    try:
        return Bottleneck(run["verdict"]["bottleneck"])
    except ValueError:  # a later version knows more of them
        return Bottleneck.UNCLEAR


# --- figures ------------------------------------------------------------------------------------


def _by_repeats(a: Sequence[RunFigures], b: Sequence[RunFigures], *, steady: bool) -> list[Change]:
    return [
        between_repeats(figure, values(a, figure, steady=steady), values(b, figure, steady=steady))
        for figure in FIGURES
    ]


def _by_seconds(one: RunFigures, other: RunFigures) -> list[Change]:
    seconds = _seconds_of(one, other)
    return [
        between_seconds(figure, one.seconds[figure], other.seconds[figure])
        if figure in seconds
        else untested(figure, one.whole.get(figure), other.whole.get(figure))
        for figure in FIGURES
    ]


def _seconds_of(one: RunFigures, other: RunFigures) -> list[Figure]:
    """Return the figures of which both runs have seconds enough to tell their spread."""
    return [
        figure
        for figure, values in one.seconds.items()
        if block_bootstrap.is_long_enough(min(len(values), len(other.seconds[figure])))
    ]


def _endpoints(a: Sequence[RunFigures], b: Sequence[RunFigures]) -> list[Change]:
    """Return the changes of each endpoint, in the order of A's runs; those of B alone are last."""
    figures = list(
        dict.fromkeys(
            figure for run in (*a, *b) for values in run.endpoints.values() for figure in values
        )
    )

    def flat(run: RunFigures) -> Values:
        return {figure: value for each in run.endpoints.values() for figure, value in each.items()}

    ours, theirs = [flat(run) for run in a], [flat(run) for run in b]
    if len(a) == len(b) == 1:
        return [untested(figure, ours[0].get(figure), theirs[0].get(figure)) for figure in figures]
    return [
        between_repeats(
            figure, [run.get(figure) for run in ours], [run.get(figure) for run in theirs]
        )
        for figure in figures
    ]


# --- curves -------------------------------------------------------------------------------------


def _curves(a: Sequence[Run], b: Sequence[Run]) -> list[Curve]:
    ours, theirs = [samples(run) for run in a], [samples(run) for run in b]
    shown: dict[str, Callable[[Sample], float | None]] = {
        "RPS": lambda sample: sample.rps,
        "p95 ms": lambda sample: sample.p95_ms,
    }
    return [Curve(name, _curve(ours, get), _curve(theirs, get)) for name, get in shown.items()]


def _curve(
    runs: Sequence[Sequence[Sample]], get: Callable[[Sample], float | None]
) -> tuple[float | None, ...]:
    """Return the median of the runs in each second."""
    by_second: list[dict[int, float | None]] = [
        {int(sample.t): get(sample) for sample in run} for run in runs
    ]
    last = max((second for run in by_second for second in run), default=-1)
    every = ([run.get(second) for second in range(last + 1)] for run in by_second)
    seconds = ([value for value in each if value is not None] for each in zip_longest(*every))
    return tuple(median(values) if values else None for values in seconds)


# --- what to bear in mind -----------------------------------------------------------------------


def _too_few(a: int, b: int) -> str | None:
    if rank_test.can_reject(a, b, FIGURE_ALPHA):
        return None
    return (
        f"{a} and {b} runs are too few to tell a change from noise: five of each can (--repeat 5)."
    )


def _one_each(one: RunFigures, other: RunFigures) -> str:
    if P95 not in _seconds_of(one, other):
        return (
            f"One run each, with fewer than {BLOCK_S * LEAST_BLOCKS} steady seconds: too short to"
            " tell a change from noise. Run longer, or repeat both (--repeat 5)."
        )
    return (
        "One run each: the intervals are of the steady seconds, and leave out what differs from"
        " run to run. Repeat both to know that too (--repeat 5)."
    )
