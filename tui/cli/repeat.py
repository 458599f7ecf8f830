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
from tui.cli.baseline import judge_changes, open_baseline
from tui.cli.messages import check_writable, tell, tell_lines, write_json, write_junit
from tui.cli.parser import Options
from tui.cli.run import judged, run_once
from tui.cli.summary import brief_summary, condition_lines
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
                tell_lines(["", *brief_summary(outcome.report, [*map(str, outcome.kept)]), ""])
            worst = worst or outcome.status
            if outcome.status not in (ExitStatus.OK, ExitStatus.FAILED):
                break
    finally:
        changes = judge_changes(baseline, options.plan.gates, runs, kept)
        _conclude(options, runs)
        tell_lines([*changes, *condition_lines(runs[-1])] if changes else [])
    if worst is ExitStatus.INTERRUPTED:
        tell("interrupted")
    return judged(worst, {"conditions": [each for run in runs for each in run["conditions"]]})


def _conclude(options: Options, runs: Runs) -> None:
    """Print and write what all runs come to."""
    if not runs:
        return
    complete: Mapping[str, Runs] = _by_variant(runs)
    comparison = _comparison(complete)
    write_json(repeat_json(runs, complete, comparison), options.json)
    write_junit(runs, options.junit)
    if comparison is not None:
        shown = lines(comparison)
    else:
        shown = [line for variant, each in complete.items() for line in spread_lines(variant, each)]
    for line in shown:
        tell(line)
    options.results.write_runs(runs)


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
