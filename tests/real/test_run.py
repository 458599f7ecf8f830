"""`petload-tui run` writes the contract's JSON for each part, and for a target that is down."""

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

from tests.real.child_process import ChildProcess, child_process
from tests.real.cli import COMMAND, Result
from tests.real.free_ports import own_ports
from tests.real.lab_state import kept_runs
from tests.real.locust_csv import COLUMNS, columns, rows_of
from tests.real.waiting import PATIENCE_S
from tui.runs.kept_run import open_run
from tui.runs.reader import kept

RUN = {
    *("schema", "part", "shop", "locustfile", "host", "users", "spawn_rate", "workers", "slo_ms"),
    *("started_at", "duration_s", "machine", "totals", "endpoints", "failures", "processes"),
    *(
        "samples",
        "probe",
        "verdict",
        "valid",
        "invalid_because",
        "events",
        "ended_by",
        "endpoints_in_all",
    ),
    "repeat",
    *("exceptions", "status_codes", "requests_cut_off", "locust_arguments", "user_classes"),
    *("conditions", "locustfiles", "note", "others", "users_finished", "users_died"),
}
# A page always takes more than 1 ms, so the load is stopped soon.
GATED = (
    *("--users", "2", "--slo-ms", "1"),
    *("--fail-if", "GET /: p50 > 1ms", "--fail-if", "requests > 1000000"),
    *("--stop-if", "failures > 0"),
)
TIMES = {"mean", "p50", "p95", "p99", "max"}
BOTTLENECKS = {"tester", "shop", "machine", "users", "master", "unclear", "idle"}


class Runs(NamedTuple):
    folder: Path
    part_1: Result
    part_2: Result
    part_3: Result
    down: Result


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Run parts 1 to 3 and a target that is down, at the same time.

    The default ports are taken, which part 1 asks for.
    """
    folder = tmp_path_factory.mktemp("runs")
    file, junit = folder / "part3.json", folder / "part3.xml"
    files = [
        *("--csv", str(folder / "two"), "--html", str(folder / "two.html")),
        *("--md", str(folder / "two.md")),
    ]

    def run(part: int, *arguments: str, name: str = "") -> AbstractContextManager[ChildProcess]:
        place = folder / (name or f"part{part}")
        data = ("--data-dir", str(place / "data"))
        return child_process(
            *(*COMMAND, "run", "--part", str(part), "--duration", "3s", *data, *arguments),
            folder=place,
        )

    async def all_at_once() -> Runs:
        with ExitStack() as stack:
            for port in (5000, 8089):
                # The port is taken too where another process has it.
                with suppress(OSError):
                    listener = stack.enter_context(socket.socket())
                    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    listener.bind(("127.0.0.1", port))
                    listener.listen()
            # Bound, so that no other process gets the port, and not listening: it refuses.
            down = stack.enter_context(socket.socket())
            down.bind(("127.0.0.1", 0))
            host = f"http://127.0.0.1:{down.getsockname()[1]}"
            all_started = [
                stack.enter_context(each)
                for each in (
                    run(1, "--json", "-"),
                    run(2, *own_ports(), "--users", "4", "--workers", "2", "--json", "-", *files),
                    run(3, *own_ports(), *GATED, "--json", str(file), "--junit", str(junit)),
                    run(1, *own_ports(), "--host", host, "--json", "-", name="down"),
                )
            ]
            results = [
                Result(await petload.exit_status(PATIENCE_S), petload.out, petload.err)
                for petload in all_started
            ]
            return Runs(folder, *results)

    return asyncio.run(all_at_once())


def requests_by_endpoint(report: dict[str, Any]) -> dict[str, int]:
    """Return the requests of each endpoint, by method and name."""
    return {f"{row['method']} {row['name']}": row["requests"] for row in report["endpoints"]}


def rows(report: dict[str, Any], role: str) -> list[dict[str, Any]]:
    """Return the processes of a role."""
    return [row for row in report["processes"] if row["role"] == role]


def test_the_path_of_the_kept_run_is_printed(runs: Runs) -> None:
    [file] = (runs.folder / "part1" / "data" / "runs").glob("*.json")
    assert f"    {file}\n" in runs.part_1.err


def test_part_1_prints_the_contracts_json_and_nothing_else(runs: Runs) -> None:
    assert runs.part_1.status == 0, runs.part_1.err
    report = runs.part_1.report
    assert set(report) == RUN
    assert report["schema"] == "petload.run/1"
    assert (report["part"], report["shop"], report["locustfile"]) == (
        *(1, "dev", "part1_sequential.py"),
    )
    assert (report["users"], report["spawn_rate"], report["workers"]) == (10, 2.0, 1)
    assert report["slo_ms"] == 3000.0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", report["started_at"])
    assert 2.5 < report["duration_s"] < 8
    assert set(report["machine"]) == {"cores", "memory_bytes", "platform", "versions"}
    assert set(report["machine"]["versions"]) == {"locust", "python", "petload"}
    totals = report["totals"]
    assert set(totals) == {
        *("requests", "failures", "answered", "rps", "failures_per_s", "response_ms")
    }
    assert set(totals["response_ms"]) == TIMES
    assert report["verdict"]["bottleneck"] in BOTTLENECKS
    assert set(report["verdict"]) == {"bottleneck", "evidence", "advice"}


def test_part_1_requests_both_endpoints_without_failures(runs: Runs) -> None:
    report = runs.part_1.report
    by_endpoint = requests_by_endpoint(report)
    assert set(by_endpoint) == {"POST /pets", "GET /"}
    assert min(by_endpoint.values()) >= 1
    assert sum(by_endpoint.values()) == report["totals"]["requests"]
    assert (report["totals"]["failures"], report["failures"]) == (0, [])


def test_part_1_has_a_sample_a_second_and_a_row_a_process(runs: Runs) -> None:
    report = runs.part_1.report
    names = ["petshop", "master", "worker-1", "machine", "petload"]
    assert sorted(row["name"] for row in report["processes"]) == sorted(names)
    assert len(report["samples"]) >= 2
    for sample in report["samples"]:
        assert set(sample["cpu_percent"]) == set(names)
        assert sample["bottleneck"] in BOTTLENECKS
    assert max(sample["users"] or 0 for sample in report["samples"]) >= 2
    assert any("load started" in event["event"] for event in report["events"])


def test_taken_default_ports_are_reported_and_replaced(runs: Runs) -> None:
    assert "Port 5000 cannot be had" in runs.part_1.err
    assert "Port 8089 cannot be had" in runs.part_1.err
    assert runs.part_1.report["host"] != "http://127.0.0.1:5000"


def test_the_kept_run_is_the_printed_one(runs: Runs) -> None:
    for part in (1, 2):
        printed = (runs.part_1, runs.part_2)[part - 1].report
        assert kept_runs(runs.folder / f"part{part}" / "data") == [printed]


def test_the_kept_run_has_its_seconds(runs: Runs) -> None:
    [path] = kept(runs.folder / "part2" / "data")
    run, printed = open_run(path), runs.part_2.report
    assert run.caveat is None
    last = run.snapshot(len(run.seconds) - 1)
    assert last.totals.requests == printed["totals"]["requests"]
    assert last.last_run is not None
    assert {each.name: each.requests for each in last.endpoints} == {
        each["name"]: each["requests"] for each in printed["endpoints"]
    }
    times = [each.t - run.started_t for each in last.history]
    assert [each["t"] for each in printed["samples"]] == pytest.approx(
        times[: len(printed["samples"])], abs=0.001
    )
    assert "load stopped" in [each.text for each in last.events]
    assert "class" in run.locustfiles[0].text


def test_part_2_shares_its_requests_between_two_workers(runs: Runs) -> None:
    assert runs.part_2.status == 0, runs.part_2.err
    report = runs.part_2.report
    assert (report["part"], report["locustfile"]) == (2, "part2_stress.py")
    workers = rows(report, "worker")
    assert [row["name"] for row in workers] == ["worker-1", "worker-2"]
    total = report["totals"]["requests"]
    assert sum(row["requests"] for row in workers) == total > 20
    assert min(row["requests"] for row in workers) > total / 10
    assert report["totals"]["failures"] == 0


def test_part_2_has_locusts_own_files_complete(runs: Runs) -> None:
    assert columns(runs.folder / "two") == COLUMNS
    total = str(runs.part_2.report["totals"]["requests"])
    [*endpoints, aggregated] = rows_of(runs.folder / "two", "_stats.csv")
    assert [row["Name"] for row in endpoints] == ["/", "/pets"]
    assert (aggregated["Name"], aggregated["Request Count"]) == ("Aggregated", total)
    assert rows_of(runs.folder / "two", "_stats_history.csv")[-1]["Total Request Count"] == total


def test_part_2_has_its_reports_and_locusts_is_kept(runs: Runs) -> None:
    for name in ("two.html", "two.md"):
        assert "part2" in (runs.folder / name).read_text()
    [kept] = (runs.folder / "part2" / "data" / "runs").glob("*.locust.html")
    assert "Locust" in kept.read_text()


def test_part_3_counts_slow_pages_as_failures_in_the_handouts_words(runs: Runs) -> None:
    # The JSON goes to a file, not to stdout.
    assert runs.part_3.out == ""
    report = json.loads((runs.folder / "part3.json").read_text())
    assert (report["part"], report["slo_ms"]) == (3, 1.0)
    pages = requests_by_endpoint(report)["GET /"]
    assert 0 < report["totals"]["failures"] <= pages
    # Only the home page has an objective. Messages that differ only in their time share a row.
    [failure] = report["failures"]
    assert (failure["method"], failure["name"]) == ("GET", "/")
    assert failure["count"] == report["totals"]["failures"]
    assert re.fullmatch(r"Response time exceeded 1\.0ms: \((…|\d+)ms\)", failure["error"])


def test_a_condition_that_holds_stops_the_load_and_fails_the_test(runs: Runs) -> None:
    assert runs.part_3.status == 1, runs.part_3.err
    report = json.loads((runs.folder / "part3.json").read_text())
    assert report["ended_by"] == "condition"
    slow, many, stop = report["conditions"]
    assert (slow["condition"], slow["held"]) == ("GET /: p50 > 1ms", True)
    assert (many["kind"], many["held"]) == ("fail-if", False)
    assert (stop["condition"], stop["kind"], stop["held"]) == ("failures > 0", "stop-if", True)
    said = f"the load is stopped: failures > 0 ({stop['figure']})"
    assert said in [event["event"] for event in report["events"]]
    assert f"HELD  stop-if failures > 0: {stop['figure']}\n" in runs.part_3.err
    assert 'failures="2" errors="0"' in (runs.folder / "part3.xml").read_text()


def test_every_request_to_a_target_that_is_down_fails(runs: Runs) -> None:
    assert runs.down.status == 4, runs.down.err
    report = runs.down.report
    assert report["shop"] == "none"
    assert report["totals"]["failures"] == report["totals"]["requests"] > 0
    assert sum(row["count"] for row in report["failures"]) == report["totals"]["failures"]
    assert any("refused" in row["error"] for row in report["failures"])
    assert rows(report, "shop") == []
