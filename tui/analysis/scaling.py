"""What more workers bring: speed-up and efficiency, pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def table(runs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row a run of schema petload.run/1, compared with the first.

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
                "speedup": _round(speedup),
                "efficiency": _round(speedup and speedup * base_workers / workers),
                "bottleneck": run["verdict"]["bottleneck"],
            }
        )
    return rows


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
