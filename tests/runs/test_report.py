"""A finished run as JSON: the contract's keys and types, and None for what is not known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.runs.examples import MACHINE, a_plan, a_run, counts, samples_of, written
from tui.model.run import ProcessSummary, Trouble
from tui.model.sample import Sample
from tui.model.snapshot import EndpointView, ResponseTimes, Totals
from tui.model.verdict import Bottleneck, Verdict
from tui.runs.report import outcome, run_json

RESPONSE_MS = {"mean": float, "p50": float, "p95": float, "p99": float, "max": float}

# The contract, as types. A list holds the shape of each of its entries.
CONTRACT = {
    "schema": str,
    "part": int,
    "shop": str,
    "locustfile": str,
    "locustfiles": [{"name": str, "text": str}],
    "host": str,
    "users": int,
    "spawn_rate": float,
    "workers": int,
    "slo_ms": float,
    "started_at": str,
    "duration_s": float,
    "machine": {
        "cores": int,
        "memory_bytes": int,
        "platform": str,
        "versions": {"locust": str, "python": str},
    },
    "totals": {
        "requests": int,
        "failures": int,
        "answered": int,
        "rps": float,
        "failures_per_s": float,
        "response_ms": RESPONSE_MS,
    },
    "endpoints_in_all": int,
    "others": {
        "endpoints": {"rows": int, "requests": int, "failures": int},
        "failures": {"rows": int, "count": int},
        "exceptions": {"rows": int, "count": int},
        "status_codes": {"rows": int, "count": int},
    },
    "endpoints": [
        {
            "method": str,
            "name": str,
            "requests": int,
            "failures": int,
            "rps": float,
            "response_ms": RESPONSE_MS,
        }
    ],
    "failures": [{"method": str, "name": str, "error": str, "count": int}],
    "exceptions": [{"error": str, "where": str, "count": int}],
    "status_codes": [{"method": str, "name": str, "status": int, "count": int}],
    "requests_cut_off": int,
    "users_finished": int,
    "users_died": [{"error": str, "where": str, "count": int}],
    "processes": [
        {
            "name": str,
            "role": str,
            "cpu_percent": {"mean": float, "p95": float, "max": float},
            "rss_bytes_max": int,
            "requests": int,
            "exit_code": int,
        }
    ],
    "samples": [
        {
            "t": float,
            "users": int,
            "rps": float,
            "failures_per_s": float,
            "p50_ms": float,
            "p95_ms": float,
            "probe_ms": float,
            "cpu_percent": {"petshop": float, "worker-1": float, "machine": float},
            "bottleneck": str,
        }
    ],
    "probe": {"path": str, "status": int, "is_tested": bool},
    "verdict": {"bottleneck": str, "evidence": [str], "advice": str},
    "valid": bool,
    "invalid_because": [str],
    "events": [{"t": float, "event": str}],
    "ended_by": str,
    "conditions": [{"condition": str, "kind": str, "held": bool, "figure": str}],
    "note": type(None),
    "repeat": type(None),
    "locust_arguments": [str],
    "user_classes": [str],
}


def check(value: Any, shape: Any, where: str = "run") -> None:
    """Assert that the value has this shape; None may stand for a number, `valid` and `probe`."""
    if value is None and where == "run.probe":
        return
    if isinstance(shape, dict):
        assert isinstance(value, dict), where
        assert value.keys() == shape.keys(), where
        for key, inner in shape.items():
            check(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        for entry in value:
            check(entry, shape[0], f"{where}[]")
    elif value is None:
        assert shape is not str, where
    else:
        assert type(value) is shape, where


# --- the contract -------------------------------------------------------------------------------


def test_the_json_has_exactly_the_contracts_keys_and_types() -> None:
    check(written(), CONTRACT)


def test_the_values_are_the_runs() -> None:
    run = written()
    assert run["schema"] == "petload.run/1"
    assert (run["part"], run["shop"], run["locustfile"]) == (4, "prod", "part3_slo.py")
    assert run["host"] == "http://127.0.0.1:5000"
    assert (run["users"], run["spawn_rate"], run["workers"]) == (200, 100.0, 2)
    assert run["slo_ms"] == 3000.0
    assert run["started_at"] == "2026-01-01T00:00:00Z"
    assert run["duration_s"] == 60.0
    assert run["machine"]["cores"] == 2
    assert run["machine"]["versions"] == {"locust": "2.47.0", "python": "3.11.7"}
    assert (run["totals"]["requests"], run["totals"]["failures"]) == (6000, 600)
    assert run["totals"]["response_ms"] == {
        "mean": 12.5,
        "p50": 10.0,
        "p95": 40.0,
        "p99": 50.0,
        "max": 55.5,
    }
    assert run["failures"] == [
        {"method": "GET", "name": "/", "error": "Response time exceeded 3000.0ms", "count": 600}
    ]
    assert run["verdict"] == {
        "bottleneck": "tester",
        "evidence": ["worker-1 uses 97 % of a core."],
        "advice": "Press +.",
    }


def test_times_are_since_the_runs_start() -> None:
    run = written()
    assert run["samples"][0]["t"] == 1.0
    assert run["events"] == [{"t": 2.3, "event": "worker-2 started"}]


def test_a_locustfile_is_named_without_its_folder() -> None:
    assert written(plan=a_plan(1, locustfile="/home/me/mine.py"))["locustfile"] == "mine.py"


def test_figures_are_rounded_to_what_was_measured() -> None:
    assert written()["samples"][0]["cpu_percent"]["worker-1"] == 97.123


# --- what is not known --------------------------------------------------------------------------


def test_a_run_of_which_nothing_is_known() -> None:
    run = written(
        totals=Totals(),
        counts=(),
        endpoints=(EndpointView("GET", "/", 0, 0, None, ResponseTimes()),),
        failures=(),
        processes=(ProcessSummary("worker-1", "worker", None, None, None),),
        samples=(Sample(t=11.0, cpu_percent={"worker-1": None}),),
        events=(),
        verdict=Verdict(Bottleneck.IDLE),
    )
    nothing = dict.fromkeys(RESPONSE_MS)
    assert run["totals"] == {
        "requests": 0,
        "failures": 0,
        "answered": None,
        "rps": None,
        "failures_per_s": None,
        "response_ms": nothing,
    }
    assert run["endpoints"][0]["rps"] is None
    assert run["endpoints"][0]["response_ms"] == nothing
    assert run["processes"][0] == {
        "name": "worker-1",
        "role": "worker",
        "cpu_percent": {"mean": None, "p95": None, "max": None},
        "rss_bytes_max": None,
        "requests": None,
        "exit_code": None,
    }
    assert run["samples"][0] == {
        "t": 1.0,
        "users": None,
        "rps": None,
        "failures_per_s": None,
        "p50_ms": None,
        "p95_ms": None,
        "probe_ms": None,
        "cpu_percent": {"worker-1": None},
        "bottleneck": "idle",
    }


MAYBE = st.none() | st.floats(0, 1e6)
SAMPLES = st.builds(
    Sample,
    t=st.floats(10, 70),
    users=st.none() | st.integers(0, 5000),
    rps=MAYBE,
    failures_per_s=MAYBE,
    p50_ms=MAYBE,
    p95_ms=MAYBE,
    probe_ms=MAYBE,
    cpu_percent=st.fixed_dictionaries({"petshop": MAYBE, "worker-1": MAYBE, "machine": MAYBE}),
    bottleneck=st.sampled_from(Bottleneck),
)


@given(
    st.lists(SAMPLES, max_size=4),
    st.lists(st.tuples(st.floats(10, 70), st.integers(0, 9999), st.integers(0, 200)), max_size=4),
    st.builds(Totals, st.integers(0, 9), st.integers(0, 9), st.just(ResponseTimes())),
)
def test_whatever_the_run_the_json_is_the_contracts(
    samples: list[Sample], rows: list[tuple[float, int, int]], totals: Totals
) -> None:
    run = written(samples=tuple(samples), counts=counts(*sorted(rows)), totals=totals)
    check(run, CONTRACT)


@given(SAMPLES)
def test_known_stays_known_and_unknown_stays_unknown(sample: Sample) -> None:
    (row,) = written(samples=(sample,))["samples"]
    for name in ("users", "rps", "failures_per_s", "p50_ms", "p95_ms", "probe_ms"):
        assert (row[name] is None) == (getattr(sample, name) is None), name


# --- rates --------------------------------------------------------------------------------------


def test_endpoints_share_the_rate_by_their_requests() -> None:
    run = written()
    rates = [endpoint["rps"] for endpoint in run["endpoints"]]
    assert rates == [pytest.approx(75.0), pytest.approx(25.0)]
    assert sum(rates) == pytest.approx(run["totals"]["rps"])


# --- processes ----------------------------------------------------------------------------------


def cpu_of(*values: float | None) -> dict[str, float | None]:
    facts = ProcessSummary("worker-1", "worker", 1, 1, 0)
    run = written(samples=samples_of("worker-1", values), processes=(facts,))
    cpu: dict[str, float | None] = run["processes"][0]["cpu_percent"]
    return cpu


def test_cpu_of_a_process_over_the_run() -> None:
    assert cpu_of(*range(1, 101)) == {"mean": 50.5, "p95": 95.0, "max": 100.0}


def test_cpu_of_one_second() -> None:
    assert cpu_of(42.0) == {"mean": 42.0, "p95": 42.0, "max": 42.0}


def test_seconds_that_are_not_known_count_for_nothing() -> None:
    assert cpu_of(None, 10.0, None, 30.0) == {"mean": 20.0, "p95": 30.0, "max": 30.0}


@given(st.lists(st.floats(0, 400), min_size=1, max_size=50))
def test_cpu_figures_are_in_order(values: list[float]) -> None:
    cpu = cpu_of(*values)
    assert cpu["max"] == pytest.approx(max(values), abs=0.001)
    assert cpu["p95"] <= cpu["max"]
    assert min(values) - 0.001 <= cpu["mean"] <= cpu["max"] + 0.001


# --- the verdict of a whole run -----------------------------------------------------------------


def test_what_a_run_came_to_is_what_its_json_says() -> None:
    for run in (a_run(), a_run(samples=()), a_run(trouble=Trouble(lost=("worker-2",)))):
        said, found = run_json(run), outcome(run)
        assert found.bottleneck == said["verdict"]["bottleneck"]
        assert found.evidence == "".join(said["verdict"]["evidence"][:1])
        assert list(found.invalid_because) == said["invalid_because"]
        assert said["totals"]["rps"] == (None if found.rps is None else round(found.rps, 3))


def test_a_run_keeps_its_machine() -> None:
    assert written()["machine"]["memory_bytes"] == MACHINE.memory_bytes


def test_a_test_of_the_users_own_has_an_objective_only_where_it_was_asked_for() -> None:
    def slo_ms(**asked: Any) -> Any:
        return run_json(a_run(plan=a_plan(1, **asked)))["slo_ms"]

    assert slo_ms() == 3000.0
    assert slo_ms(locustfile="/mine.py") is None
    assert slo_ms(locustfile="/mine.py", slo_ms=3000.0) == 3000.0


def test_what_was_probed_at_last_is_told_and_none_where_there_was_no_probe() -> None:
    seconds = (
        Sample(t=11.0, probe_path="/", probe_status=401, probe_is_tested=False),
        Sample(t=12.0, probe_path="/slow", probe_status=200, probe_is_tested=True),
        Sample(t=13.0),
    )
    assert run_json(a_run(samples=seconds))["probe"] == {
        "path": "/slow",
        "status": 200,
        "is_tested": True,
    }
    assert run_json(a_run(samples=(Sample(t=11.0),)))["probe"] is None
