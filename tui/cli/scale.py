"""`petload-tui scale`: the same test at each pool size."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tui.analysis.scaling import table
from tui.cli.messages import check_writable, summarize, tell, write_json
from tui.cli.parser import Options
from tui.cli.run import run_once
from tui.model.exit_status import ExitStatus

SCHEMA = "petload.scale/1"


async def scale(options: Options) -> int:
    """Run the test once at each pool size; return the exit status of the first that failed."""
    check_writable(options.json)
    runs: list[dict[str, Any]] = []
    status = ExitStatus.OK
    for workers in options.pool_sizes:
        tell(f"workers: {workers}")
        result, status = await run_once(options, replace(options.plan, workers=workers))
        if result is not None:
            runs.append(result)
            summarize(result)
        if status is not ExitStatus.OK:
            break
    if runs:
        write_json({"schema": SCHEMA, "runs": runs, "table": table(runs)}, options.json)
    return status
