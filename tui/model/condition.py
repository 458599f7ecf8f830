"""Hold the conditions of a test, what they are judged by, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui.model.verdict import Bottleneck

# An endpoint's method and name; None is the whole test.
Scope = tuple[str, str] | None


class Kind(StrEnum):
    """What a condition does as it holds: fail the test at its end, or stop it at once."""

    FAIL_IF = "fail-if"
    STOP_IF = "stop-if"


@dataclass(frozen=True, slots=True)
class Condition:
    """`[METHOD NAME:] FIGURE OPERATOR VALUE [for TIME]`.

    `value` is in `unit`; `bottleneck` has a `word` instead, and `invalid` neither.
    `is_change` says that the value is a change from the baseline, in % of it or in points.
    """

    figure: str
    operator: str = ""
    value: float | None = None
    unit: str = ""
    scope: Scope = None
    for_s: float | None = None
    is_change: bool = False
    word: Bottleneck | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that was given on the command line, and what it does."""

    kind: Kind
    condition: Condition


@dataclass(frozen=True, slots=True)
class ScopeFigures:
    """Figures of the whole test or of one endpoint: of a run, or of one second of it.

    `requests` and `failures` are those since the run's start; `failures_percent` is of the requests
    of the run or of the second. `goodput` is requests/s that did not fail. Times in ms.
    """

    requests: int | None = None
    failures: int | None = None
    failures_percent: float | None = None
    rps: float | None = None
    goodput: float | None = None
    mean: float | None = None
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    max: float | None = None
    exceptions: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions are judged by: a whole run, or one second. None where it is not known."""

    scopes: Mapping[Scope, ScopeFigures] = field(default_factory=dict)
    bottleneck: Bottleneck | None = None
    invalid_because: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Streak:
    """How long a condition has held in a row, in s, and its figures.

    `nearest` is the figure that came nearest to holding. `figure` is that of the newest second, as
    text, and `deciding` that of the second in which the condition was met. None before any.
    """

    now_s: float = 0.0
    longest_s: float = 0.0
    last_t: float | None = None
    holds: bool = False
    figure: str | None = None
    nearest: float | None = None
    deciding: str | None = None


@dataclass(frozen=True, slots=True)
class ConditionView:
    """A condition as it is shown. `figure` is None where it is not measured."""

    condition: str
    kind: Kind
    holds: bool
    figure: str | None
