"""The master's answers, good and bad, and a client that talks to a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telemetry.web import Web
from tui.telemetry import locust_api
from tui.telemetry.locust_api import (
    EndpointStats,
    FailureCount,
    MasterClient,
    MasterUnreachable,
    RequestStats,
    WorkerReport,
    parse_report,
)
from tui.telemetry.rates import LoadMeter


def answer(**changes: Any) -> dict[str, Any]:
    """A whole answer of the plug-in, with changes."""
    counts = {"requests": 3, "failures": 1, "response_ms_sum": 60.5, "max_ms": 40.5}
    times = {"response_times": {"10": 2, "40": 1}}
    return {
        "pid": 7,
        "now": 100.5,
        "run": 2,
        "state": "running",
        "target_users": 200,
        "workers": [
            {
                "id": "host_1",
                "pid": 8,
                "state": "running",
                "users": 100,
                "requests": 3,
                "failures": 1,
                "reported_at": 100.0,
                "lag_ms": 0.5,
                "lag_max_ms": 2.5,
                "response_ms_sum": 60.5,
                "think_s_sum": 4.5,
                "busy_s_sum": 1.5,
                "requests_seen": 5,
            }
        ],
        "left": {"9": 40},
        "total": counts | times,
        "endpoints": [{"method": "GET", "name": "/"} | counts | times],
        "failures": [{"method": "GET", "name": "/", "error": "slow", "count": 1}],
    } | changes


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


# --- MasterClient -------------------------------------------------------------------------------


@pytest.fixture
async def client(web: Web) -> AsyncIterator[MasterClient]:
    client = MasterClient(web.url)
    yield client
    client.close()


async def test_report(client: MasterClient, web: Web) -> None:
    web.body = json.dumps(answer()).encode()
    report = await client.report()
    assert report.run == 2
    assert [(each.method, each.path) for each in web.requests] == [("GET", "/petload/telemetry")]


async def test_swarm_sends_the_form_of_locusts_page(client: MasterClient, web: Web) -> None:
    web.body = b'{"success": true, "message": "Swarming started"}'
    await client.swarm(200, 50.0, "http://127.0.0.1:5000")
    (request,) = web.requests
    assert (request.method, request.path) == ("POST", "/swarm")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {
        "user_count": ["200"],
        "spawn_rate": ["50.0"],
        "host": ["http://127.0.0.1:5000"],
    }


async def test_a_swarm_that_locust_refuses(client: MasterClient, web: Web) -> None:
    web.body = b'{"success": false, "message": "No tasks"}'
    with pytest.raises(MasterUnreachable, match="Locust refused to start: No tasks"):
        await client.swarm(1, 1.0, "http://127.0.0.1:5000")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null"])
async def test_a_swarm_answered_with_something_else(
    client: MasterClient, web: Web, body: bytes
) -> None:
    web.body = body
    with pytest.raises(MasterUnreachable):
        await client.swarm(1, 1.0, "http://127.0.0.1:5000")


async def test_stop(client: MasterClient, web: Web) -> None:
    await client.stop()
    assert [(each.method, each.path) for each in web.requests] == [("POST", "/stop")]


async def test_lost_sends_the_pid(client: MasterClient, web: Web) -> None:
    web.body = b'{"lost": [4711]}'
    await client.lost(4711)
    (request,) = web.requests
    assert (request.method, request.path) == ("POST", "/petload/lost")
    assert parse_qs(request.body.decode()) == {"pid": ["4711"]}


async def test_a_page_that_answers_strangers_with_403(client: MasterClient, web: Web) -> None:
    web.status = 403
    with pytest.raises(MasterUnreachable, match="403 to GET /petload/telemetry"):
        await client.report()
    with pytest.raises(MasterUnreachable, match="403 to POST /stop"):
        await client.stop()
    with pytest.raises(MasterUnreachable, match="403 to POST /petload/lost"):
        await client.lost(4711)


async def test_nobody_there(nobody: str) -> None:
    client = MasterClient(nobody)
    with pytest.raises(MasterUnreachable, match=nobody):
        await client.report()
    client.close()


async def test_a_master_that_does_not_answer_in_time(
    client: MasterClient, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locust_api, "POLL_TIMEOUT_S", 0.05)
    web.hold()
    with pytest.raises(MasterUnreachable, match="does not answer"):
        await client.report()


async def test_a_stop_waits_for_longer_than_a_poll(
    client: MasterClient, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locust_api, "POLL_TIMEOUT_S", 0.05)
    web.hold()
    stopping = asyncio.create_task(client.stop())
    with pytest.raises(MasterUnreachable):
        await client.report()
    assert not stopping.done()
    web.release()
    await asyncio.wait_for(stopping, 10)


async def test_a_poll_gets_through_while_a_stop_waits(client: MasterClient, web: Web) -> None:
    web.hold()
    both = asyncio.gather(client.stop(), client.report(), return_exceptions=True)
    async with asyncio.timeout(10):
        while len(web.requests) < 2:
            await asyncio.sleep(0.005)
    web.release()
    await both


async def test_the_event_loop_goes_on_meanwhile(client: MasterClient, web: Web) -> None:
    web.hold()
    asking = asyncio.create_task(client.stop())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not asking.done()
    web.release()
    await asking
