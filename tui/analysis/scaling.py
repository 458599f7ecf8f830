"""Compute what more workers bring: speed-up and efficiency. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui.figures import rounded


def table(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one row a run of schema petload.run/1, compared with the first.

    Speed-up is the ratio of RPS. Efficiency is that ratio by the ratio of workers: 1.0 means that
    every worker brought as much as the first ones. Both are None where an RPS is not known.
    """
    if not runs:
        return []
    base_rps, base_workers = runs[0]["totals"]["rps"], runs[0]["workers"]
    rows = []
    for run in runs:
        rps, workers = run["totals"]["rps"], run["workers"]
        speedup = rps / base_rps if rps is not None and base_rps else None
        rows.append(
            {
                "workers": workers,
                "rps": rps,
                "speedup": rounded(speedup),
                "efficiency": rounded(speedup and speedup * base_workers / workers),
                "bottleneck": run["verdict"]["bottleneck"],
            }
        )
    return rows
