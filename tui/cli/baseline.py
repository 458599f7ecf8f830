"""`--baseline RUN`: judge the conditions on a change from a kept run."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

from tui.analysis.change_gates import change_verdicts
from tui.analysis.comparison import compare
from tui.analysis.comparison_text import doubts, summary
from tui.cli.summary import INDENT, WIDTH
from tui.model.condition import ConditionView, Gate
from tui.runs import store
from tui.runs.reader import RunUnreadable, find
from tui.runs.repeats import INTERRUPTED, with_repeats

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The run to compare with; where it has repeats, all of them."""

    names: list[str]
    runs: list[Report]


def open_baseline(data_dir: Path, name: str | None) -> Baseline | None:
    """Read the baseline before the test, and keep it from being deleted by itself.

    Raises RunUnreadable.
    """
    if name is None:
        return None
    names, runs = with_repeats(data_dir, name)
    with suppress(OSError):  # a folder that cannot be written
        for each in names if len(names) > 1 else [name]:
            store.keep_as_baseline(find(data_dir, each))
    return Baseline(names, runs)


def judge_changes(
    baseline: Baseline | None,
    gates: Sequence[Gate],
    reports: Sequence[Report],
    kept: Sequence[Path],
) -> list[str]:
    """Put what came of the conditions on a change into the reports and the kept files.

    All reports are repeats of one test. Return how they differ from the baseline, a line each.
    """
    whole = [report for report in reports if report["ended_by"] != INTERRUPTED]
    if baseline is None or not whole:
        return []
    names = [str(report["started_at"]) for report in whole]
    comparison = compare(baseline.runs, whole, (baseline.names, names))
    found = change_verdicts(gates, comparison)
    for report in whole:
        report["conditions"] = with_changes(report["conditions"], found)
    for file in kept:
        # What cannot be written stays as it was: not measured.
        with suppress(OSError, RunUnreadable):
            store.set_conditions(file, lambda kept: with_changes(kept, found))
    said = f"from the baseline A, {baseline.names[0]}, to B: {summary(comparison)}"
    return [
        *wrap(said, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT * 2),
        *(
            line
            for doubt in doubts(comparison)
            for line in wrap(doubt, WIDTH, initial_indent=INDENT * 2, subsequent_indent=INDENT * 3)
        ),
    ]


def with_changes(conditions: Sequence[Report], found: Sequence[ConditionView]) -> list[Report]:
    """Return a report's conditions with what came of those on a change."""
    known = {(each.condition, str(each.kind)): each for each in found}
    return [
        each | {"held": view.holds, "figure": view.figure}
        if (view := known.get((each["condition"], each["kind"])))
        else each
        for each in conditions
    ]
