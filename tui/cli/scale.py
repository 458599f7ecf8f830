"""`petload-tui scale`: the same test at each pool size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tui.analysis.scaling import table
from tui.cli.messages import check_writable, tell, tell_lines, write_json, write_junit
from tui.cli.parser import Options
from tui.cli.run import files, run_once
from tui.cli.summary import brief_summary, listed, scale_summary
from tui.model.exit_status import ExitStatus

SCHEMA = "petload.scale/1"


async def scale(options: Options) -> int:
    """Run the test once at each pool size; return an exit status.

    1 where one of them failed, and that of a run that could not be done, which ends the rest.
    """
    check_writable(options.json, options.junit)
    prefixes = csv_prefixes(options.plan.csv_prefix, options.pool_sizes)
    options.results.check_writable(prefixes)
    runs: list[dict[str, Any]] = []
    status = ExitStatus.OK
    for workers, prefix in zip(options.pool_sizes, prefixes, strict=True):
        tell(f"workers: {workers}")
        plan = replace(options.plan, workers=workers, csv_prefix=prefix)
        outcome = await run_once(options, plan)
        if outcome.report is not None:
            runs.append(outcome.report)
            tell_lines(["", *brief_summary(outcome.report, [*map(str, outcome.kept)]), ""])
        # A condition that held says nothing about the next size.
        status = status or outcome.status
        if outcome.status not in (ExitStatus.OK, ExitStatus.FAILED):
            status = outcome.status
            break
    if runs:
        rows = table(runs)
        scaled = {"schema": SCHEMA, "runs": runs, "table": rows}
        tell_lines([*scale_summary(rows), *listed("files", files(options))])
        write_json(scaled, options.json)
        write_junit(runs, options.junit)
        options.results.write_scale(scaled)
    return status


def csv_prefixes(prefix: str | None, sizes: Sequence[int]) -> list[str | None]:
    """Return the prefix of each size's CSV files: PREFIX-2-workers, its number where it recurs."""
    if prefix is None:
        return [None] * len(sizes)
    found: list[str | None] = []
    for n, size in enumerate(sizes):
        before = sizes[:n].count(size)
        found.append(f"{prefix}-{size}-workers{f'-{before + 1}' if before else ''}")
    return found
