"""The master's reports, good and bad."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telemetry.reports import answer
from tui.telemetry import locust_api
from tui.telemetry.locust_api import (
    EndpointStats,
    FailureCount,
    MasterUnreachable,
    PatchLeftOut,
    RequestStats,
    WorkerReport,
    parse_report,
)
from tui.telemetry.rates import LoadMeter


def parsed(**changes: Any) -> locust_api.MasterReport:
    return parse_report(json.dumps(answer(**changes)).encode())


# --- parse_report -------------------------------------------------------------------------------


def test_a_whole_report() -> None:
    report = parsed()
    stats = RequestStats(3, 1, 60.5, 40.5, {10: 2, 40: 1})
    assert report.now == 100.5
    assert report.run == 2
    assert report.state == "running"
    assert report.target_users == 200
    assert report.workers == (
        WorkerReport("host_1", 8, "running", 100, 3, 1, 100.0, 0.5, 2.5, 60.5, 4.5, 1.5, 5),
    )
    assert report.left == {9: 40}
    assert report.total == stats
    assert report.endpoints == (EndpointStats("GET", "/", stats),)
    assert report.failures == (FailureCount("GET", "/", "slow", 1),)


def test_the_shortest_time_and_the_size_of_answers() -> None:
    """A plug-in that was there before they were does not say them: they are not known."""
    assert (parsed().total.min_ms, parsed().total.content_bytes) == (None, None)
    said = parsed(total=answer()["total"] | {"min_ms": 9.5, "content_bytes": 4096}).total
    assert (said.min_ms, said.content_bytes) == (9.5, 4096)
    none_yet = parsed(total=answer()["total"] | {"min_ms": None, "content_bytes": 0}).total
    assert (none_yet.min_ms, none_yet.content_bytes) == (None, 0)


def test_what_the_master_runs_and_which_patches_it_left_out() -> None:
    """An older plug-in says none of that."""
    assert (parsed().locust, parsed().python, parsed().patches_left_out) == (None, None, ())
    left_out = [{"patch": "a", "reason": "x has no y"}]
    report = parsed(locust="2.32.10", python="3.9.1", patches_left_out=left_out)
    assert (report.locust, report.python) == ("2.32.10", "3.9.1")
    assert report.patches_left_out == (PatchLeftOut("a", "x has no y"),)


def test_a_worker_without_the_plug_in_is_not_known_further() -> None:
    bare = {"id": "w", "state": "ready", "users": 0, "requests": 0, "failures": 0}
    (worker,) = parsed(workers=[bare]).workers
    assert worker == WorkerReport("w", None, "ready", 0, 0, 0, None, None, None)


def test_a_master_before_its_first_worker() -> None:
    report = parsed(workers=[], endpoints=[], failures=[])
    assert (report.workers, report.endpoints, report.failures) == ((), (), ())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><title>Locust</title>",
        b"null",
        b"[]",
        b"{}",
        b"3",
        b'"now"',
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 10_000,
    ],
)
def test_something_else_is_no_report(body: bytes) -> None:
    with pytest.raises(MasterUnreachable):
        parse_report(body)


@pytest.mark.parametrize("key", sorted(answer().keys() - {"pid"}))
def test_a_report_that_lacks_something_is_none(key: str) -> None:
    cut = answer()
    del cut[key]
    with pytest.raises(MasterUnreachable):
        parse_report(json.dumps(cut).encode())


@pytest.mark.parametrize(
    "changes",
    [
        {"now": None},
        {"now": "soon"},
        {"run": float("inf")},
        {"target_users": float("nan")},
        {"now": 10**400},
        {"workers": 3},
        {"workers": "ab"},
        {"workers": [None]},
        {"workers": [answer()["workers"][0] | {"requests": "many"}]},
        {"workers": [answer()["workers"][0] | {"reported_at": "now"}]},
        {"workers": [answer()["workers"][0] | {"reported_at": []}]},
        {"workers": [answer()["workers"][0] | {"busy_s_sum": None}]},
        {"workers": [answer()["workers"][0] | {"requests_seen": "some"}]},
        {"left": []},
        {"left": {"w1": 3}},
        {"left": {"9": None}},
        {"total": []},
        {"total": answer()["total"] | {"requests": None}},
        {"total": answer()["total"] | {"response_times": [1]}},
        {"total": answer()["total"] | {"response_times": {"fast": 1}}},
        {"total": answer()["total"] | {"response_times": {"10": "one"}}},
        {"endpoints": [3]},
        {"endpoints": [answer()["endpoints"][0] | {"max_ms": {}}]},
        {"failures": [answer()["failures"][0] | {"count": "x"}]},
    ],
)
def test_a_report_with_something_odd_in_it_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(MasterUnreachable):
        parsed(**changes)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_report_or_unreachable(body: bytes) -> None:
    with pytest.raises(MasterUnreachable):
        parse_report(body)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def bent_answers(draw: st.DrawFn) -> dict[str, Any]:
    """A good answer with one value, at any depth, replaced by something odd."""
    whole = answer()
    here: Any = whole
    while True:
        keys = sorted(here) if isinstance(here, dict) else list(range(len(here)))
        key = draw(st.sampled_from(keys))
        if not isinstance(here[key], dict | list) or not draw(st.booleans()):
            here[key] = draw(ODD)
            return whole
        here = here[key]


@given(bent_answers())
def test_a_bent_report_is_refused_or_of_use(bent: dict[str, Any]) -> None:
    try:
        report = parse_report(json.dumps(bent).encode())
    except MasterUnreachable:
        return
    # What was let through must not break those that count with it.
    meter = LoadMeter()
    meter.update(report)
    meter.update(report)
