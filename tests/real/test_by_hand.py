"""The lab's files by plain `locust`, as the handout says, from the project's root."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.real.oracle import CountingServer
from tests.real.started import Started, free_port, started

LOCUST = str(Path(sys.executable).with_name("locust"))
SHORT = ("--headless", "-u", "2", "-r", "2", "-t", "2s")


@contextmanager
def locust(*arguments: str, folder: Path, **env: str) -> Iterator[Started]:
    """A person's `locust`, without settings of their own."""
    unset = {name: None for name in os.environ if name.startswith("LOCUST_")}
    with started(LOCUST, *arguments, folder=folder, env={**unset, **env}) as process:
        yield process


def counted(process: Started, endpoint: str) -> tuple[int, int]:
    """Requests and failures of the last table that Locust printed."""
    tables = re.findall(rf"^{endpoint} +(\d+) +(\d+)\(", process.out + process.err, re.MULTILINE)
    assert tables, process.err
    requests, failures = tables[-1]
    return int(requests), int(failures)


async def test_plain_locust_runs_part_1(tmp_path: Path) -> None:
    async with CountingServer() as server:
        # Who waits 3 s after its first task comes to the second within 5 s all the same.
        short = ("--headless", "-u", "3", "-r", "3", "-t", "5s")
        with locust(*short, "-H", server.url, folder=tmp_path) as process:
            assert await process.ended() == 0, process.err
            assert set(server.counts) == {("POST", "/pets"), ("GET", "/")}
            assert counted(process, "GET +/") == (server.counts["GET", "/"], 0)
            # Users that think: three of them ask a few times, not hundreds.
            assert 6 <= server.total <= 18


async def test_part_3_by_hand_fails_slow_pages(tmp_path: Path) -> None:
    async with CountingServer(delay_s=0.1) as server:
        with locust(
            *("-f", "locustfiles/part3_slo.py", *SHORT, "-H", server.url),
            folder=tmp_path,
            RESPONSE_TIME_LIMIT_MS="50",
        ) as process:
            # Locust's own word for a run with failures.
            assert await process.ended() == 1, process.err
            requests, failures = counted(process, "GET +/")
            assert failures == requests > 0
            assert counted(process, "POST +/pets")[1] == 0
            assert "Response time exceeded 50.0ms: (" in process.out + process.err


async def test_master_and_worker_by_hand(tmp_path: Path) -> None:
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
            assert await master.ended() == 0, master.err
            assert await worker.ended() == 0, worker.err
            assert server.total > 20
            assert counted(master, "GET +/")[1] == 0
