"""`petload-tui scale`: the same test at each pool size."""

from __future__ import annotations

from collections.abc import Sequence
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
    prefixes = csv_prefixes(options.plan.csv_prefix, options.pool_sizes)
    options.results.check_writable(prefixes)
    runs: list[dict[str, Any]] = []
    status = ExitStatus.OK
    for workers, prefix in zip(options.pool_sizes, prefixes, strict=True):
        tell(f"workers: {workers}")
        plan = replace(options.plan, workers=workers, csv_prefix=prefix)
        result, status = await run_once(options, plan)
        if result is not None:
            runs.append(result)
            summarize(result)
        if status is not ExitStatus.OK:
            break
    if runs:
        scaled = {"schema": SCHEMA, "runs": runs, "table": table(runs)}
        write_json(scaled, options.json)
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
