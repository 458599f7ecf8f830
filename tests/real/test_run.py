"""`petload-tui run` on the real shop: the contract's JSON, part by part."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.real.petload import COMMAND, Result
from tests.real.started import PATIENCE_S, Started, kept_runs, own_ports, started

RUN = {
    *("schema", "part", "shop", "locustfile", "host", "users", "spawn_rate", "workers", "slo_ms"),
    *("started_at", "duration_s", "machine", "totals", "endpoints", "failures", "processes"),
    *("samples", "verdict", "valid", "invalid_because", "events"),
}
TIMES = {"mean", "p50", "p95", "p99", "max"}
BOTTLENECKS = {"tester", "shop", "machine", "users", "master", "unclear", "idle"}


class RunTracker(NamedTuple):
    folder: Path
    part_1: Result
    part_2: Result
    part_3: Result
    nobody: Result


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunTracker]:
    """Parts 1 to 3 and a target that nobody serves, beside each other.

    Part 1 finds the handout's ports taken.
    """
    folder = tmp_path_factory.mktemp("runs")
    file = folder / "part3.json"

    def run(part: int, *arguments: str, name: str = "") -> AbstractContextManager[Started]:
        place = folder / (name or f"part{part}")
        data = ("--data-dir", str(place / "data"))
        return started(
            *(*COMMAND, "run", "--part", str(part), "--duration", "3s", *data, *arguments),
            folder=place,
        )

    async def all_at_once() -> RunTracker:
        with ExitStack() as stack:
            for port in (5000, 8089):
                # Where somebody else has the port, that is as good.
                with suppress(OSError):
                    listener = stack.enter_context(socket.socket())
                    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    listener.bind(("127.0.0.1", port))
                    listener.listen()
            # Bound, so that it is nobody else's, and deaf: connections are refused.
            deaf = stack.enter_context(socket.socket())
            deaf.bind(("127.0.0.1", 0))
            host = f"http://127.0.0.1:{deaf.getsockname()[1]}"
            all_started = [
                stack.enter_context(each)
                for each in (
                    run(1, "--json", "-"),
                    run(2, *own_ports(), "--users", "4", "--workers", "2", "--json", "-"),
                    run(3, *own_ports(), "--users", "2", "--slo-ms", "1", "--json", str(file)),
                    run(1, *own_ports(), "--host", host, "--json", "-", name="nobody"),
                )
            ]
            results = [
                Result(await petload.ended(PATIENCE_S), petload.out, petload.err)
                for petload in all_started
            ]
            return RunTracker(folder, *results)

    return asyncio.run(all_at_once())


def requests_by_endpoint(record: dict[str, Any]) -> dict[str, int]:
    return {f"{row['method']} {row['name']}": row["requests"] for row in record["endpoints"]}


def rows(record: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [row for row in record["processes"] if row["role"] == role]


def test_where_the_run_is_kept_is_said(runs: RunTracker) -> None:
    [file] = (runs.folder / "part1" / "data" / "runs").iterdir()
    assert f"petload: The run is kept: {file}\n" in runs.part_1.err


def test_part_1_is_the_contract_s_json_and_nothing_else(runs: RunTracker) -> None:
    assert runs.part_1.status == 0, runs.part_1.err
    record = runs.part_1.record
    assert set(record) == RUN
    assert record["schema"] == "petload.run/1"
    assert (record["part"], record["shop"], record["locustfile"]) == (
        *(1, "dev", "part1_sequential.py"),
    )
    assert (record["users"], record["spawn_rate"], record["workers"]) == (10, 2.0, 1)
    assert record["slo_ms"] == 3000.0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", record["started_at"])
    assert 2.5 < record["duration_s"] < 8
    assert set(record["machine"]) == {"cores", "memory_bytes", "platform", "versions"}
    assert set(record["machine"]["versions"]) == {"locust", "python"}
    totals = record["totals"]
    assert set(totals) == {"requests", "failures", "rps", "failures_per_s", "response_ms"}
    assert set(totals["response_ms"]) == TIMES
    assert record["verdict"]["bottleneck"] in BOTTLENECKS
    assert set(record["verdict"]) == {"bottleneck", "evidence", "advice"}


def test_part_1_asks_for_both_pages_and_nothing_fails(runs: RunTracker) -> None:
    record = runs.part_1.record
    by_endpoint = requests_by_endpoint(record)
    assert set(by_endpoint) == {"POST /pets", "GET /"}
    assert min(by_endpoint.values()) >= 1
    assert sum(by_endpoint.values()) == record["totals"]["requests"]
    assert (record["totals"]["failures"], record["failures"]) == (0, [])


def test_part_1_has_a_sample_a_second_and_a_row_a_process(runs: RunTracker) -> None:
    record = runs.part_1.record
    names = ["petshop", "master", "worker-1", "machine", "petload"]
    assert sorted(row["name"] for row in record["processes"]) == sorted(names)
    assert len(record["samples"]) >= 2
    for sample in record["samples"]:
        assert set(sample["cpu_percent"]) == set(names)
        assert sample["bottleneck"] in BOTTLENECKS
    assert max(sample["users"] or 0 for sample in record["samples"]) >= 2
    assert any("load started" in event["event"] for event in record["events"])


def test_default_ports_that_are_taken_give_way_and_that_is_said(runs: RunTracker) -> None:
    assert "Port 5000 cannot be had" in runs.part_1.err
    assert "Port 8089 cannot be had" in runs.part_1.err
    assert runs.part_1.record["host"] != "http://127.0.0.1:5000"


def test_a_run_is_also_kept_in_the_data_folder(runs: RunTracker) -> None:
    for part in (1, 2):
        printed = (runs.part_1, runs.part_2)[part - 1].record
        assert kept_runs(runs.folder / f"part{part}" / "data") == [printed]


def test_part_2_with_two_workers_gives_both_their_share(runs: RunTracker) -> None:
    assert runs.part_2.status == 0, runs.part_2.err
    record = runs.part_2.record
    assert (record["part"], record["locustfile"]) == (2, "part2_stress.py")
    workers = rows(record, "worker")
    assert [row["name"] for row in workers] == ["worker-1", "worker-2"]
    total = record["totals"]["requests"]
    assert sum(row["requests"] for row in workers) == total > 20
    assert min(row["requests"] for row in workers) > total / 10
    assert record["totals"]["failures"] == 0


def test_part_3_counts_slow_pages_as_failures_in_the_handout_s_words(runs: RunTracker) -> None:
    assert runs.part_3.status == 0, runs.part_3.err
    # The JSON was asked for in a file: nothing is printed.
    assert runs.part_3.out == ""
    record = json.loads((runs.folder / "part3.json").read_text())
    assert (record["part"], record["slo_ms"]) == (3, 1.0)
    pages = requests_by_endpoint(record)["GET /"]
    assert 0 < record["totals"]["failures"] <= pages
    # Only the home page has an objective; messages that differ in the time they name are one row.
    [failure] = record["failures"]
    assert (failure["method"], failure["name"]) == ("GET", "/")
    assert failure["count"] == record["totals"]["failures"]
    assert re.fullmatch(r"Response time exceeded 1\.0ms: \((…|\d+)ms\)", failure["error"])


def test_a_target_that_nobody_serves_is_a_run_of_failures(runs: RunTracker) -> None:
    assert runs.nobody.status == 0, runs.nobody.err
    record = runs.nobody.record
    assert record["shop"] == "none"
    assert record["totals"]["failures"] == record["totals"]["requests"] > 0
    assert sum(row["count"] for row in record["failures"]) == record["totals"]["failures"]
    assert any("refused" in row["error"] for row in record["failures"])
    assert rows(record, "shop") == []
