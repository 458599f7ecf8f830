"""Judge conditions: second by second while a run is on, and once over the whole run. Pure."""

from __future__ import annotations

import operator as op
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tui.analysis.conditions import COUNTS, RATES, TIMES, plain, written
from tui.analysis.thresholds import GAP_S, GRID_S, SECOND_S
from tui.model.condition import Condition, ConditionView, Facts, Gate, Kind, ScopeFigures, Streak

COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">": op.gt,
    ">=": op.ge,
    "<": op.lt,
    "<=": op.le,
}
NOT_MEASURED = "not measured"
VALID = "valid"

Figure = float | str


def figure(condition: Condition, facts: Facts) -> Figure | None:
    """Return what the condition is about: a number, a bottleneck, or why the run is not valid.

    None where it is not known, as a change is by one run alone.
    """
    if condition.is_change:
        return None
    if condition.figure == "invalid":
        reasons = facts.invalid_because
        return None if reasons is None else "; ".join(reasons) or VALID
    if condition.figure == "bottleneck":
        return None if facts.bottleneck is None else str(facts.bottleneck)
    figures = facts.scopes.get(condition.scope, ScopeFigures())
    if condition.figure == "failures" and condition.unit == "%":
        return figures.failures_percent
    value: float | None = getattr(figures, condition.figure)
    return value


def holds(condition: Condition, value: Figure | None) -> bool:
    """Return whether the condition holds for this figure; never for one that is not known."""
    if value is None:
        return False
    if condition.figure == "invalid":
        return value != VALID
    if condition.word is not None:
        return (value == condition.word) == (condition.operator == "=")
    if isinstance(value, str) or condition.value is None:
        return False
    return COMPARE[condition.operator](value, condition.value)


def shown(condition: Condition, value: Figure | None) -> str | None:
    """Return the figure with its unit; None where it is not known."""
    if value is None or isinstance(value, str):
        return value
    text = f"{value:,.0f}" if value >= 100 or condition.figure in COUNTS else f"{value:.3g}"
    if condition.unit == "%":
        text = f"{value:.3g}"
    # Rounded, it must not seem to be on the other side of the bound.
    if holds(condition, float(text.replace(",", ""))) != holds(condition, value):
        text = f"{value:,.6f}".rstrip("0")
    unit = "/s" if condition.figure in RATES else " %" if condition.unit == "%" else ""
    return f"{text}{' ms' if condition.figure in TIMES else unit}"


# --- second by second ---------------------------------------------------------------------------


def follow(
    gates: Sequence[Gate], streaks: Sequence[Streak], t: float, facts: Facts
) -> list[Streak]:
    """Return the streaks after the second at `t`, in s."""
    return [
        after(gate.condition, streak, t, facts) for gate, streak in zip(gates, streaks, strict=True)
    ]


def after(condition: Condition, streak: Streak, t: float, facts: Facts) -> Streak:
    """Return the streak after one more second; one that is not measured breaks it."""
    value = figure(condition, facts)
    text = shown(condition, value)
    if not holds(condition, value):
        return replace(
            streak,
            now_s=0.0,
            last_t=t,
            holds=False,
            figure=text,
            nearest=_nearer(condition, streak.nearest, value),
        )
    unbroken = streak.now_s and streak.last_t is not None and t - streak.last_t <= GAP_S
    now_s = streak.now_s + t - (streak.last_t or 0.0) if unbroken else SECOND_S
    is_met = now_s >= (condition.for_s or 0.0) - GRID_S
    return replace(
        streak,
        now_s=now_s,
        longest_s=max(now_s, streak.longest_s),
        last_t=t,
        holds=is_met,
        figure=text,
        nearest=_nearer(condition, streak.nearest, value),
        deciding=streak.deciding or (text if is_met else None),
    )


def _nearer(condition: Condition, before: float | None, value: Figure | None) -> float | None:
    """Return which of the two comes nearer to holding."""
    if value is None or isinstance(value, str):
        return before
    if before is None:
        return value
    return max(before, value) if condition.operator in (">", ">=") else min(before, value)


def views_now(gates: Sequence[Gate], streaks: Sequence[Streak]) -> tuple[ConditionView, ...]:
    """Return the conditions as they are in this second."""
    return tuple(
        ConditionView(written(gate.condition), gate.kind, streak.holds, _now(gate, streak))
        for gate, streak in zip(gates, streaks, strict=True)
    )


def _now(gate: Gate, streak: Streak) -> str | None:
    for_s = gate.condition.for_s
    if streak.figure is None or for_s is None or not streak.now_s:
        return streak.figure
    return f"{streak.figure}, {streak.now_s:.0f} of {plain(for_s)} s"


# --- a whole run --------------------------------------------------------------------------------


def verdicts(
    gates: Sequence[Gate], streaks: Sequence[Streak], facts: Facts
) -> tuple[ConditionView, ...]:
    """Return what came of each condition over a run that has ended.

    A `fail-if` is judged by the figures of the whole run; with `for`, and every `stop-if`, by the
    seconds.
    """
    return tuple(
        ConditionView(
            written(gate.condition),
            gate.kind,
            *(
                _by_seconds(gate.condition, streak)
                if gate.kind is Kind.STOP_IF or gate.condition.for_s is not None
                else _by_run(gate.condition, facts)
            ),
        )
        for gate, streak in zip(gates, streaks, strict=True)
    )


def _by_run(condition: Condition, facts: Facts) -> tuple[bool, str | None]:
    value = figure(condition, facts)
    return holds(condition, value), shown(condition, value)


def _by_seconds(condition: Condition, streak: Streak) -> tuple[bool, str | None]:
    is_held = streak.deciding is not None
    said = streak.deciding or shown(condition, streak.nearest) or streak.figure
    if said is None:
        return False, None
    if condition.for_s is None:
        return is_held, said
    return is_held, f"{said}, {streak.longest_s:.0f} s in a row"
