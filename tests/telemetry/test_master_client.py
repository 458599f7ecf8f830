"""The client of Locust's master: its requests, and a master that does not answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import pytest

from tests.telemetry.reports import answer
from tests.telemetry.web import Web
from tui.telemetry import master_client
from tui.telemetry.locust_api import MasterUnreachable
from tui.telemetry.master_client import MasterClient


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


async def test_a_closed_port_is_unreachable(closed_url: str) -> None:
    client = MasterClient(closed_url)
    with pytest.raises(MasterUnreachable, match=closed_url):
        await client.report()
    client.close()


async def test_a_master_that_does_not_answer_in_time(
    client: MasterClient, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master_client, "POLL_TIMEOUT_S", 0.05)
    web.hold()
    with pytest.raises(MasterUnreachable, match="does not answer"):
        await client.report()


async def test_a_stop_waits_for_longer_than_a_poll(
    client: MasterClient, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master_client, "POLL_TIMEOUT_S", 0.05)
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
