"""The master's OpenMetrics text, as the parser of Prometheus' own client reads it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from locustfiles.plugin.master_report import Telemetry
from locustfiles.plugin.metrics import MOST_ENDPOINTS, bucket_counts, metrics_text
from locustfiles.plugin.web import refuse_strangers, serve_metrics
from tests.locustfiles.plugin.reports import Runner, entry, failed, sent

OWN = {"Host": "127.0.0.1:8089"}


def told(*reports: dict[str, Any]) -> Telemetry:
    """Return what a master knows after these reports of one worker."""
    telemetry = Telemetry()
    telemetry.begin_run()
    for report in reports:
        telemetry.add_report("w1", report)
    return telemetry


def read(telemetry: Telemetry, **workers: str) -> dict[str, Metric]:
    """Return the metric families by name; each sample must fit its family's type."""
    text = metrics_text(telemetry, Runner(workers or {"w1": "running"}))
    assert text.endswith("\n# EOF\n")
    return {family.name: family for family in text_string_to_metric_families(text)}


def values(family: Metric, suffix: str = "") -> dict[tuple[str, ...], float]:
    """Return the values of a family's samples by their labels."""
    return {
        tuple(sample.labels.values()): sample.value
        for sample in family.samples
        if sample.name == family.name + suffix
    }


def test_requests_and_failures_are_counters_by_endpoint() -> None:
    errors = {"a": failed("500", 3)}
    found = read(
        told(
            sent(entry(100, 20, "/", failures=3), entry(50, 20, "/pets"), **errors),
            sent(entry(10, 20, "/")),
        )
    )
    assert found["petload_requests"].type == "counter"
    assert values(found["petload_requests"], "_total") == {("GET", "/"): 110, ("GET", "/pets"): 50}
    assert values(found["petload_failures"], "_total") == {("GET", "/"): 3, ("GET", "/pets"): 0}
    assert values(found["petload_received_bytes"], "_total") == {(): 16_000}


def test_response_times_are_a_histogram_in_seconds() -> None:
    family = read(told(sent(entry(3, 5)), sent(entry(2, 6)), sent(entry(1, 90_000))))[
        "petload_response_seconds"
    ]
    assert (family.type, family.unit) == ("histogram", "seconds")
    buckets = values(family, "_bucket")
    assert buckets["GET", "/", "0.005"] == 3
    assert buckets["GET", "/", "0.01"] == 5
    assert buckets["GET", "/", "60.0"] == 5
    assert buckets["GET", "/", "+Inf"] == 6
    assert values(family, "_count") == {("GET", "/"): 6}
    assert values(family, "_sum") == {("GET", "/"): pytest.approx(90.027)}


def test_the_state_of_the_load_and_of_the_workers() -> None:
    telemetry = told(sent(entry(1, 1), users=7, pid=12))
    found = read(telemetry)
    assert values(found["petload_load_on"]) == {(): 1}
    assert values(found["petload_target_users"]) == {(): 10}
    assert values(found["petload_worker_users"]) == {("12",): 7}
    assert values(found["petload_worker_lag_seconds"]) == {("12",): 0.0005}
    assert values(found["petload_runs"], "_total") == {(): 1}
    (version,) = values(found["petload_locust"], "_info")
    assert version[0].startswith("2.")
    # One that is gone has no users, and one without the plug-in no process id.
    assert values(read(telemetry, w1="missing")["petload_worker_users"]) == {}
    telemetry.add_report("w2", {**sent(), "petload": {}})
    assert values(read(telemetry, w1="running", w2="running")["petload_worker_users"]).keys() == {
        ("12",)
    }


def test_responses_by_status_and_exceptions() -> None:
    report = sent(entry(9, 1))
    report["petload"] |= {
        "answered": 8,
        "statuses": [["GET", "/", 200, 5], ["GET", "/a", 200, 2], ["GET", "/", 0, 2]],
        "exceptions": [["KeyError", "a.py:1", 4], ["OSError", "a.py:2", 1]],
    }
    found = read(told(report))
    assert values(found["petload_responses"], "_total") == {("none",): 2, ("200",): 7}
    assert values(found["petload_exceptions"], "_total") == {(): 5}


def test_a_master_without_a_run_has_metrics_too() -> None:
    found = read(Telemetry(), w1="ready")
    assert values(found["petload_requests"], "_total") == {}
    assert values(found["petload_exceptions"], "_total") == {(): 0}


def test_of_many_endpoints_the_first_have_rows_and_the_others_one() -> None:
    names = [f"/{number}" for number in range(MOST_ENDPOINTS + 30)]
    telemetry = told(sent(*(entry(2, 20, name, failures=1) for name in names)))
    before = values(read(telemetry)["petload_requests"], "_total")
    assert len(before) == MOST_ENDPOINTS + 1
    assert before["", "(others)"] == 60
    # One of the others that becomes the busiest takes no row from the first.
    telemetry.add_report("w1", sent(entry(1000, 20, names[-1])))
    found = read(telemetry)
    now = values(found["petload_requests"], "_total")
    assert now.keys() == before.keys()
    assert now["", "(others)"] == 1060
    assert values(found["petload_failures"], "_total")["", "(others)"] == 30
    assert values(found["petload_response_seconds"], "_count")["", "(others)"] == 1060


@given(st.lists(st.tuples(st.text(), st.text()), unique=True, max_size=5))
def test_any_name_is_a_label(names: list[tuple[str, str]]) -> None:
    rows = [{**entry(1, 1, name), "method": method} for method, name in names]
    families = read(told(sent(*rows)))
    assert len(families["petload_requests"].samples) == len(names)
    assert set(values(families["petload_requests"], "_total")) == set(names)


@given(st.dictionaries(st.integers(0, 200_000), st.integers(1, 50)))
def test_buckets_are_cumulative(times: dict[int, int]) -> None:
    counts = bucket_counts(times)
    assert counts == sorted(counts)
    assert counts[-1] == sum(times.values())


# --- the route ----------------------------------------------------------------------------------


def page() -> Any:
    app = Flask("page")
    refuse_strangers(app)
    serve_metrics(app, told(sent(entry(1, 1, "/\ud800"))), Runner({"w1": "running"}))  # type: ignore[arg-type]
    return app.test_client()


def test_prometheus_is_told_what_it_gets() -> None:
    answer = page().get("/petload/metrics", headers=OWN)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == (
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    )
    assert 'petload_requests_total{method="GET",name="/?"} 1\n' in answer.text


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {**OWN, "Origin": "http://evil"}])
def test_a_stranger_gets_no_metrics(headers: dict[str, str]) -> None:
    assert page().get("/petload/metrics", headers=headers).status_code == 403
