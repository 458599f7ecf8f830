"""`petload-tui scale`: the same test at each pool size."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tui.analysis.scaling import table
from tui.cli.messages import check_writable, tell, tell_lines, write_json, write_junit
from tui.cli.parser import Options
from tui.cli.run import files, run_once
from tui.cli.summary import brief_summary, scale_summary
from tui.model.exit_status import ExitStatus

SCHEMA = "petload.scale/1"


async def scale(options: Options) -> int:
    """Run the test once at each pool size; return an exit status.

    1 where one of them failed, and that of a run that could not be done, which ends the rest.
    """
    check_writable(options.json, options.junit)
    runs: list[dict[str, Any]] = []
    status = ExitStatus.OK
    for workers in options.pool_sizes:
        tell(f"workers: {workers}")
        outcome = await run_once(options, replace(options.plan, workers=workers))
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
        write_json({"schema": SCHEMA, "runs": runs, "table": rows}, options.json)
        write_junit(runs, options.junit)
        tell_lines([*scale_summary(rows), *(f"  {file}" for file in files(options))])
    return status
