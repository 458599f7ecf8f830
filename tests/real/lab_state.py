"""Read the state of a running lab from outside, and the runs that it kept."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from pathlib import Path
from typing import Any

from tests.real.child_process import ChildProcess


def master_argument(petload: ChildProcess, option: str) -> str:
    """Return the value of an option on the master's command line."""
    [master] = petload.children("--master")
    words = master.cmdline()
    return words[words.index(option) + 1]


def web_port(petload: ChildProcess) -> int:
    """Return the port of Locust's web page."""
    return int(master_argument(petload, "--web-port"))


async def telemetry(web_port: int) -> dict[str, Any]:
    """Return the master's report; to wait by, and for what only the master knows."""

    def get() -> dict[str, Any]:
        url = f"http://127.0.0.1:{web_port}/petload/telemetry"
        with urllib.request.urlopen(url, timeout=5) as response:
            report: dict[str, Any] = json.load(response)
            return report

    return await asyncio.to_thread(get)


async def users_and_requests(web_port: int) -> list[tuple[int, int]]:
    """Return (users, requests) of every worker that the master lists, dead ones included.

    To wait by only: a test that compares requests asks the counting server.
    """
    workers = (await telemetry(web_port))["workers"]
    return [(worker["users"], worker["requests"]) for worker in workers]


def kept_runs(data_dir: Path) -> list[dict[str, Any]]:
    """Return the runs in the run store, the oldest first."""
    files = sorted((data_dir / "runs").glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
    return [json.loads(file.read_text()) for file in files]


def events(run: dict[str, Any]) -> list[str]:
    """Return the texts of a run's event log."""
    return [event["event"] for event in run["events"]]
