"""`petload-tui run --repeat` and `--against`: the same test several times, on one target or two."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tui.analysis.comparison import Comparison, compare
from tui.analysis.comparison_text import lines, spread_lines
from tui.analysis.conditions import written
from tui.cli.baseline import judge_changes, open_baseline
from tui.cli.messages import check_writable, tell, tell_lines, write_json, write_junit
from tui.cli.parser import Options
from tui.cli.run import files, judged, run_once
from tui.cli.summary import brief_summary, conditions_of_all, listed
from tui.model.exit_status import ExitStatus
from tui.model.hosts import without_password
from tui.model.repeat import Repeat, order
from tui.runs.comparison_json import repeat_json
from tui.runs.reader import RunUnreadable
from tui.runs.repeats import INTERRUPTED

Runs = list[dict[str, Any]]


async def repeat(options: Options) -> int:
    """Run the test `options.repeats` times on each target, each on a lab of its own.

    Return the first status that is not 0. A test that cannot be run ends the repeats; what was done
    until then is kept and summed up.
    """
    check_writable(options.json, options.junit)
    try:
        baseline = open_baseline(options.data_dir, options.baseline)
    except RunUnreadable as error:
        tell(str(error))
        return ExitStatus.WRONG_USAGE
    plans = {"A": options.plan} | ({"B": options.against} if options.against else {})
    turns = order(options.repeats, "".join(plans))
    prefixes = csv_prefixes(options.plan.csv_prefix, len(turns))
    options.results.check_writable(prefixes)
    group = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
    runs: Runs = []
    kept: list[Path] = []
    worst = ExitStatus.OK
    try:
        for turn, (number, variant) in enumerate(turns, 1):
            plan = plans[variant]
            target = f": {variant}, {without_password(plan.host or 'the pet shop')}"
            tell(f"run {turn} of {len(turns)}{target if len(plans) > 1 else ''}")
            place = Repeat(group, number, options.repeats, variant)
            outcome = await run_once(
                options, replace(plan, repeat=place, csv_prefix=prefixes[turn - 1])
            )
            kept += outcome.kept
            if outcome.report is not None:
                runs.append(outcome.report)
                shown = _without_changes(options, outcome.report)
                tell_lines(["", *brief_summary(shown, [*map(str, outcome.kept)]), ""])
            worst = worst or outcome.status
            if outcome.status not in (ExitStatus.OK, ExitStatus.FAILED):
                break
    finally:
        changes = judge_changes(baseline, options.plan.gates, runs, kept)
        _conclude(options, runs, changes)
    if worst is ExitStatus.INTERRUPTED:
        tell("interrupted")
    return judged(worst, {"conditions": [each for run in runs for each in run["conditions"]]})


def _without_changes(options: Options, report: dict[str, Any]) -> dict[str, Any]:
    """Return a report without the conditions on a change: they are judged after the last run."""
    judged_later = {
        written(gate.condition) for gate in options.plan.gates if gate.condition.is_change
    }
    conditions = [each for each in report["conditions"] if each["condition"] not in judged_later]
    return report | {"conditions": conditions}


def _conclude(options: Options, runs: Runs, changes: Sequence[str]) -> None:
    """Print and write what all runs come to; `changes` says how they differ from the baseline."""
    if not runs:
        return
    complete: Mapping[str, Runs] = _by_variant(runs)
    comparison = _comparison(complete)
    shown = lines(comparison) if comparison is not None else _spreads(options, complete)
    tell_lines([*shown, "", *changes, *conditions_of_all(runs), *listed("files", files(options))])
    write_json(repeat_json(runs, complete, comparison), options.json)
    write_junit(runs, options.junit)
    options.results.write_runs(runs)


def _spreads(options: Options, complete: Mapping[str, Runs]) -> list[str]:
    """Return the medians of each target's runs; its letter where there are two."""
    shown: list[str] = []
    for variant, runs in complete.items():
        head, *rows = spread_lines(runs)
        shown += [f"{variant}: {head}" if options.against is not None else head, *rows]
    return shown


def csv_prefixes(prefix: str | None, turns: int) -> list[str | None]:
    """Return the prefix of each turn's CSV files: PREFIX-1, PREFIX-2, ..."""
    return [None if prefix is None else f"{prefix}-{turn}" for turn in range(1, turns + 1)]


def _by_variant(runs: Runs) -> Mapping[str, Runs]:
    complete: defaultdict[str, Runs] = defaultdict(list)
    for run in runs:
        if run["ended_by"] != INTERRUPTED:
            complete[run["repeat"]["variant"]].append(run)
    return complete


def _comparison(complete: Mapping[str, Sequence[Mapping[str, Any]]]) -> Comparison | None:
    """Return how B differs from A; None where there is no run of both."""
    a, b = complete.get("A"), complete.get("B")
    if not a or not b:
        return None
    return compare(a, b, [[str(run["started_at"]) for run in runs] for runs in (a, b)])
