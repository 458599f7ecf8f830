"""The fields of a run's JSON that petload reads, and their types. Pure.

A run of an earlier version lacks what came later, which is filled in as not known. A field of the
wrong type is named: what reads a run need not look at types again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TEXT, NUMBER, WHOLE, FLAG = "a text", "a number", "a whole number", "true or false"
_TYPES: Mapping[str, tuple[type, ...]] = {
    TEXT: (str,),
    NUMBER: (int, float),
    WHOLE: (int,),
    FLAG: (bool,),
}
MOST = 2**63

_TIMES = dict.fromkeys(("mean", "p50", "p95", "p99", "max"), NUMBER)
# {"*": shape} is an object with any names in it, [shape] a list of such values.
SHAPE: Mapping[str, Any] = {
    "schema": TEXT,
    "part": WHOLE,
    "shop": TEXT,
    "locustfile": TEXT,
    "locustfiles": [{"name": TEXT, "text": TEXT}],
    "host": TEXT,
    "users": WHOLE,
    "spawn_rate": NUMBER,
    "workers": WHOLE,
    "slo_ms": NUMBER,
    "started_at": TEXT,
    "duration_s": NUMBER,
    "machine": {
        "cores": WHOLE,
        "memory_bytes": WHOLE,
        "platform": TEXT,
        "versions": {"*": TEXT},
    },
    "totals": {
        "requests": WHOLE,
        "failures": WHOLE,
        "answered": WHOLE,
        "rps": NUMBER,
        "failures_per_s": NUMBER,
        "response_ms": _TIMES,
    },
    "endpoints": [
        {
            "method": TEXT,
            "name": TEXT,
            "requests": WHOLE,
            "failures": WHOLE,
            "rps": NUMBER,
            "response_ms": _TIMES,
        }
    ],
    "endpoints_in_all": WHOLE,
    "failures": [{"method": TEXT, "name": TEXT, "error": TEXT, "count": WHOLE}],
    "exceptions": [{"error": TEXT, "where": TEXT, "count": WHOLE}],
    "status_codes": [{"method": TEXT, "name": TEXT, "status": WHOLE, "count": WHOLE}],
    "requests_cut_off": WHOLE,
    "users_finished": WHOLE,
    "users_died": [{"error": TEXT, "where": TEXT, "count": WHOLE}],
    "processes": [
        {
            "name": TEXT,
            "role": TEXT,
            "cpu_percent": dict.fromkeys(("mean", "p95", "max"), NUMBER),
            "rss_bytes_max": WHOLE,
            "requests": WHOLE,
            "exit_code": WHOLE,
        }
    ],
    "samples": [
        {
            "t": NUMBER,
            "users": WHOLE,
            "rps": NUMBER,
            "failures_per_s": NUMBER,
            "p50_ms": NUMBER,
            "p95_ms": NUMBER,
            "probe_ms": NUMBER,
            "cpu_percent": {"*": NUMBER},
            "bottleneck": TEXT,
        }
    ],
    "probe": {"path": TEXT, "status": WHOLE, "is_tested": FLAG},
    "verdict": {"bottleneck": TEXT, "evidence": [TEXT], "advice": TEXT},
    "valid": FLAG,
    "invalid_because": [TEXT],
    "events": [{"t": NUMBER, "event": TEXT}],
    "ended_by": TEXT,
    "conditions": [{"condition": TEXT, "kind": TEXT, "held": FLAG, "figure": TEXT}],
    "note": TEXT,
    "is_baseline": FLAG,
    "locust_arguments": [TEXT],
    "user_classes": [TEXT],
}
# Without these it is no run, whatever else it has.
NEEDED = ("started_at", "totals", "verdict")
# Objects that may be null as a whole.
NULLABLE = {"probe"}


class Misshapen(ValueError):
    """Raised for a field that is missing or of the wrong type; the message says which."""


def shaped(run: Mapping[str, Any]) -> dict[str, Any]:
    """Return the run with every field of SHAPE, and its other fields. Raises Misshapen."""
    for name in NEEDED:
        if run.get(name) is None:
            raise Misshapen(f"it has no '{name}'")
    return _object(run, SHAPE, "")


def _shaped(value: object, shape: Any, place: str) -> Any:
    if isinstance(shape, dict):
        if value is None and place in NULLABLE:
            return None
        return _object({} if value is None else value, shape, f"{place}.")
    if isinstance(shape, list):
        if not isinstance(value, list | None):
            raise Misshapen(f"its '{place}' is not a list")
        return [_element(each, shape[0], place) for each in value or ()]
    if value is None:
        return None
    # In Python true is a whole number, too.
    if not isinstance(value, _TYPES[shape]) or isinstance(value, bool) is not (shape == FLAG):
        raise Misshapen(f"its '{place}' is not {shape}")
    # JSON's 1e999 is read as infinite, and no figure is beyond 64 bits.
    if isinstance(value, int | float) and not -MOST <= value <= MOST:
        raise Misshapen(f"its '{place}' is too large")
    return value


def _element(value: object, shape: Any, place: str) -> Any:
    if value is None:
        raise Misshapen(f"its '{place}' has an empty element")
    return _shaped(value, shape, place)


def _object(value: object, shape: Mapping[str, Any], place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Misshapen(f"its '{place[:-1]}' is not an object")
    if "*" in shape:
        return {name: _shaped(each, shape["*"], f"{place}{name}") for name, each in value.items()}
    return value | {
        name: _shaped(value.get(name), its, f"{place}{name}") for name, its in shape.items()
    }
