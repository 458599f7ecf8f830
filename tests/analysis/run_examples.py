"""Runs as JSON (schema petload.run/1), with the figures that a comparison reads."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

MACHINE = {
    "cores": 2,
    "memory_bytes": 4 * 2**30,
    "platform": "Linux",
    "versions": {"locust": "2.47.0", "python": "3.11.7"},
}


def a_second(t: float, **changes: Any) -> dict[str, Any]:
    """Return a second of a run of 10 users with all its figures."""
    return {
        "t": t,
        "users": 10,
        "rps": 100.0,
        "failures_per_s": 0.0,
        "p50_ms": 20.0,
        "p95_ms": 40.0,
        "probe_ms": 2.0,
        "cpu_percent": {"petshop": 50.0, "worker-1": 30.0, "machine": 45.0},
        "bottleneck": "shop",
    } | changes


def a_run(
    rps: float | None = 100.0,
    p95: float | None = 40.0,
    samples: Sequence[dict[str, Any]] = (),
    **changes: Any,
) -> dict[str, Any]:
    """Return a run of 10 users; without samples its figures are those of the whole run."""
    return {
        "schema": "petload.run/1",
        "part": 2,
        "shop": "dev",
        "locustfile": "part2_stress.py",
        "locustfiles": [],
        "host": "http://127.0.0.1:5000",
        "users": 10,
        "spawn_rate": 10.0,
        "workers": 1,
        "slo_ms": 3000.0,
        "started_at": "2026-01-01T00:00:00Z",
        "duration_s": 60.0,
        "machine": MACHINE,
        "totals": {
            "requests": 6000,
            "failures": 60,
            "answered": 6000,
            "rps": rps,
            "failures_per_s": 1.0,
            "response_ms": {"mean": 25.0, "p50": 20.0, "p95": p95, "p99": 60.0, "max": 90.0},
        },
        "endpoints": [
            {
                "method": "GET",
                "name": "/",
                "requests": 6000,
                "failures": 60,
                "rps": rps,
                "response_ms": {"p95": p95},
            }
        ],
        "processes": [
            {"name": "petshop", "role": "shop", "cpu_percent": {"mean": 50.0}},
            {"name": "worker-1", "role": "worker", "cpu_percent": {"mean": 30.0}},
        ],
        "samples": list(samples),
        "verdict": {"bottleneck": "shop", "evidence": [], "advice": ""},
        "valid": True,
        "invalid_because": [],
        "ended_by": "duration",
        "locust_arguments": [],
        "user_classes": ["PetShopUser"],
    } | changes


def noisy_seconds(
    random: Random, seconds: int, *, slower: float = 1.0, noise: float = 0.08, memory: float = 0.5
) -> list[dict[str, Any]]:
    """Return seconds whose noise, a share, is partly that of the second before (`memory`)."""
    found = []
    state = random.gauss(0, 1)
    for t in range(seconds):
        pace = slower * (1 + noise * state)
        found.append(a_second(float(t), rps=100 / pace, p95_ms=40 * pace, p50_ms=20 * pace))
        state = memory * state + (1 - memory**2) ** 0.5 * random.gauss(0, 1)
    return found
