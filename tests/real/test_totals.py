"""The totals of a run equal what a counting server was asked, to the request."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.real.oracle import CountingServer
from tests.real.petload import petload

# More with PETLOAD_RUNS=10, to measure.
RUNS = int(os.environ.get("PETLOAD_RUNS", "2"))


@pytest.mark.parametrize("number", range(RUNS))
async def test_a_run_counts_what_was_asked(tmp_path: Path, number: int) -> None:
    workers = 1 + number % 2
    async with CountingServer(delay_s=0.02) as server:
        result = await petload(
            *("run", "--part", "2", "--host", server.url, "--users", "40"),
            *("--workers", str(workers), "--duration", "4s", "--json", "-"),
            data_dir=tmp_path,
        )
        assert result.status == 0, result.err
        counted, probes = dict(server.counts), server.probes
    record = result.record
    assert record["totals"]["requests"] == sum(counted.values()) > 100
    assert {(row["method"], row["name"]): row["requests"] for row in record["endpoints"]} == counted
    per_worker = [row["requests"] for row in record["processes"] if row["role"] == "worker"]
    assert len(per_worker) == workers
    assert sum(per_worker) == sum(counted.values())
    # The probe asks from petload's own process, once a second, and is not counted as load.
    assert probes >= 3
