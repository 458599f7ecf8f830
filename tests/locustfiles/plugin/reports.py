"""Reports as Locust's workers send them, and what petload is told of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from flask import Flask

from locustfiles.plugin.master_report import Telemetry
from tui.telemetry.locust_api import parse_report


def failed(error: str, times: int = 1, name: str = "/", method: str = "GET") -> dict[str, Any]:
    return {"method": method, "name": name, "error": error, "occurrences": times}


def entry(requests: int, ms: int, name: str = "/", failures: int = 0) -> dict[str, Any]:
    """A stats entry as Locust serialises it: `requests` that took `ms` each."""
    return {
        "method": "GET",
        "name": name,
        "num_requests": requests,
        "num_failures": failures,
        "num_none_requests": 0,
        "total_response_time": float(requests * ms),
        "min_response_time": float(ms) if requests else None,
        "max_response_time": float(ms),
        "total_content_length": 100 * requests,
        "response_times": {ms: requests},
    }


def sent(
    *entries: dict[str, Any], users: int = 5, pid: int = 7, **errors: dict[str, Any]
) -> dict[str, Any]:
    """A worker's report since its last one; all of one response time."""
    total = sum(each["num_requests"] for each in entries)
    ms = int(entries[0]["max_response_time"]) if entries else 0
    failures = sum(each["num_failures"] for each in entries)
    return {
        "petload": {"pid": pid, "reported_at": 99.5, "lag_ms": 0.5, "lag_max_ms": 2.5},
        "user_count": users,
        "stats": list(entries),
        "stats_total": entry(total, ms, failures=failures),
        "errors": errors,
    }


@dataclass
class Runner:
    """What the plug-in reads of a master: {worker: state}."""

    workers: dict[str, str] = field(default_factory=dict)
    state: str = "running"
    target_user_count: int = 10

    @property
    def clients(self) -> dict[str, Any]:
        return {name: SimpleNamespace(state=state) for name, state in self.workers.items()}


def asked(telemetry: Telemetry, **workers: str) -> Any:
    """The answer to a poll, as petload reads it: both sides of the border in one test."""
    return parse_report(_answer(telemetry, workers))


def answered_bytes(telemetry: Telemetry, **workers: str) -> int:
    """The size of the answer to a poll."""
    return len(_answer(telemetry, workers))


def _answer(telemetry: Telemetry, workers: dict[str, str]) -> bytes:
    return Flask("x").json.dumps(telemetry.as_json(Runner(workers))).encode()
