"""How endpoints share the whole rate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telemetry.reports import report, worker
from tui.telemetry.locust_api import EndpointStats, MasterReport, RequestStats
from tui.telemetry.rates import LoadMeter


def test_endpoints_share_the_rate_by_what_they_did() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0), endpoints={"/": 50, "/pets": 50}))
    rate = meter.update(
        report(2.0, worker(requests=500, at=2.0), endpoints={"/": 350, "/pets": 150})
    )
    assert rate.rps == pytest.approx(400)
    assert rate.endpoint_rps == {
        ("GET", "/"): pytest.approx(300),
        ("GET", "/pets"): pytest.approx(100),
    }


def test_an_endpoint_that_is_new_has_its_share() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=100, at=1.0), endpoints={"/": 100}))
    rate = meter.update(report(2.0, worker(requests=200, at=2.0), endpoints={"/": 150, "/new": 50}))
    assert rate.endpoint_rps[("GET", "/new")] == pytest.approx(50)


def test_an_endpoint_that_is_not_asked_any_more_falls_to_0() -> None:
    meter, rate = LoadMeter(), None
    for second in range(1, 9):
        counts = {"/": 10, "/pets": 100 * second}
        rate = meter.update(
            report(second, worker(requests=sum(counts.values()), at=second), endpoints=counts)
        )
    assert rate is not None
    assert rate.endpoint_rps == {("GET", "/"): 0.0, ("GET", "/pets"): pytest.approx(100)}


def test_shares_are_not_known_where_the_rate_is_not() -> None:
    rate = LoadMeter().update(report(1.0, worker(requests=9, at=1.0), endpoints={"/": 9}))
    assert rate.endpoint_rps == {("GET", "/"): None}
    assert rate.endpoint_failures_per_s == {("GET", "/"): None}


def failing(second: float, failures: dict[str, int]) -> MasterReport:
    """A master's word of one worker; each endpoint was asked 100 times a second."""
    total, asked = sum(failures.values()), round(100 * second)
    rows = tuple(
        EndpointStats("GET", name, RequestStats(requests=asked, failures=count))
        for name, count in failures.items()
    )
    return replace(
        report(second, worker(requests=2 * asked, at=second, failures=total)),
        total=RequestStats(requests=2 * asked, failures=total),
        endpoints=rows,
    )


def test_endpoints_share_the_failures_by_their_own() -> None:
    meter = LoadMeter()
    meter.update(failing(1.0, {"/": 10, "/pets": 10}))
    rate = meter.update(failing(2.0, {"/": 40, "/pets": 20}))
    assert rate.failures_per_s == pytest.approx(40)
    assert rate.endpoint_failures_per_s == {
        ("GET", "/"): pytest.approx(30),
        ("GET", "/pets"): pytest.approx(10),
    }


def test_without_any_failure_each_endpoint_is_known_to_have_none() -> None:
    meter = LoadMeter()
    meter.update(report(1.0, worker(requests=10, at=1.0), endpoints={"/": 10}))
    rate = meter.update(report(2.0, worker(requests=20, at=2.0), endpoints={"/": 20}))
    assert rate.endpoint_failures_per_s == {("GET", "/"): 0.0}


@given(st.lists(st.lists(st.integers(0, 500), min_size=3, max_size=3), min_size=2, max_size=12))
def test_the_shares_sum_to_the_whole(steps: list[list[int]]) -> None:
    meter, counts = LoadMeter(), [0, 0, 0]
    for second, step in enumerate(steps, start=1):
        counts = [before + more for before, more in zip(counts, step, strict=True)]
        named = {f"/{number}": count for number, count in enumerate(counts)}
        rate = meter.update(
            report(second, worker(requests=sum(counts), at=second), endpoints=named)
        )
        shares = [share for share in rate.endpoint_rps.values() if share is not None]
        if shares:
            assert sum(shares) == pytest.approx(rate.rps)
            assert all(share >= 0 for share in shares)
