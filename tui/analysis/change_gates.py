"""Judge conditions on a change from the baseline. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.analysis import run_figures
from tui.analysis.change import Change, Figure
from tui.analysis.comparison import Comparison
from tui.analysis.conditions import written
from tui.analysis.gates import COMPARE
from tui.model.condition import Condition, ConditionView, Gate

FIGURES: Mapping[str, Figure] = {
    "mean": run_figures.MEAN,
    "p50": run_figures.P50,
    "p95": run_figures.P95,
    "p99": run_figures.P99,
    "rps": run_figures.RPS,
    "goodput": run_figures.GOODPUT,
    "failures": run_figures.FAILURES,
}
# The figures of an endpoint, by their name there.
OF_ENDPOINTS = {"p95": "p95", "rps": "RPS"}


def change_verdicts(gates: Sequence[Gate], comparison: Comparison) -> list[ConditionView]:
    """Return what came of each condition on a change; A is the baseline."""
    return [
        ConditionView(written(gate.condition), gate.kind, *_judge(gate.condition, comparison))
        for gate in gates
        if gate.condition.is_change
    ]


def _judge(condition: Condition, comparison: Comparison) -> tuple[bool, str | None]:
    """Return whether it holds, and the change as text; None where that is not measured.

    Noise never holds, and neither does a run that was limited by something else.
    """
    change = _change(condition, comparison)
    if change is None or change.percent is None or condition.value is None:
        return False, None
    text = shown(change)
    if comparison.incomparable is not None:
        return False, f"{text}, {comparison.incomparable}"
    if not change.is_more_than_noise:
        return False, f"{text}, {'noise' if change.low is not None else 'perhaps noise'}"
    return COMPARE[condition.operator](change.percent, condition.value), text


def _change(condition: Condition, comparison: Comparison) -> Change | None:
    if condition.scope is None:
        wanted = FIGURES[condition.figure]
        return next((each for each in comparison.changes if each.figure == wanted), None)
    endpoint = " ".join(condition.scope).strip()
    name = f"{endpoint}: {OF_ENDPOINTS[condition.figure]}"
    return next((each for each in comparison.endpoints if each.figure.name == name), None)


def shown(change: Change) -> str:
    """Return a change with its interval, such as `+14.2 % [+9, +19]`."""
    unit = "points" if change.figure.is_in_points else "%"
    text = f"{change.percent:+.3g} {unit}"
    if change.low is None or change.high is None:
        return text
    return f"{text} [{change.low:+.3g}, {change.high:+.3g}]"
