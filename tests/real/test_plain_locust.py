"""Plain `locust` runs the lab's locustfiles from the project's root, as the handout does."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.child_process import ChildProcess, child_process
from tests.real.counting_server import CountingServer
from tests.real.free_ports import free_port
from tests.real.locust_csv import COLUMNS, columns

LOCUST = str(Path(sys.executable).with_name("locust"))
SHORT = ("--headless", "-u", "2", "-r", "2", "-t", "2s")


@contextmanager
def locust(*arguments: str, folder: Path, **env: str) -> Iterator[ChildProcess]:
    """Start `locust` as a user does, without any LOCUST_* variable."""
    unset = {name: None for name in os.environ if name.startswith("LOCUST_")}
    with child_process(LOCUST, *arguments, folder=folder, env={**unset, **env}) as process:
        yield process


def requests_and_failures(process: ChildProcess, endpoint: str) -> tuple[int, int]:
    """Return an endpoint's requests and failures from the last table that Locust printed."""
    tables = re.findall(rf"^{endpoint} +(\d+) +(\d+)\(", process.out + process.err, re.MULTILINE)
    assert tables, process.err
    requests, failures = tables[-1]
    return int(requests), int(failures)


async def test_plain_locust_runs_part_1(tmp_path: Path) -> None:
    async with CountingServer() as server:
        # A user that waits 3 s after its first task reaches the second one within 5 s.
        short = ("--headless", "-u", "3", "-r", "3", "-t", "5s")
        csv = ("--csv", str(tmp_path / "plain"))
        with locust(*short, *csv, "-H", server.url, folder=tmp_path) as process:
            assert await process.exit_status() == 0, process.err
            assert columns(tmp_path / "plain") == COLUMNS
            assert set(server.counts) == {("POST", "/pets"), ("GET", "/")}
            assert requests_and_failures(process, "GET +/") == (server.counts["GET", "/"], 0)
            # Three users with think time send a few requests, not hundreds.
            assert 6 <= server.total <= 18


async def test_part_3_counts_slow_pages_as_failures(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.1) as server:
        with locust(
            *("-f", "locustfiles/part3_slo.py", *SHORT, "-H", server.url),
            folder=tmp_path,
            RESPONSE_TIME_LIMIT_MS="50",
        ) as process:
            # Locust's exit status of a run with failures.
            assert await process.exit_status() == 1, process.err
            requests, failures = requests_and_failures(process, "GET +/")
            assert failures == requests > 0
            assert requests_and_failures(process, "POST +/pets")[1] == 0
            assert "Response time exceeded 50.0ms: (" in process.out + process.err


async def test_plain_master_and_worker_run_part_3(tmp_path: Path) -> None:
    port = str(free_port())
    files = ("-f", "locustfiles/part3_slo.py")
    async with CountingServer(delay_s=0.05) as server:
        with (
            locust(
                *(*files, "--master", *SHORT, "--expect-workers", "1", "-H", server.url),
                *("--master-bind-host", "127.0.0.1", "--master-bind-port", port),
                folder=tmp_path / "master",
            ) as master,
            locust(
                *(*files, "--worker", "--master-host", "127.0.0.1", "--master-port", port),
                folder=tmp_path / "worker",
            ) as worker,
        ):
            assert await master.exit_status() == 0, master.err
            assert await worker.exit_status() == 0, worker.err
            assert server.total > 20
            assert requests_and_failures(master, "GET +/")[1] == 0
