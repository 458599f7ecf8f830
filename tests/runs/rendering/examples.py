"""Runs as JSON for the reports' tests, with hostile names where one is asked for."""

from __future__ import annotations

import json
from typing import Any

from tests.runs.examples import written

HOSTILE = "</title><script>alert(1)</script> & \"x\" 'y' | `z` *b* [l](u) <!-- {{ 7*7 }}\n@team"


def a_run_json(**changes: Any) -> dict[str, Any]:
    """Return a run's JSON with three seconds, an event and all fields that reports show."""
    run = written()
    first = run["samples"][0]
    return {
        **run,
        "duration_s": 4.0,
        "samples": [{**first, "t": float(t), "rps": 100.0 * t} for t in (1, 2, 3)],
        "events": [{"t": 2.0, "event": "worker-2 started"}],
        **changes,
    }


def hostile_run(text: str = HOSTILE) -> dict[str, Any]:
    """Return a run in which every text that others write is hostile."""
    run: dict[str, Any] = json.loads(json.dumps(a_run_json()))
    run.update(
        part=None,
        locustfile=text,
        host=text,
        note=text,
        ended_by=text,
        shop=text,
        started_at=text,
        user_classes=[text],
        locust_arguments=[text],
        invalid_because=[text],
        valid=False,
        verdict={"bottleneck": text, "evidence": [text], "advice": text},
        failures=[{"method": text, "name": text, "error": text, "count": 1}],
        exceptions=[{"error": text, "where": text, "count": 1}],
        users_died=[{"error": text, "where": text, "count": 1}],
        probe={"path": text, "status": 200, "is_tested": False},
        status_codes=[{"method": text, "name": text, "status": text, "count": 1}],
        events=[{"t": 1.0, "event": text}],
        conditions=[{"condition": text, "held": False, "figure": text}],
        locustfiles=[{"name": text, "text": text}],
        machine={"cores": 1, "memory_bytes": 1, "platform": text, "versions": {text: text}},
    )
    run["endpoints"] = [{**run["endpoints"][0], "method": text, "name": text}]
    run["processes"] = [{**run["processes"][0], "name": text, "role": text}]
    for sample in run["samples"]:
        sample.update(bottleneck=text, cpu_percent={text: 10.0})
    return run


def long_run(seconds: int = 3600, workers: int = 4) -> dict[str, Any]:
    """Return a run with a sample a second, in which RPS goes up and down."""
    run = a_run_json()
    names = ["petshop", "master", "machine", *(f"worker-{n}" for n in range(1, workers + 1))]
    run["samples"] = [
        {
            **run["samples"][0],
            "t": float(t),
            "rps": float(t * 37 % 1000),
            "p95_ms": float(t * 53 % 700),
            "cpu_percent": {name: float(t * 7 % 100) for name in names},
            "bottleneck": ("tester", "shop")[t % 3 == 0],
        }
        for t in range(1, seconds + 1)
    ]
    run["duration_s"] = float(seconds)
    return run
