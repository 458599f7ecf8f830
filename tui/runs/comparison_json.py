"""Write comparisons, and the figures of repeats, as the contract's JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tui.analysis.change import Change, Spread, spread
from tui.analysis.comparison import Comparison, Side
from tui.analysis.comparison_text import summary
from tui.analysis.run_figures import FIGURES, group_values
from tui.figures import rounded

SCHEMA = "petload.comparison/1"
REPEAT_SCHEMA = "petload.repeat/1"
UNKNOWN = Spread(None, None, None, None)


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as the contract's JSON. A figure that is not known is null."""
    return {
        "schema": SCHEMA,
        "a": _side(comparison.a),
        "b": _side(comparison.b),
        "conclusion": str(comparison.conclusion),
        "summary": summary(comparison),
        "not_comparable_because": comparison.incomparable,
        "by": "repeats" if comparison.is_by_repeats else "seconds",
        "of_steady_seconds": comparison.is_of_steady_seconds,
        "caveats": list(comparison.caveats),
        "differences": [
            {"name": row.name, "a": row.a, "b": row.b} for row in comparison.differences
        ],
        "locustfile_diff": list(comparison.locustfile_diff),
        "figures": [_change(change) for change in comparison.changes],
        "endpoints": [_change(change) for change in comparison.endpoints],
    }


def repeat_json(
    runs: Sequence[Mapping[str, Any]],
    complete: Mapping[str, Sequence[Mapping[str, Any]]],
    comparison: Comparison | None,
) -> dict[str, Any]:
    """Return the repeats of a test as JSON; `complete` are the runs to sum up, by variant."""
    return {
        "schema": REPEAT_SCHEMA,
        "runs": list(runs),
        "summary": {variant: _summary(each) for variant, each in complete.items() if each},
        "comparison": None if comparison is None else comparison_json(comparison),
    }


def _summary(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the median of each figure, with the interval that holds it."""
    values = group_values(runs)
    rows: list[dict[str, Any]] = []
    for figure in FIGURES:
        found = spread(values[figure]) or UNKNOWN
        known = {name: rounded(value) for name, value in asdict(found).items()}
        rows.append({"figure": figure.name, "unit": figure.unit, **known})
    return rows


def _side(side: Side) -> dict[str, Any]:
    return {
        "runs": list(side.names),
        "bottleneck": str(side.bottleneck),
        "invalid_because": [{"reason": reason, "runs": runs} for reason, runs in side.invalid],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "figure": change.figure.name,
        "unit": change.figure.unit,
        "of_whole_run": change.figure.is_whole_run,
        "change": rounded(change.percent),
        "low": rounded(change.low),
        "high": rounded(change.high),
        "a": rounded(change.a),
        "b": rounded(change.b),
        "p": rounded(change.p),
        "more_than_noise": change.is_more_than_noise,
        "worse": change.is_worse,
    }
